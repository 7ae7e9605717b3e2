import { and, eq, inArray, isNull, ne, sql } from "drizzle-orm";
import type { Caller, Role } from "../../core/access.ts";
import { CLAIMING_STATUSES } from "../../core/expense-states.ts";
import type { JudgedExpense, OtherExpense, SpentBudget } from "../../core/policy/facts.ts";
import type { Finding } from "../../core/policy/findings.ts";
import { judgeExpense } from "../../core/policy/judge.ts";
import { limitsOf, type Budget, type PolicyLimits } from "../../core/policy/limits.ts";
import { dateIn } from "../../core/time.ts";
import type { Reader } from "../../db/open.ts";
import { HOLDING, prepared, shapeOf } from "../../db/prepared.ts";
import { expenses } from "../../db/schema/expenses.ts";
import { organisations } from "../../db/schema/organisations.ts";
import { productions } from "../../db/schema/productions.ts";
import { lockAmounts } from "./amounts.ts";
import type { Particulars } from "./particulars.ts";
import { judgedReceipts, merchantOf } from "./receipts.ts";
import { productionCountOf, type Surroundings, type Terms } from "./terms.ts";

/** What is judged, as a row has it or as it would. */
type JudgedTerms = Pick<
  Terms,
  "productionId" | "amountMinor" | "currency" | "spentOn" | "category" | "mileage" | "taxLines"
>;
export type Judged = JudgedTerms &
  Particulars & {
    id: string | undefined;
    country: string | null;
    description: string;
    notes: string | null;
    /** In the organisation's currency, as soon as that is known. */
    functionalMinor: Promise<number | null> | number | null;
    /** Of whoever hands it in; null where somebody else has it judged. */
    roles: readonly Role[] | null;
    ownerRoles: readonly Role[];
    /** In the transaction that does it: then nobody else uses up a budget that binds meanwhile. */
    isHandedIn: boolean;
  };

/** What the rules say of an expense, by what is known beside it. */
export async function findingsOf(
  tx: Reader,
  caller: Caller,
  judged: Judged,
  documentIds: readonly string[],
  around: Surroundings,
  nowMs: number,
): Promise<Finding[]> {
  const limits = limitsOf(around.currency, around.limits);
  // A bank's statement proves what it took, and not what was bought.
  const proofs = documentIds.filter((id) => id !== judged.bank?.documentId);
  const budgets = budgetsFor(judged, limits);
  // Before anything else that is waited for, so that no two wait for each other.
  if (judged.isHandedIn) await holdBudgets(tx, caller, judged, budgets);
  const [receipts, sameDay, { spentBudgets, tripSpentMinor }, functionalMinor, bank] = await Promise.all([
    judgedReceipts(tx, caller, judged.id, proofs),
    sameDayOf(tx, caller, judged, proofs.length > 0),
    spentOf(tx, caller, judged, budgets, limits),
    judged.functionalMinor,
    bankOf(tx, judged, limits.currency),
  ]);
  return judgeExpense({
    expense: { ...judged, functionalMinor, bank, documentCount: proofs.length },
    description: judged.description,
    notes: judged.notes,
    receipts,
    production: around.production,
    productionCount: around.productionCount,
    sameDay,
    limits,
    roles: judged.roles,
    ownerRoles: judged.ownerRoles,
    budgets: spentBudgets,
    tripSpentMinor,
    today: dateIn("UTC", nowMs),
  });
}

/** What a bank took, beside what was published for its day. */
async function bankOf(
  db: Reader,
  { bank, amountMinor, currency, spentOn }: Judged,
  own: string,
): Promise<NonNullable<JudgedExpense["bank"]> | null> {
  if (!bank) return null;
  const published = { amountMinor, currency, spentOn, payoutCurrency: null };
  const [worth] = await lockAmounts(db, own, [published], spentOn);
  return { statedMinor: bank.minor, publishedMinor: worth?.functionalMinor ?? null };
}

/** Those that it would use up. */
const budgetsFor = ({ productionId, category }: Judged, { budgets }: PolicyLimits): Budget[] =>
  budgets.filter(
    (one) => one.productionId === productionId && (one.category === null || one.category === category),
  );

/** Of two who hand in at once what a budget is left for, the later one waits, and is judged with the other's. */
async function holdBudgets(
  tx: Reader,
  { organisationId }: Caller,
  { productionId }: Judged,
  concerned: readonly Budget[],
): Promise<void> {
  if (!concerned.some(({ binds }) => binds)) return;
  const name = `budgets ${organisationId} ${productionId}`;
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`);
}

/** What is claimed for its production without it, of budgets and by its owner; no question where nothing limits it. */
async function spentOf(
  tx: Reader,
  { organisationId, userId }: Caller,
  { id, productionId, category }: Judged,
  concerned: readonly Budget[],
  { tripMinor }: PolicyLimits,
): Promise<{ spentBudgets: SpentBudget[]; tripSpentMinor: number | null }> {
  const isTripLimited = tripMinor[category] !== undefined;
  if (productionId === null || (concerned.length === 0 && !isTripLimited))
    return { spentBudgets: [], tripSpentMinor: null };
  const spent = await tx
    .select({
      category: expenses.category,
      sum: sql<string>`coalesce(sum(${expenses.functionalMinor}), 0)::text`,
      own: sql<string>`coalesce(sum(${expenses.functionalMinor}) filter (where ${expenses.artistId} = ${userId}), 0)::text`,
    })
    .from(expenses)
    .where(
      and(
        eq(expenses.organisationId, organisationId),
        eq(expenses.productionId, productionId),
        inArray(expenses.status, [...CLAIMING_STATUSES]),
        isNull(expenses.deletedAt),
        id === undefined ? undefined : ne(expenses.id, id),
      ),
    )
    .groupBy(expenses.category);
  const own = spent.find((row) => row.category === category)?.own ?? "0";
  return {
    spentBudgets: concerned.map((one) => ({
      category: one.category,
      amountMinor: one.amountMinor,
      binds: one.binds === true,
      spentMinor: spent
        .filter((row) => one.category === null || row.category === one.category)
        .reduce((sum, row) => sum + Number(row.sum), 0),
    })),
    tripSpentMinor: isTripLimited ? Number(own) : null,
  };
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
          functionalMinor: expenses.functionalMinor,
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

export async function surroundings(
  tx: Reader,
  caller: Caller,
  productionId: string | null,
): Promise<Surroundings> {
  const { organisationId, userId } = HOLDING;
  const [row] = await prepared(
    tx,
    shapeOf("surroundings of an expense", productionId !== null),
    () =>
      tx
        .select({
          currency: organisations.currency,
          limits: organisations.expenseLimits,
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
  const { currency, limits, productionCount, name, startsOn, endsOn, own } = row;
  const production =
    name === null || startsOn === null || endsOn === null || own === null
      ? null
      : { name, startsOn, endsOn, currency: own };
  return { currency, limits, production, productionCount };
}
