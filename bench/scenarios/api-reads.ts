import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatAmount } from "../../core/money.ts";
import { addDays, dateIn } from "../../core/time.ts";
import { openDatabase } from "../../db/open.ts";
import type { Plan, Statement } from "../ceilings/api.ts";
import type { BenchHouse, SignedIn } from "../house.ts";
import { startCeiling } from "../ceilings/start.ts";
import { RATIOS } from "../contract.ts";
import type { Sent, Target } from "../load.ts";
import { clear, MEASURED } from "../peers/quiet.ts";
import type { Pair } from "../rounds.ts";

/** Makes the API answer from the primary: whoever has just written is not given what is kept. */
const UNCACHED = { "x-write-token": "000000000000.1" };

/** One artist's pages of the API, beside bare Elysia with the same statements, or with none. */
export async function apiReads(
  house: BenchHouse,
  { accessToken, reader }: SignedIn,
  closing: AsyncDisposableStack,
): Promise<Pair[]> {
  const api = house.api();
  const headers = { authorization: `Bearer ${accessToken}` };
  const uncached = { ...headers, ...UNCACHED };
  const { organisationId, userId } = reader;
  const now = new Date().toISOString();
  let plans = 0;
  const ceiling = async (plan: Plan): Promise<Target> => {
    const file = join(house.folder, `plan-${++plans}.json`);
    writeFileSync(file, JSON.stringify(plan));
    return await startCeiling("api", [file], closing);
  };
  const { databaseUrl } = house;
  const { sql } = closing.use(
    openDatabase(databaseUrl, { name: "bench", max: 1, statementTimeoutMs: 60_000 }),
  );
  const reads = (statements: Statement[]) =>
    ceiling({ kind: "reads", databaseUrl, organisationId, statements });
  const bytesOf = async (path: string): Promise<Plan> => {
    const response = await fetch(api.url + path, { headers });
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    const file = join(house.folder, `bytes-${++plans}.json`);
    await Bun.write(file, await response.bytes());
    return { kind: "bytes", file };
  };
  const ours = (path: string, more: Record<string, string> = headers): Target => ({
    origin: api.url,
    paths: [path],
    headers: more,
    pid: api.pid,
  });
  const contracts: Statement = {
    sql: `select c.*, u.first_name || ' ' || u.last_name as artist, p.name from contracts c
      join users u on u.id = c.artist_id join productions p on p.id = c.production_id
      where c.organisation_id = $1 and c.deleted_at is null and c.artist_id = $2 and c.status <> 'draft'
      order by c.created_at desc, c.id desc limit 21`,
    values: [organisationId, userId],
  };
  const schedules: Statement = {
    sql: `select s.*, p.name from schedules s join productions p on p.id = s.production_id
      where s.organisation_id = $1 and s.deleted_at is null and s.starts_at >= $2
      order by s.starts_at, s.id limit 21`,
    values: [organisationId, now],
  };
  const count = (table: string): Statement => ({
    sql: `select count(*) from ${table} where organisation_id = $1`,
    values: [organisationId],
  });
  const expenses = handedIn(headers);
  return [
    {
      name: "dashboard",
      goal: RATIOS.apiQuery,
      ours: ours("/api/v1/dashboard", uncached),
      ceiling: {
        name: "Elysia, seven prepared queries",
        ...(await reads([
          contracts,
          schedules,
          count("contracts"),
          count("expenses"),
          count("schedules"),
          count("announcements"),
          count("expenses"),
        ])),
      },
    },
    {
      name: "contracts page",
      goal: RATIOS.apiQuery,
      ours: ours("/api/v1/contracts?limit=20", uncached),
      ceiling: { name: "Elysia, the page's prepared query", ...(await reads([contracts])) },
    },
    {
      name: "schedules page",
      goal: RATIOS.apiQuery,
      ours: ours(`/api/v1/schedules?start=${now}`, uncached),
      ceiling: { name: "Elysia, the page's prepared query", ...(await reads([schedules])) },
    },
    {
      name: "contracts page, kept",
      goal: RATIOS.apiKept,
      ours: ours("/api/v1/contracts?limit=20"),
      ceiling: {
        name: "Elysia, the same bytes",
        ...(await ceiling(await bytesOf("/api/v1/contracts?limit=20"))),
      },
    },
    {
      name: "schedules page, kept",
      goal: RATIOS.apiKept,
      ours: ours(`/api/v1/schedules?start=${now}`),
      ceiling: {
        name: "Elysia, the same bytes",
        ...(await ceiling(await bytesOf(`/api/v1/schedules?start=${now}`))),
      },
    },
    {
      name: "expense create",
      goal: RATIOS.apiWrite,
      ours: { ...ours("/api/v1/expenses"), mix: expenses },
      ceiling: {
        name: "Elysia, the same statements in one transaction",
        ...(await ceiling({
          kind: "writes",
          databaseUrl,
          organisationId,
          statements: creation(organisationId, userId),
        })),
        mix: expenses.map((one) => ({ ...one, path: "/" })),
      },
      after: () => clear(sql),
    },
  ];
}

