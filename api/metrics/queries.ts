import { count, ne } from "drizzle-orm";
import type { JobState } from "../../core/jobs.ts";
import type { Database } from "../../db/open.ts";
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

/** Connections to the whole server, whoever holds them: they share its limit. */
export async function countConnections({ sql }: Pick<Database, "sql">): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select coalesce(sum(numbackends), 0)::int as count from pg_stat_database`;
  return row?.count ?? 0;
}
