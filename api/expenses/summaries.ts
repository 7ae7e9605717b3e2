import { and, eq, sql, type SQL } from "drizzle-orm";
import { seesWholeOrganisation, type Caller } from "../../core/access.ts";
import type { ExpenseSummary } from "../../core/expenses.ts";
import type { ExpenseCategory, ExpenseStatus } from "../../core/expense-states.ts";
import { wireSum } from "../../core/money.ts";
import type { Reader } from "../../db/open.ts";
import { HOLDING, prepared, shapeOf } from "../../db/prepared.ts";
import { expenses } from "../../db/schema/expenses.ts";
import { talliesOf } from "../../db/tallies.ts";
import { visibleExpenses } from "./queries.ts";

type Claims = Pick<Caller, "roles">;
type Group = {
  status: ExpenseStatus | null;
  category: ExpenseCategory | null;
  currency: string;
  count: number;
  sum: string;
};

/** What the caller may see, summed within each currency. */
export async function summariseExpenses(
  db: Reader,
  caller: Caller,
  productionId: string | undefined,
): Promise<ExpenseSummary> {
  const tallied = seesWholeOrganisation(caller.roles) ? TALLIED : OWN;
  const rows = await prepared(
    db,
    shapeOf("expense summary", seesWholeOrganisation(caller.roles), productionId !== undefined),
    () => groups(db, productionId === undefined ? tallied : counted(caller)),
    { organisation: caller.organisationId, user: caller.userId, production: productionId },
  );
  const summed = ({ count, sum, currency }: Group) => ({ count, ...wireSum(sum, currency) });
  return {
    by_status: rows.flatMap((row) => (row.status === null ? [] : [{ status: row.status, ...summed(row) }])),
    by_category: rows.flatMap((row) =>
      row.category === null ? [] : [{ category: row.category, ...summed(row) }],
    ),
    by_currency: rows.filter((row) => row.status === null && row.category === null).map(summed),
  };
}

/** In one pass, grouped three ways: a group has null for what it is not grouped by. */
const groups = (db: Reader, claims: SQL) =>
  db
    .select({
      status: sql<Group["status"]>`status`,
      category: sql<Group["category"]>`category`,
      currency: sql<string>`currency`,
      count: sql<number>`sum(count)::int`,
      sum: sql<string>`sum(amount_minor)::text`,
    })
    .from(sql`(${claims}) as claims`)
    .groupBy(sql`grouping sets ((currency), (status, currency), (category, currency))`)
    .having(sql`sum(count) > 0`)
    .orderBy(sql`currency`, sql`status`, sql`category`);

const ROWS = sql`select status, category, currency, 1 as count, amount_minor from ${expenses}`;

/** Of one production. */
const counted = ({ roles }: Claims): SQL =>
  sql`${ROWS} where ${and(
    visibleExpenses({ ...HOLDING, roles }),
    eq(expenses.productionId, sql.placeholder("production")),
  )}`;

const claimsOf = (kind: "claims" | "own"): SQL => sql`
  select split_part(label, '|', 1) as status, split_part(label, '|', 2) as category, split_part(label, '|', 3) as currency,
    count, amount_minor
  from (${talliesOf(kind)}) as tallied`;

/** Of twenty as of two thousand (0082_advances_and_tallies.sql). */
const OWN = claimsOf("own");
/** All that was handed in to an organisation is tallied; what is one's own alone is counted (0066_claims_tallied.sql). */
const TALLIED = sql`${claimsOf("claims")}
  union all ${ROWS} where organisation_id = ${HOLDING.organisationId} and artist_id = ${HOLDING.userId}
    and deleted_at is null and (status = 'draft' or submitted_at is null)`;
