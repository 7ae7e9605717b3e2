import { sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import type { Dashboard } from "../../core/dashboard.ts";
import { wireSum } from "../../core/money.ts";
import { instantOf } from "../../core/time.ts";
import type { Reader } from "../../db/open.ts";
import { HOLDING, prepared } from "../../db/prepared.ts";
import { talliesOf } from "../../db/tallies.ts";

const HOUR_MS = 3_600_000;

export type Figures = Omit<Dashboard, "recent">;

const now = sql`${sql.placeholder("now")}::timestamptz`;
const nextHour = sql`${sql.placeholder("nextHour")}::timestamptz`;
const isUpcoming = sql`s.deleted_at is null and s.status <> 'cancelled' and s.starts_at >= ${now}`;

/** Hours are tallied; what is left of this one is counted, and what hangs on productions that are gone is taken off. */
const COUNTED = sql`(
  ${talliesOf("contracts")} union all ${talliesOf("expenses")}
  union all ${talliesOf("approvals", sql`${sql.placeholder("since")}::timestamptz`)}
  union all ${talliesOf("schedules", nextHour)}
  union all select 'schedules', '', count(*), 0 from schedules s
    where s.organisation_id = ${HOLDING.organisationId} and ${isUpcoming} and s.starts_at < ${nextHour}
  union all select 'schedules', '', -count(*), 0 from productions p join schedules s on s.production_id = p.id
    where p.organisation_id = ${HOLDING.organisationId} and p.deleted_at is not null and ${isUpcoming}
) as counted`;

/**
 * An organisation's figures, as exact as counting its rows and as quick however many there are: 20 ms of 25,000
 * expenses to approve, 22 of 75,000 approvals and 20 of as many schedules became 0.2 (docs/decisions/0010-tallies.md).
 */
export async function readTallied(
  db: Reader,
  { organisationId }: Pick<Caller, "organisationId">,
  nowMs: number,
  since: string,
): Promise<Figures> {
  const rows = await prepared(
    db,
    "tallied",
    () =>
      db
        .select({
          kind: sql<string>`kind`,
          label: sql<string>`label`,
          count: sql<number>`sum(count)::int`,
          sum: sql<string>`sum(amount_minor)::text`,
        })
        .from(COUNTED)
        .groupBy(sql`kind`, sql`label`)
        .orderBy(sql`label`),
    {
      organisation: organisationId,
      now: instantOf(nowMs),
      nextHour: instantOf(Math.ceil(nowMs / HOUR_MS) * HOUR_MS),
      since,
    },
  );
  const countOf = (kind: string, label: string) =>
    rows.find((row) => row.kind === kind && row.label === label)?.count ?? 0;
  return {
    pending_contracts: countOf("contracts", "pending_signature"),
    active_contracts: countOf("contracts", "active"),
    pending_expenses: countOf("expenses", "submitted"),
    upcoming_schedules: countOf("schedules", ""),
    recent_approved_amount: rows
      .filter(({ kind, count }) => kind === "approvals" && count > 0)
      .map(({ label, sum, count }) => ({ ...wireSum(sum, label), count })),
  };
}
