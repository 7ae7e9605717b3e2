import { and, count, desc, eq, isNull, ne, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import type { System } from "../../core/system.ts";
import type { Reader } from "../../db/open.ts";
import { jobs } from "../../db/schema/jobs.ts";
import type { Services } from "../services.ts";

const FAILED_MAX = 50;
/** How our own programs begin what they say of a failure; anything else may quote what a person wrote. */
const OWN_WORDS = /^(Something went wrong on our side|It was stopped)/;

export async function readSystem(
  { database, readers, watch }: Pick<Services, "database" | "readers" | "watch">,
  caller: Caller,
): Promise<System> {
  const [programs, queues, failed] = await Promise.all([
    database.db.execute<{ name: string; connections: number }>(sql`
      select name, connections from connected_programs() order by 1`),
    // How much there is to do, whoever it is for.
    database.everywhere
      .select({ kind: jobs.kind, state: jobs.state, count: count() })
      .from(jobs)
      .where(and(ne(jobs.state, "completed"), isNull(jobs.retryId)))
      .groupBy(jobs.kind, jobs.state)
      .orderBy(jobs.kind, jobs.state),
    listFailed(database.of(caller.organisationId), caller),
  ]);
  const { edges, ...rest } = watch.parts();
  return {
    parts: Object.entries({ ...rest, ...edges }).map(([name, part]) => ({
      name,
      ready: part.ready,
      says: part.says,
      lag_ms: part.lagMs ?? null,
    })),
    replicas: readers.states().map(({ lagMs, ...state }) => ({ ...state, lag_ms: lagMs })),
    programs: [...programs],
    queues,
    failed_jobs: failed,
  };
}

/** Roles are given within an organisation, and so is what they may do again. */
export function retriable(caller: Caller) {
  return and(eq(jobs.state, "failed"), isNull(jobs.retryId), eq(jobs.organisationId, caller.organisationId));
}

async function listFailed(db: Reader, caller: Caller): Promise<System["failed_jobs"]> {
  const rows = await db
    .select({
      id: jobs.id,
      kind: jobs.kind,
      attempts: jobs.attempts,
      crashes: jobs.crashes,
      error: jobs.error,
      created_at: jobs.createdAt,
      finished_at: jobs.finishedAt,
    })
    .from(jobs)
    .where(retriable(caller))
    .orderBy(desc(jobs.createdAt), desc(jobs.id))
    .limit(FAILED_MAX);
  return rows.map((row) => ({ ...row, error: OWN_WORDS.test(row.error ?? "") ? row.error : null }));
}
