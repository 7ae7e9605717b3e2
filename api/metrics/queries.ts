import { and, count, eq, gt, isNotNull, ne, sql } from "drizzle-orm";
import type { JobState } from "../../core/jobs.ts";
import type { Database } from "../../db/open.ts";
import { viewRefreshes } from "../../db/schema/clients.ts";
import { contracts } from "../../db/schema/contracts.ts";
import { jobs } from "../../db/schema/jobs.ts";

/** How many jobs wait, run and have failed, of all organisations. */
export async function countJobs({
  everywhere,
}: Pick<Database, "everywhere">): Promise<{ state: JobState; count: number }[]> {
  return await everywhere
    .select({ state: jobs.state, count: count() })
    .from(jobs)
    .where(ne(jobs.state, "completed"))
    .groupBy(jobs.state);
}

/** When the overviews of clients were reckoned last (db/migrations/0044_dashboard_performance.sql). */
export async function readRefresh({ db }: Pick<Database, "db">): Promise<string | undefined> {
  const [row] = await db
    .select({ refreshedAt: viewRefreshes.refreshedAt })
    .from(viewRefreshes)
    .where(eq(viewRefreshes.view, "dashboard_performance"));
  return row?.refreshedAt;
}

/** Connections to the whole server, whoever holds them: they share its limit. */
export async function countConnections({ sql }: Pick<Database, "sql">): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select coalesce(sum(numbackends), 0)::int as count from pg_stat_database`;
  return row?.count ?? 0;
}

/** What signing took of contracts that were signed since then, of all organisations; nulls when there was none. */
export async function readSignatureTimes(
  { everywhere: db }: Pick<Database, "everywhere">,
  since: string,
): Promise<{ medianSeconds: number | null; p95Seconds: number | null; count: number }> {
  const took = sql`extract(epoch from ${contracts.signedAt} - ${contracts.sentAt})`;
  const [row] = await db
    .select({
      medianSeconds: sql<number | null>`percentile_cont(0.5) within group (order by ${took})`,
      p95Seconds: sql<number | null>`percentile_cont(0.95) within group (order by ${took})`,
      count: count(),
    })
    .from(contracts)
    .where(and(gt(contracts.signedAt, since), isNotNull(contracts.sentAt)));
  return row ?? { medianSeconds: null, p95Seconds: null, count: 0 };
}