const EXPENSES = 1_000;
const DAYS = 80;

/** Of many days and different amounts: the rules compare each with the others of its day, of which people have few. */
function handedIn(headers: Record<string, string>): Sent[] {
  const today = dateIn("UTC", Date.now());
  return Array.from({ length: EXPENSES }, (_, at) => ({
    method: "POST",
    path: "/api/v1/expenses",
    headers,
    body: JSON.stringify({
      amount: formatAmount(1_000 + at, "GBP"),
      category: "Travel",
      description: MEASURED,
      currency: "GBP",
      production_id: null,
      expense_date: addDays(today, -(at % DAYS)),
    }),
  }));
}

/** What handing an expense in asks of the tables and does to them, statement by statement; its triggers come along. */
function creation(organisationId: string, userId: string): Statement[] {
  const event = (name: string) => `(gen_random_uuid(), $1, $2, now(), '${name}', $3, 1)`;
  const noted = {
    organisation_id: organisationId,
    actor_id: userId,
    actor_kind: "person",
    action: "expenses.submitted",
    object_type: "expense",
    object_id: userId,
    object_version: 1,
    after_hash: `\\x${"00".repeat(32)}`,
    ip_class: "loopback",
    risk_level: "low",
  };
  return [
    {
      sql: `select pg_current_xact_id()::text, set_config('portal.wakes_later', 'on', true),
        set_config('portal.organisation', $1, true)`,
      values: [organisationId],
    },
    {
      sql: `select o.currency, p.* from organisations o left join productions p on p.id in (
        select production_id from production_people where user_id = $2 and organisation_id = $1) where o.id = $1`,
      values: [organisationId, userId],
    },
    {
      sql: `select * from rates where currency = 'GBP' and rate_on <= current_date order by rate_on desc limit 1`,
      values: [],
    },
    {
      sql: `select amount_minor, currency, category, description from expenses where organisation_id = $1
        and artist_id = $2 and spent_on = current_date - ${DAYS} and deleted_at is null limit 50`,
      values: [organisationId, userId],
    },
    {
      sql: `insert into expenses (id, organisation_id, artist_id, amount_minor, currency, category, description, spent_on, status, submitted_at)
        values ($1, $2, $3, 1250, 'GBP', 'Travel', '${MEASURED}', current_date - (random() * ${DAYS})::int, 'submitted', now()) returning *`,
      values: ["$id", organisationId, userId],
    },
    {
      sql: `insert into expense_events (id, expense_id, organisation_id, at, event, actor_id, expense_version)
        values ${event("created")}, ${event("submitted")}`,
      values: ["$id", organisationId, userId],
    },
    {
      sql: `insert into expense_findings (id, organisation_id, expense_id, rule, severity, reason, data, expense_version)
        values (gen_random_uuid(), $2, $1, 'receipt-missing', 'warn', 'There is no receipt.', '{}', 1)`,
      values: ["$id", organisationId],
    },
    {
      sql: "select e.*, u.first_name, u.last_name from expenses e join users u on u.id = e.artist_id where e.id = $1",
      values: ["$id"],
    },
    { sql: "select audit_note($1::jsonb)", values: [[noted]] },
  ];
}
