import { and, eq, isNull, sql } from "drizzle-orm";
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
import { countUpcoming, listSchedules } from "../schedules/queries.ts";
import type { Services } from "../services.ts";
import { readTallied, type Figures } from "./tallies.ts";

const SHORT = { contracts: 5, expenses: 5, schedules: 10, announcements: 5 } as const;
const DAY_MS = 86_400_000;

/**
 * Everything of one screen, from the primary. Counts and sums are queries of their own: one join over contracts,
 * expenses and schedules would multiply them (mission A18, 5).
 */
export async function readDashboard(
  { database: { db }, clock }: Pick<Services, "database" | "clock">,
  caller: Caller,
): Promise<Dashboard> {
  const nowMs = clock.now();
  const now = instantOf(nowMs);
  const since = instantOf((Math.floor(nowMs / DAY_MS) - RECENT_DAYS) * DAY_MS);
  const [figures, recentContracts, recentExpenses, schedules, announcements] = await Promise.all([
    seesWholeOrganisation(caller.roles)
      ? readTallied(db, caller, nowMs, since)
      : countOwn(db, caller, now, since),
    listContracts(db, caller, { limit: SHORT.contracts, status: "active" }),
    listExpenses(db, caller, { limit: SHORT.expenses, status: "submitted" }),
    listSchedules(db, caller, { limit: SHORT.schedules, start: now }),
    listAnnouncements(db, caller, { limit: SHORT.announcements }),
  ]);
  return {
    ...figures,
    recent: {
      contracts: recentContracts.data,
      expenses: recentExpenses.data,
      schedules: schedules.data,
      announcements: announcements.data,
    },
  };
}

/** What concerns one person is little enough to be counted. */
async function countOwn(db: Reader, caller: Caller, now: string, since: string): Promise<Figures> {
  const [open, upcoming, approved] = await Promise.all([
    countOpen(db, caller),
    countUpcoming(db, caller, now),
    sumApproved(db, caller, since),
  ]);
  return { ...open, upcoming_schedules: upcoming, recent_approved_amount: approved };
}

async function countOpen(
  db: Reader,
  caller: Caller,
): Promise<Pick<Dashboard, "pending_contracts" | "active_contracts" | "pending_expenses">> {
  const ofContracts = (status: string) => sql<number>`(select count(*)::int from ${contracts}
    where ${contracts.organisationId} = ${caller.organisationId} and ${contracts.deletedAt} is null
    and ${contracts.status} = ${status} and ${contracts.artistId} = ${caller.userId})`;
  const [row] = await db.execute<{ pending: number; active: number; submitted: number }>(sql`select
    ${ofContracts("pending_signature")} as pending,
    ${ofContracts("active")} as active,
    (select count(*)::int from ${expenses}
      where ${expenses.organisationId} = ${caller.organisationId} and ${expenses.deletedAt} is null
      and ${expenses.status} = 'submitted' and ${expenses.artistId} = ${caller.userId}) as submitted`);
  return {
    pending_contracts: row?.pending ?? 0,
    active_contracts: row?.active ?? 0,
    pending_expenses: row?.submitted ?? 0,
  };
}

async function sumApproved(
  db: Reader,
  caller: Caller,
  since: string,
): Promise<Dashboard["recent_approved_amount"]> {
  const rows = await prepared(
    db,
    "approved lately",
    () =>
      db
        .select({
          currency: expenses.currency,
          sum: sql<string>`sum(${expenses.amountMinor})::text`,
          count: sql<number>`count(*)::int`,
        })
        .from(expenses)
        .where(
          and(
            eq(expenses.organisationId, HOLDING.organisationId),
            eq(expenses.status, "approved"),
            isNull(expenses.deletedAt),
            sql`${expenses.decidedAt} >= ${sql.placeholder("since")}::timestamptz`,
            eq(expenses.artistId, HOLDING.userId),
          ),
        )
        .groupBy(expenses.currency)
        .orderBy(expenses.currency),
    { organisation: caller.organisationId, user: caller.userId, since },
  );
  return rows.map(({ currency, sum, count }) => ({ ...wireSum(sum, currency), count }));
}
