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

type Part = <T>(cache: "dashboard-schedules", make: () => Promise<T>) => Promise<T>;

/**
 * Everything of one screen, from the primary. Counts and sums are queries of their own: one join over contracts,
 * expenses and schedules would multiply them (mission A18, 5).
 */
export async function readDashboard(
  { database: { db }, clock }: Pick<Services, "database" | "clock">,
  caller: Caller,
  part: Part,
): Promise<Dashboard> {
  const nowMs = clock.now();
  const now = instantOf(nowMs);
  const since = instantOf((Math.floor(nowMs / DAY_MS) - RECENT_DAYS) * DAY_MS);
  const isWhole = seesWholeOrganisation(caller.roles);
  const [coming, figures, recentContracts, recentExpenses, announcements] = await Promise.all([
    part("dashboard-schedules", async () => {
      const [upcoming, { data }] = await Promise.all([
        isWhole ? undefined : countUpcoming(db, caller, now),
        listSchedules(db, caller, { limit: SHORT.schedules, start: now }),
      ]);
      return { upcoming, schedules: data };
    }),
    isWhole ? readTallied(db, caller, nowMs, since) : countOwn(db, caller, since),
    listContracts(db, caller, { limit: SHORT.contracts, status: "active" }),
    listExpenses(db, caller, { limit: SHORT.expenses, status: "submitted" }),
    listAnnouncements(db, caller, { limit: SHORT.announcements }),
  ]);
  return {
    upcoming_schedules: coming.upcoming ?? 0,
    ...figures,
    recent: {
      contracts: recentContracts.data,
      expenses: recentExpenses.data,
      schedules: coming.schedules,
      announcements: announcements.data,
    },
  };
}

/** What concerns one person is little enough to be counted. */
async function countOwn(
  db: Reader,
  caller: Caller,
  since: string,
): Promise<Omit<Figures, "upcoming_schedules">> {
  const [open, approved] = await Promise.all([countOpen(db, caller), sumApproved(db, caller, since)]);
  return { ...open, recent_approved_amount: approved };
}

async function countOpen(
  db: Reader,
  caller: Caller,
): Promise<Pick<Dashboard, "pending_contracts" | "active_contracts" | "pending_expenses">> {
  const ofContracts = (status: string) => sql<number>`(select count(*)::int from ${contracts}
    where ${contracts.organisationId} = ${HOLDING.organisationId} and ${contracts.deletedAt} is null
    and ${contracts.status} = ${sql.raw(`'${status}'`)} and ${contracts.artistId} = ${HOLDING.userId})`;
  const submitted = sql<number>`(select count(*)::int from ${expenses}
    where ${expenses.organisationId} = ${HOLDING.organisationId} and ${expenses.deletedAt} is null
    and ${expenses.status} = 'submitted' and ${expenses.artistId} = ${HOLDING.userId})`;
  const [row] = await prepared(
    db,
    "open of one's own",
    () =>
      db
        .select({ pending: ofContracts("pending_signature"), active: ofContracts("active"), submitted })
        .from(sql`(select) as one`),
    { organisation: caller.organisationId, user: caller.userId },
  );
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
