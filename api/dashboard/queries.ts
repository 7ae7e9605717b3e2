import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { seesWholeOrganisation, type Caller } from "../../core/access.ts";
import { RECENT_DAYS, type Dashboard } from "../../core/dashboard.ts";
import { wireSum } from "../../core/money.ts";
import { instantOf } from "../../core/time.ts";
import type { Reader } from "../../db/open.ts";
import { HOLDING, prepared } from "../../db/prepared.ts";
import { contracts } from "../../db/schema/contracts.ts";
import { expenses } from "../../db/schema/expenses.ts";
import { listAnnouncements } from "../announcements/queries.ts";
import { listContracts } from "../contracts/queries.ts";
import { listExpenses } from "../expenses/queries.ts";
import { countOwnUpcoming, listSchedules } from "../schedules/queries.ts";
import { readTallied } from "./tallies.ts";

const SHORT = { contracts: 5, expenses: 5, schedules: 10, announcements: 5 } as const;
const DAY_MS = 86_400_000;

type Part = <T>(cache: "dashboard-work", make: () => Promise<T>) => Promise<T>;
type Work = Pick<Dashboard, "pending_contracts" | "active_contracts" | "upcoming_schedules"> & {
  recent: Omit<Dashboard["recent"], "expenses">;
};
type Spent = Pick<Dashboard, "pending_expenses" | "recent_approved_amount">;

/**
 * Everything of one screen, from the primary. Counts and sums are queries of their own: one join over contracts,
 * expenses and schedules would multiply them (mission A18, 5).
 */
export async function readDashboard(
  db: Reader,
  nowMs: number,
  caller: Caller,
  part: Part,
): Promise<Dashboard> {
  const now = instantOf(nowMs);
  const since = instantOf((Math.floor(nowMs / DAY_MS) - RECENT_DAYS) * DAY_MS);
  const isWhole = seesWholeOrganisation(caller.roles);
  const [{ recent, ...work }, figures, latest] = await Promise.all([
    part("dashboard-work", () => readWork(db, caller, now)),
    isWhole ? readTallied(db, caller, nowMs, since) : sumOwn(db, caller, since),
    listExpenses(db, caller, { limit: SHORT.expenses, status: "submitted" }),
  ]);
  return { ...work, ...figures, recent: { ...recent, expenses: latest.data } };
}

/** All but what was spent. What concerns one person is little enough to be counted; an organisation's is tallied. */
async function readWork(db: Reader, caller: Caller, now: string): Promise<Work> {
  const isWhole = seesWholeOrganisation(caller.roles);
  const [counts, upcoming, engagements, schedules, announcements] = await Promise.all([
    isWhole ? NOT_COUNTED : countContracts(db, caller),
    isWhole ? 0 : countOwnUpcoming(db, caller, now),
    listContracts(db, caller, { limit: SHORT.contracts, status: "active" }),
    listSchedules(db, caller, { limit: SHORT.schedules, start: now }),
    listAnnouncements(db, caller, { limit: SHORT.announcements }),
  ]);
  return {
    ...counts,
    upcoming_schedules: upcoming,
    recent: {
      contracts: engagements.data,
      schedules: schedules.data,
      announcements: announcements.data,
    },
  };
}

const NOT_COUNTED = { pending_contracts: 0, active_contracts: 0 };

async function countContracts(db: Reader, caller: Caller): Promise<typeof NOT_COUNTED> {
  const rows = await prepared(
    db,
    "own contracts by status",
    () =>
      db
        .select({ status: contracts.status, count: sql<number>`count(*)::int` })
        .from(contracts)
        .where(
          and(
            eq(contracts.organisationId, HOLDING.organisationId),
            eq(contracts.artistId, HOLDING.userId),
            isNull(contracts.deletedAt),
            inArray(contracts.status, ["pending_signature", "active"]),
          ),
        )
        .groupBy(contracts.status),
    { organisation: caller.organisationId, user: caller.userId },
  );
  const countOf = (status: string) => rows.find((row) => row.status === status)?.count ?? 0;
  return { pending_contracts: countOf("pending_signature"), active_contracts: countOf("active") };
}

/** One's own: how many wait, and what was approved since, by currency. */
async function sumOwn(db: Reader, caller: Caller, since: string): Promise<Spent> {
  const own = sql`${expenses.organisationId} = ${HOLDING.organisationId}
    and ${expenses.artistId} = ${HOLDING.userId} and ${expenses.deletedAt} is null`;
  const rows = await prepared(
    db,
    "own expenses lately",
    () =>
      db
        .select({
          currency: sql<string | null>`currency`,
          count: sql<number>`count::int`,
          sum: sql<string>`sum::text`,
        })
        .from(
          sql`(select null as currency, count(*), 0 as sum from ${expenses} where ${own} and ${expenses.status} = 'submitted'
            union all select ${expenses.currency}, count(*), sum(${expenses.amountMinor}) from ${expenses}
              where ${own} and ${expenses.status} = 'approved'
                and ${expenses.decidedAt} >= ${sql.placeholder("since")}::timestamptz
              group by ${expenses.currency}) as spent`,
        )
        .orderBy(sql`currency`),
    { organisation: caller.organisationId, user: caller.userId, since },
  );
  return {
    pending_expenses: rows.find(({ currency }) => currency === null)?.count ?? 0,
    recent_approved_amount: rows.flatMap(({ currency, sum, count }) =>
      currency === null ? [] : [{ ...wireSum(sum, currency), count }],
    ),
  };
}
