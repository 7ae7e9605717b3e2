import { and, eq } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { alone } from "../../core/expense-judge.ts";
import type { ExpenseChange, ExpenseCreate, ExpenseEvent } from "../../core/expenses.ts";
import { must } from "../../core/assert.ts";
import { newId } from "../../core/ids.ts";
import { wireMoney } from "../../core/money.ts";
import { common, Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { audit } from "../../db/audit.ts";
import { isUniqueViolation } from "../../db/errors.ts";
import type { Tx } from "../../db/open.ts";
import { insertRows } from "../../db/prepared.ts";
import { expenseDocuments, expenses } from "../../db/schema/expenses.ts";
import { write, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { judgedAs } from "./acting.ts";
import { lockAmounts, lockedAnew, type Spent } from "./amounts.ts";
import { answer, carryOut, judge, lockExpense, note, one, type ExpenseRow } from "./carrying.ts";
import { attach, refuseOthersDocuments } from "./documents.ts";
import { isSameTrip, mileageTerms, sentAs } from "./mileage.ts";
import { documentsOf, keptOrGiven, particularsOf, rarely } from "./particulars.ts";
import { judgeSubmission, keepFindings } from "./policy.ts";
import { untieReceipts } from "./receipts.ts";
import { termsAround, termsOf } from "./terms.ts";
import { spentFrom } from "./spent-from.ts";

/**
 * Hands an expense in, or keeps it as a draft. Its id is the client's for good: the same one sent again, with or
 * without a key and however much later, is answered with what there is.
 */
export async function createExpense(
  services: Services,
  caller: Caller,
  key: RequestKey,
  input: ExpenseCreate,
): Promise<Written> {
  const id = input.id ?? newId(services.clock.now());
  const now = instantOf(services.clock.now());
  const isSubmitted = input.status === "submitted";
  try {
    return await write(services.database, caller, key, async (tx) => {
      const nowMs = services.clock.now();
      const given = { ...input, id };
      const { terms, around } = await termsAround(tx, caller, given, nowMs, isSubmitted);
      const advance = await spentFrom(tx, caller, input);
      const documentIds = input.document_ids ?? [];
      const particulars = particularsOf(input, {
        ...terms,
        advanceId: advance.id,
        payoutCurrency: input.payout_currency,
        documentIds,
      });
      const spent = {
        ...terms,
        ...rarely(particulars),
        payoutCurrency: advance.payoutCurrency ?? terms.functionalCurrency,
      };
      const { category, description } = input;
      const { mileage, ...kept } = spent;
      const { notes = null, country = null } = input;
      await refuseOthersDocuments(tx, caller, documentIds);
      const locked = isSubmitted ? lockedFor(tx, spent, now) : undefined;
      const functionalMinor = locked?.then((amounts) => amounts.functionalMinor) ?? null;
      const { roles } = caller;
      const said = { id, country, description, notes, functionalMinor, roles, ownerRoles: roles };
      const judged = { ...terms, ...particulars, ...said, isHandedIn: true };
      const [amounts, findings = []] = await Promise.all([
        locked,
        locked && judgeSubmission(tx, caller, judged, documentIds, around, nowMs),
      ]);
      const row = {
        id,
        organisationId: caller.organisationId,
        artistId: caller.userId,
        ...kept,
        ...(mileage && { mileage }),
        ...amounts,
        advanceId: advance.id,
        category,
        description,
        notes: input.notes || null,
        country: input.country ?? null,
        status: input.status,
        submittedAt: isSubmitted ? now : null,
        version: 1,
        createdAt: now,
        updatedAt: now,
      };
      const events: ExpenseEvent[] = isSubmitted ? ["created", "submitted"] : ["created"];
      audit(tx, {
        action: isSubmitted ? "expenses.submitted" : "expenses.created",
        object: { type: "expense", id, version: 1 },
        after: row,
      });
      // Sent together: none waits for the answer of another.
      const [, , , outcome] = await Promise.all([
        insertRows(tx, expenses, [row]),
        note(
          tx,
          caller,
          events.map((event) => ({ row, event, notes: null })),
          now,
        ),
        keepFindings(tx, caller, row, findings, nowMs),
        attach(tx, caller, id, documentIds).then(() => answer(tx, caller, id, 201)),
      ]);
      return outcome;
    });
  } catch (error) {
    if (!isUniqueViolation(error, "expenses_pkey")) throw error;
    return await repeated(services, caller, key, id, input);
  }
}

/** The amounts of one that is handed in, without what there is none of. */
async function lockedFor(tx: Tx, spent: Spent & { functionalCurrency: string }, at: string) {
  const [amounts] = await lockAmounts(tx, spent.functionalCurrency, [spent], at);
  const { rates, ...locked } = must(amounts, "what was locked");
  return { ...locked, ...(rates && { rates }) };
}

/** The same expense again, if it is the same. @throws Problem 409 when the id is another expense's. */
async function repeated(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  input: ExpenseCreate,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    const [row] = await tx
      .select()
      .from(expenses)
      .where(
        and(
          eq(expenses.id, id),
          eq(expenses.organisationId, caller.organisationId),
          eq(expenses.artistId, caller.userId),
        ),
      );
    if (!row) throw new Problem(common.conflict, "This id is taken.");
    // A journey's amount is what it came to then, whatever was claimed since.
    const given = { ...input, id, ...(row.mileage && { amount: undefined }) };
    const sent = await termsOf(tx, caller, given, Date.parse(row.createdAt));
    const isSame =
      (row.mileage !== null || row.amountMinor === sent.amountMinor) &&
      row.currency === sent.currency &&
      row.spentOn === sent.spentOn &&
      row.category === input.category &&
      row.description === input.description &&
      (row.paidWith ?? "own") === (input.paid_with ?? "own") &&
      isSameTrip(row.mileage, sent.mileage);
    if (!isSame) throw new Problem(common.conflict, "This id is another expense's.");
    return await answer(tx, caller, id, 201);
  });
}

