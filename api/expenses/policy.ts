import { and, eq, inArray, isNull, ne, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { type ExpenseCheck } from "../../core/expenses.ts";
import { expenseProblems } from "../../core/expense-verbs.ts";
import { CLAIMING_STATUSES } from "../../core/expense-states.ts";
import { newId } from "../../core/ids.ts";
import type { OtherExpense } from "../../core/policy/facts.ts";
import { isBlocked, type ExpenseFindings, type Finding } from "../../core/policy/findings.ts";
import { judgeExpense } from "../../core/policy/judge.ts";
import { defaultLimits } from "../../core/policy/limits.ts";
import { Problem } from "../../core/problem.ts";
import { dateIn } from "../../core/time.ts";
import type { Reader, Tx } from "../../db/open.ts";
import { HOLDING, insertRows, prepared, shapeOf } from "../../db/prepared.ts";
import { expenseFindings } from "../../db/schema/expense-findings.ts";
import { expenseDocuments, expenses } from "../../db/schema/expenses.ts";
import { organisations } from "../../db/schema/organisations.ts";
import { productions } from "../../db/schema/productions.ts";
import type { Services } from "../services.ts";
import { refuseOthersDocuments } from "./documents.ts";
import { judgedReceipts, merchantOf } from "./receipts.ts";
import { productionCountOf, termsAround, type Surroundings, type Terms } from "./terms.ts";
import { spentFrom } from "./spent-from.ts";

/** What is judged, as a row has it or as it would. */
type JudgedTerms = Pick<
  Terms,
  "productionId" | "amountMinor" | "currency" | "spentOn" | "category" | "mileage"
>;
type Judged = JudgedTerms & { id: string | undefined; description: string; notes: string | null };

/** What would be said of an expense if it were handed in now; nothing is written. @throws Problem as handing it in does. */
export async function checkExpense(
  { database, clock }: Pick<Services, "database" | "clock">,
  caller: Caller,
  input: ExpenseCheck,
): Promise<ExpenseFindings> {
  const db = database.of(caller.organisationId);
  const { terms, around } = await termsAround(db, caller, input, clock.now());
  const { id, description, notes = null, document_ids: documentIds = [] } = input;
  await spentFrom(db, caller, input);
  // What the rules say of a receipt tells what is on it.
  await refuseOthersDocuments(db, caller, documentIds);
  const judged = { ...terms, id, description, notes };
  const findings = await findingsOf(db, caller, judged, documentIds, around, clock.now());
  return { findings, is_blocked: isBlocked(findings) };
}

/**
 * Judges an expense in the transaction that hands it in.
 * @returns what was found, to be kept with it.
 * @throws Problem 409 with every reason where a rule blocks.
 */
export async function judgeSubmission(
  tx: Tx,
  caller: Caller,
  judged: Judged,
  documentIds: readonly string[],
  around: Surroundings,
  nowMs: number,
): Promise<Finding[]> {
  const findings = await findingsOf(tx, caller, judged, documentIds, around, nowMs);
  const blocks = findings.filter(({ severity }) => severity === "block");
  if (blocks.length > 0)
    throw new Problem(expenseProblems.againstPolicy, blocks.map(({ reason }) => reason).join(" "), {
      errors: blocks.map(({ reason }) => ({ pointer: "/document_ids", detail: reason })),
    });
  return findings;
}

/** Keeps what was found with the version that it was found of. */
export async function keepFindings(
  tx: Tx,
  caller: Caller,
  row: Pick<typeof expenses.$inferSelect, "id" | "version">,
  findings: readonly Finding[],
  nowMs: number,
): Promise<void> {
  if (findings.length === 0) return;
  await insertRows(
    tx,
    expenseFindings,
    findings.map(({ rule, severity, reason, data }) => ({
      id: newId(nowMs),
      organisationId: caller.organisationId,
      expenseId: row.id,
      rule,
      severity,
      reason,
      data,
      expenseVersion: row.version,
    })),
  );
}

/** Judges one that was kept, by the documents that were put to it; what was said of it before is replaced. */
export async function judgeKept(
  tx: Tx,
  caller: Caller,
  row: typeof expenses.$inferSelect,
  nowMs: number,
): Promise<void> {
  const { id, organisationId } = row;
  const attached = await tx
    .select({ id: expenseDocuments.documentId })
    .from(expenseDocuments)
    .where(and(eq(expenseDocuments.expenseId, id), eq(expenseDocuments.organisationId, organisationId)));
  const documentIds = attached.map((one) => one.id);
  const around = await surroundings(tx, caller, row.productionId);
  const findings = await judgeSubmission(tx, caller, row, documentIds, around, nowMs);
  await tx
    .delete(expenseFindings)
    .where(and(eq(expenseFindings.expenseId, id), eq(expenseFindings.organisationId, organisationId)));
  await keepFindings(tx, caller, row, findings, nowMs);
}

/** What was said of an expense when it was handed in. */
export async function keptFindings(db: Reader, caller: Caller, expenseId: string): Promise<Finding[]> {
  return await db
    .select({
      rule: expenseFindings.rule,
      severity: expenseFindings.severity,
      reason: expenseFindings.reason,
      data: expenseFindings.data,
    })
    .from(expenseFindings)
    .where(
      and(
        eq(expenseFindings.expenseId, expenseId),
        eq(expenseFindings.organisationId, caller.organisationId),
      ),
    )
    .orderBy(expenseFindings.id);
}

async function findingsOf(
  tx: Reader,
  caller: Caller,
  judged: Judged,
  documentIds: readonly string[],
  around: Surroundings,
  nowMs: number,
): Promise<Finding[]> {
  const [receipts, sameDay] = await Promise.all([
    judgedReceipts(tx, caller, judged.id, documentIds),
    sameDayOf(tx, caller, judged, documentIds.length > 0),
  ]);
  return judgeExpense({
    expense: { ...judged, documentCount: documentIds.length },
    description: judged.description,
    notes: judged.notes,
    receipts,
    production: around.production,
    productionCount: around.productionCount,
    sameDay,
    limits: defaultLimits(around.currency),
    today: dateIn("UTC", nowMs),
  });
}

/** More of one day are a fault of somebody's program. */
const SAME_DAY_MAX = 50;

/** With the merchants of their receipts where there is one to compare with. */
async function sameDayOf(
  tx: Reader,
  caller: Caller,
  { id, spentOn }: Judged,
  withMerchants: boolean,
): Promise<OtherExpense[]> {
  return await prepared(
    tx,
    shapeOf("expenses of a day", id !== undefined, withMerchants),
    () =>
      tx
        .select({
          amountMinor: expenses.amountMinor,
          currency: expenses.currency,
          category: expenses.category,
          description: expenses.description,
          merchant: withMerchants ? merchantOf : sql<null>`null`,
        })
        .from(expenses)
        .where(
          and(
            eq(expenses.organisationId, HOLDING.organisationId),
            eq(expenses.artistId, HOLDING.userId),
            eq(expenses.spentOn, sql.placeholder("day")),
            inArray(expenses.status, [...CLAIMING_STATUSES]),
            isNull(expenses.deletedAt),
            id === undefined ? undefined : ne(expenses.id, sql.placeholder("id")),
          ),
        )
        .limit(SAME_DAY_MAX),
    { organisation: caller.organisationId, user: caller.userId, day: spentOn, id },
  );
}

async function surroundings(tx: Reader, caller: Caller, productionId: string | null): Promise<Surroundings> {
  const { organisationId, userId } = HOLDING;
  const [row] = await prepared(
    tx,
    shapeOf("surroundings of an expense", productionId !== null),
    () =>
      tx
        .select({
          currency: organisations.currency,
          productionCount: productionCountOf(userId, organisationId),
          name: productions.name,
          startsOn: productions.startsOn,
          endsOn: productions.endsOn,
          own: productions.currency,
        })
        .from(organisations)
        .leftJoin(
          productions,
          and(
            eq(productions.organisationId, organisations.id),
            productionId === null ? sql`false` : eq(productions.id, sql.placeholder("production")),
          ),
        )
        .where(eq(organisations.id, organisationId)),
    { organisation: caller.organisationId, user: caller.userId, production: productionId },
  );
  if (!row) throw new Error("a caller without an organisation");
  const { currency, productionCount, name, startsOn, endsOn, own } = row;
  const production =
    name === null || startsOn === null || endsOn === null || own === null
      ? null
      : { name, startsOn, endsOn, currency: own };
  return { currency, production, productionCount };
}
