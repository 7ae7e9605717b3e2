import { and, eq, inArray, isNull, ne, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { expenseProblems, type ExpenseCheck } from "../../core/expenses.ts";
import type { ExpenseCategory } from "../../core/expense-states.ts";
import { newId } from "../../core/ids.ts";
import type { JudgedProduction, OtherExpense } from "../../core/policy/facts.ts";
import { isBlocked, type ExpenseFindings, type Finding } from "../../core/policy/findings.ts";
import { judgeExpense } from "../../core/policy/judge.ts";
import { defaultLimits } from "../../core/policy/limits.ts";
import { Problem } from "../../core/problem.ts";
import { dateIn } from "../../core/time.ts";
import type { Reader, Tx } from "../../db/open.ts";
import { HOLDING, prepared, shapeOf } from "../../db/prepared.ts";
import { expenseFindings } from "../../db/schema/expense-findings.ts";
import { expenseDocuments, expenses } from "../../db/schema/expenses.ts";
import { organisations } from "../../db/schema/organisations.ts";
import { productionPeople, productions } from "../../db/schema/productions.ts";
import type { Services } from "../services.ts";
import { refuseOthersDocuments } from "./documents.ts";
import { judgedReceipts, merchantsOf } from "./receipts.ts";
import { termsOf, type Terms } from "./terms.ts";

/** What is judged, as a row has it or as it would. */
type JudgedTerms = Pick<Terms, "productionId" | "amountMinor" | "currency" | "spentOn">;
type Judged = JudgedTerms & { id: string | undefined; category: ExpenseCategory; description: string };

/** What would be said of an expense if it were handed in now; nothing is written. @throws Problem as handing it in does. */
export async function checkExpense(
  { database, clock }: Pick<Services, "database" | "clock">,
  caller: Caller,
  input: ExpenseCheck,
): Promise<ExpenseFindings> {
  const db = database.of(caller.organisationId);
  const terms = await termsOf(db, caller, input, clock.now());
  const { id, category, description, document_ids: documentIds = [] } = input;
  // What the rules say of a receipt tells what is on it.
  await refuseOthersDocuments(db, caller, documentIds);
  const findings = await findingsOf(
    db,
    caller,
    { ...terms, id, category, description },
    documentIds,
    clock.now(),
  );
  return { findings, is_blocked: isBlocked(findings) };
}

/**
 * Judges an expense in the transaction that hands it in; what was said of it before is replaced.
 * @throws Problem 409 with every reason where a rule blocks.
 */
export async function judgeSubmission(
  tx: Tx,
  caller: Caller,
  row: JudgedTerms & Pick<typeof expenses.$inferSelect, "id" | "category" | "description" | "version">,
  documentIds: readonly string[],
  nowMs: number,
): Promise<void> {
  const findings = await findingsOf(tx, caller, row, documentIds, nowMs);
  const blocks = findings.filter(({ severity }) => severity === "block");
  if (blocks.length > 0)
    throw new Problem(expenseProblems.againstPolicy, blocks.map(({ reason }) => reason).join(" "), {
      errors: blocks.map(({ reason }) => ({ pointer: "/document_ids", detail: reason })),
    });
  // One that is new was never judged.
  if (row.version > 1)
    await tx
      .delete(expenseFindings)
      .where(
        and(eq(expenseFindings.expenseId, row.id), eq(expenseFindings.organisationId, caller.organisationId)),
      );
  if (findings.length === 0) return;
  await tx.insert(expenseFindings).values(
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

/** The same for one that was kept, by the documents that were put to it. */
export async function judgeKept(
  tx: Tx,
  caller: Caller,
  row: Parameters<typeof judgeSubmission>[2],
  nowMs: number,
): Promise<void> {
  const attached = await tx
    .select({ id: expenseDocuments.documentId })
    .from(expenseDocuments)
    .where(
      and(eq(expenseDocuments.expenseId, row.id), eq(expenseDocuments.organisationId, caller.organisationId)),
    );
  await judgeSubmission(
    tx,
    caller,
    row,
    attached.map(({ id }) => id),
    nowMs,
  );
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
  nowMs: number,
): Promise<Finding[]> {
  const [receipts, sameDay, around] = await Promise.all([
    judgedReceipts(tx, caller, judged.id, documentIds),
    sameDayOf(tx, caller, judged),
    surroundings(tx, caller, judged.productionId),
  ]);
  return judgeExpense({
    expense: { ...judged, documentCount: documentIds.length },
    description: judged.description,
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

async function sameDayOf(tx: Reader, caller: Caller, { id, spentOn }: Judged): Promise<OtherExpense[]> {
  const rows = await prepared(
    tx,
    shapeOf("expenses of a day", id !== undefined),
    () =>
      tx
        .select({
          id: expenses.id,
          amountMinor: expenses.amountMinor,
          currency: expenses.currency,
          category: expenses.category,
          description: expenses.description,
        })
        .from(expenses)
        .where(
          and(
            eq(expenses.organisationId, HOLDING.organisationId),
            eq(expenses.artistId, HOLDING.userId),
            eq(expenses.spentOn, sql.placeholder("day")),
            inArray(expenses.status, ["submitted", "approved"]),
            isNull(expenses.deletedAt),
            id === undefined ? undefined : ne(expenses.id, sql.placeholder("id")),
          ),
        )
        .limit(SAME_DAY_MAX),
    { organisation: caller.organisationId, user: caller.userId, day: spentOn, id },
  );
  const merchants = await merchantsOf(
    tx,
    caller,
    rows.map((row) => row.id),
  );
  return rows.map(({ id: other, ...row }) => ({ ...row, merchant: merchants.get(other) ?? null }));
}

type Surroundings = { currency: string; production: JudgedProduction | null; productionCount: number };

async function surroundings(tx: Reader, caller: Caller, productionId: string | null): Promise<Surroundings> {
  const { organisationId, userId } = HOLDING;
  const [row] = await prepared(
    tx,
    shapeOf("surroundings of an expense", productionId !== null),
    () =>
      tx
        .select({
          currency: organisations.currency,
          productionCount: sql<number>`(select count(*)::int from ${productionPeople}
            where ${productionPeople.userId} = ${userId} and ${productionPeople.organisationId} = ${organisationId})`,
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