/** What was locked when it was handed in before; it is locked anew when it is again. */
const UNLOCKED = { functionalMinor: null, payoutMinor: null, rates: null, ratesLockedAt: null };

/** @throws Problem 412 when `version` is not the present one; 409 once it was handed in. */
export async function changeExpense(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  version: number,
  input: ExpenseChange,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    const before = await lockExpense(tx, caller, id);
    judge(judgedAs(before, []), "change", alone(caller.userId), version);
    const terms = await termsOf(tx, caller, changedOf(before, input), services.clock.now());
    const advance = await spentFrom(tx, caller, input, before);
    const isAnotherSum = terms.amountMinor !== before.amountMinor || terms.currency !== before.currency;
    const documentIds = input.document_ids ?? (await documentsOf(tx, caller, id));
    const of = { ...terms, advanceId: advance.id, payoutCurrency: input.payout_currency, documentIds };
    const particulars = particularsOf(keptOrGiven(input, before, { ...of, isAnotherSum }), of);
    const change = {
      // What an amount was split into is not what another is.
      ...(input.tax_lines === null || isAnotherSum ? { taxLines: null } : {}),
      ...UNLOCKED,
      ...terms,
      ...particulars,
      ...(input.country !== undefined && { country: input.country }),
      advanceId: advance.id,
      // A card's statement is in the organisation's own.
      payoutCurrency: particulars.paidWith === null ? advance.payoutCurrency : null,
      description: input.description ?? before.description,
      notes: input.notes === undefined ? before.notes : input.notes || null,
    };
    await carryOut(services, tx, caller, [before], { verb: "change", change });
    if (input.document_ids) {
      await tx.delete(expenseDocuments).where(eq(expenseDocuments.expenseId, id));
      await untieReceipts(tx, caller, id);
      await refuseOthersDocuments(tx, caller, input.document_ids);
      await attach(tx, caller, id, input.document_ids);
    }
    return await answer(tx, caller, id, 200);
  });
}

/** What was kept, with what is changed of it. A journey is reckoned anew, and what is none has an amount of its own. */
function changedOf(before: ExpenseRow, input: ExpenseChange) {
  const kept = before.mileage === null ? null : sentAs(before.mileage);
  const mileage = input.mileage === undefined ? kept : input.mileage;
  const same = wireMoney({ minor: before.amountMinor, currency: before.currency }).amount;
  return {
    id: before.id,
    amount: input.amount ?? (mileage === null && kept === null ? same : undefined),
    currency: input.currency ?? (mileage === null ? before.currency : undefined),
    production_id: input.production_id === undefined ? before.productionId : input.production_id,
    expense_date: input.expense_date ?? before.spentOn,
    tax_lines: input.tax_lines,
    category: input.category ?? before.category,
    mileage,
  };
}

export async function submitExpense(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  version: number | undefined,
): Promise<Written> {
  const submittedAt = instantOf(services.clock.now());
  return await one(services, caller, key, { id, version, verb: "submit" }, async (tx, before) => {
    // What was claimed since it was written may have used up the better rate.
    const trip = before.mileage
      ? await mileageTerms(tx, caller, sentAs(before.mileage), before.spentOn, id, true)
      : undefined;
    const worth = trip ? { mileage: trip.claim, amountMinor: trip.minor } : {};
    const locked = await lockedAnew(tx, caller, { ...before, ...worth }, submittedAt);
    return { change: { submittedAt, ...worth, ...locked } };
  });
}

export async function withdrawExpense(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  version: number | undefined,
): Promise<Written> {
  return await one(services, caller, key, { id, version, verb: "withdraw" }, () => ({
    change: { approvalsGiven: 0 },
  }));
}
