import { and, asc, eq, isNull, sql, type SQL } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import type { Accountants, Client, ClientPerformance, ClientQuery } from "../../core/clients.ts";
import { wireSum } from "../../core/money.ts";
import { decodeCursor, PAGE_LIMIT_DEFAULT, pageOf, readSort, type Page } from "../../core/page.ts";
import { common, Problem } from "../../core/problem.ts";
import { visibleClients } from "../../db/clients.ts";
import type { Reader } from "../../db/open.ts";
import { fullName } from "../../db/people.ts";
import { clients } from "../../db/schema/clients.ts";
import { memberships, users } from "../../db/schema/organisations.ts";

type Row = Omit<Client, "performance"> & {
  business_date: string | null;
  current_income: string;
  current_expenses: string;
  current_profit: string;
  month_income: string;
  month_expenses: string;
  month_profit: string;
  pending_receipts: number;
  total_receipts: number;
  accuracy_score: number | null;
  processing_time_ms: number | null;
  last_updated: string | null;
};

const instant = (column: string) =>
  sql`to_char(${sql.raw(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

async function select(db: Reader, where: SQL | undefined, rest: SQL = sql``): Promise<Row[]> {
  const rows = await db.execute<Row>(sql`
    select clients.id, clients.name, clients.id = clients.organisation_id as is_own, clients.currency, clients.zone,
      clients.accountant_id, ${fullName(users)} as accountant_name, clients.version,
      ${instant("clients.created_at")} as created_at, ${instant("clients.updated_at")} as updated_at,
      business_on::text as business_date, current_income_minor::text as current_income,
      current_expenses_minor::text as current_expenses, current_profit_minor::text as current_profit,
      month_income_minor::text as month_income, month_expenses_minor::text as month_expenses,
      month_profit_minor::text as month_profit, pending_receipts, total_receipts, accuracy_score,
      avg_processing_time_ms as processing_time_ms, ${instant("last_updated")} as last_updated
    from clients
    left join users on users.id = clients.accountant_id
    left join client_performance on client_performance.client_id = clients.id
    where ${where ?? sql`false`} ${rest}`);
  return [...rows];
}

function clientItem(row: Row): Client {
  const {
    id,
    name,
    is_own,
    currency,
    zone,
    accountant_id,
    accountant_name,
    version,
    created_at,
    updated_at,
  } = row;
  return {
    id,
    name,
    is_own,
    currency,
    zone,
    accountant_id,
    accountant_name,
    performance: performanceOf(row),
    version,
    created_at,
    updated_at,
  };
}

function performanceOf({ currency, business_date, ...row }: Row): ClientPerformance | null {
  if (business_date === null) return null;
  const sums = (income: string, expenses: string, profit: string) => ({
    income: wireSum(income, currency),
    expenses: wireSum(expenses, currency),
    profit: wireSum(profit, currency),
  });
  return {
    business_date,
    today: sums(row.current_income, row.current_expenses, row.current_profit),
    month: sums(row.month_income, row.month_expenses, row.month_profit),
    pending_receipts: row.pending_receipts,
    total_receipts: row.total_receipts,
    accuracy_score: row.accuracy_score,
    processing_time_ms: row.processing_time_ms,
    last_updated: row.last_updated,
  };
}

/** @throws Problem 404 for one of another organisation, or of a colleague. */
export async function getClient(db: Reader, caller: Caller, id: string): Promise<Client> {
  const [row] = await select(db, and(visibleClients(caller), eq(clients.id, id)));
  if (!row) throw new Problem(common.notFound);
  return clientItem(row);
}

/** As it was written, whoever keeps it from now on. */
export async function getWrittenClient(
  db: Reader,
  { organisationId }: Pick<Caller, "organisationId">,
  id: string,
): Promise<Client> {
  const [row] = await select(db, and(eq(clients.organisationId, organisationId), eq(clients.id, id)));
  if (!row) throw new Problem(common.notFound);
  return clientItem(row);
}

/** By name. */
export async function listClients(db: Reader, caller: Caller, query: ClientQuery): Promise<Page<Client>> {
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const { descending } = readSort(query.sort, ["name"], { by: "name", descending: false });
  const [compare, direction] = descending ? [sql`<`, sql`desc`] : [sql`>`, sql`asc`];
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ["text", "id"]);
  const rows = await select(
    db,
    and(
      visibleClients(caller),
      after && sql`(clients.name, clients.id) ${compare} (${after[0]}, ${after[1]}::uuid)`,
    ),
    sql`order by clients.name ${direction}, clients.id ${direction} limit ${limit + 1}`,
  );
  return pageOf(rows, limit, ({ name, id }) => [name, id], clientItem);
}

/** More than that no page lists. */
const ACCOUNTANTS_MAX = 1_000;

/** Members who may keep a client's books, by name. */
export async function listAccountants(db: Reader, { organisationId }: Caller): Promise<Accountants> {
  const data = await db
    .select({ id: users.id, name: fullName(users) })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(areAccountants(organisationId))
    .orderBy(asc(users.lastName), asc(users.id))
    .limit(ACCOUNTANTS_MAX);
  return { data };
}

export const areAccountants = (organisationId: string) =>
  and(
    eq(memberships.organisationId, organisationId),
    isNull(memberships.deletedAt),
    sql`'accountant' = any(${memberships.roles})`,
    eq(users.isActive, true),
  );
