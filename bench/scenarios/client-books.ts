import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatAmount } from "../../core/money.ts";
import { addDays, dateIn } from "../../core/time.ts";
import type { Plan, Statement } from "../ceilings/api.ts";
import { startCeiling } from "../ceilings/start.ts";
import { RATIOS } from "../contract.ts";
import type { BenchHouse, SignedIn } from "../house.ts";
import type { Sent, Target } from "../load.ts";
import type { Pair } from "../rounds.ts";

export const TRANSACTION = "transaction create";
export const ANALYTICS = "analytics";

const TRANSACTIONS = 1_000;
const DAYS = 80;
const SERIES_DAYS = 30;

/** An accountant's books of clients, beside bare Elysia with the same statements. */
export async function clientBooks(
  house: BenchHouse,
  { accessToken, reader }: SignedIn,
  closing: AsyncDisposableStack,
): Promise<Pair[]> {
  const api = house.api();
  const headers = { authorization: `Bearer ${accessToken}` };
  const { databaseUrl } = house;
  const { organisationId, userId } = reader;
  const ceiling = async (kind: "reads" | "writes", statements: Statement[]): Promise<Target> => {
    const file = join(house.folder, `plan-books-${kind}.json`);
    const plan: Plan = { kind, databaseUrl, organisationId, statements };
    writeFileSync(file, JSON.stringify(plan));
    return await startCeiling("api", [file], closing);
  };
  const ours = (path: string): Target => ({ origin: api.url, paths: [path], headers, pid: api.pid });
  const mix = booked(headers);
  return [
    {
      name: ANALYTICS,
      goal: RATIOS.apiQuery,
      ours: ours("/api/v1/analytics/dashboard"),
      ceiling: {
        name: "Elysia, the two prepared queries",
        ...(await ceiling("reads", looks(organisationId, userId))),
      },
    },
    {
      name: TRANSACTION,
      goal: RATIOS.apiWrite,
      ours: { ...ours("/api/v1/transactions"), mix },
      ceiling: {
        name: "Elysia, the same statements in one transaction",
        ...(await ceiling("writes", creation(organisationId, userId))),
        mix: mix.map((one) => ({ ...one, path: "/" })),
      },
    },
  ];
}

/** Of many days: those of one day wait for each other, here as in the ceiling. */
function booked(headers: Record<string, string>): Sent[] {
  const today = dateIn("UTC", Date.now());
  return Array.from({ length: TRANSACTIONS }, (_, at) => ({
    method: "POST",
    path: "/api/v1/transactions",
    headers,
    body: JSON.stringify({
      amount: formatAmount(1_000 + at, "EUR"),
      category: at % 2 === 0 ? "office_supplies" : "sales",
      description: "Paper, measured",
      date: addDays(today, -(at % DAYS)),
    }),
  }));
}

const SEEN =
  "clients.organisation_id = $1 and clients.deleted_at is null and (clients.accountant_id = $2 or clients.id = $1)";

function looks(organisationId: string, userId: string): Statement[] {
  const values = [organisationId, userId];
  return [
    {
      sql: `select clients.currency, count(*), max((now() at time zone clients.zone)::date)::text, sum(current_income_minor)::text,
          sum(current_expenses_minor)::text, sum(current_profit_minor)::text, sum(month_income_minor)::text,
          sum(month_expenses_minor)::text, sum(month_profit_minor)::text, sum(pending_receipts), sum(total_receipts),
          sum(accuracy_score * read_receipts), sum(avg_processing_time_ms * read_receipts), max(last_updated),
          (select refreshed_at from view_refreshes where view = 'dashboard_performance')
        from clients left join client_performance on client_performance.client_id = clients.id
        where ${SEEN} group by clients.currency`,
      values,
    },
    {
      sql: `select clients.currency, day_on::text, sum(total_income_minor)::text, sum(total_expenses_minor)::text, sum(total_profit_minor)::text
        from clients join daily_metrics on daily_metrics.client_id = clients.id and day_on > current_date - ${SERIES_DAYS}
        where ${SEEN} group by clients.currency, day_on`,
      values,
    },
  ];
}

/** What booking asks of the tables and does to them, statement by statement; its triggers come along. */
function creation(organisationId: string, userId: string): Statement[] {
  const day = `current_date - (random() * ${DAYS})::int`;
  const noted = {
    organisation_id: organisationId,
    actor_id: userId,
    actor_kind: "person",
    action: "transactions.posted",
    object_type: "transaction",
    object_id: userId,
    object_version: 1,
    after_hash: `\\x${"00".repeat(32)}`,
    ip_class: "loopback",
    risk_level: "medium",
  };
  return [
    {
      sql: `select pg_current_xact_id()::text, set_config('portal.wakes_later', 'on', true),
        set_config('portal.organisation', $1, true)`,
      values: [organisationId],
    },
    {
      sql: `select clients.*, organisations.currency as functional_currency
        from clients join organisations on organisations.id = clients.organisation_id where clients.id = $1 and ${SEEN}`,
      values: [organisationId, userId],
    },
    {
      sql: `insert into transactions (id, organisation_id, client_id, kind, category, description, amount_minor, currency, transacted_on, created_by)
        values ($1, $2, $2, 'expense', 'office_supplies', 'Paper, measured', 1250, 'EUR', ${day}, $3)`,
      values: ["$id", organisationId, userId],
    },
    {
      sql: `with booked as (
          insert into journal_entries (id, organisation_id, kind, source_id, entry_on, period, functional_currency, posted_at, posted_by)
          select $1::uuid, $2::uuid, 'transaction', $1::uuid, transacted_on, ledger_period($2::uuid, transacted_on), 'EUR', now(), $3::uuid
          from transactions where id = $1::uuid
          returning id, period)
        insert into postings (entry_id, position, organisation_id, period, account, currency, amount_minor, functional_minor)
        select booked.id, position, $2::uuid, booked.period, account, 'EUR', minor, minor
        from booked, (values (0, '6100', 1250), (1, '1000', -1250)) as lines(position, account, minor)`,
      values: ["$id", organisationId, userId],
    },
    { sql: "select audit_note($1::jsonb)", values: [[noted]] },
  ];
}
