import { and, asc, desc, eq, inArray, sql } from "drizzle-orm";
import { may, type Caller } from "../../core/access.ts";
import type { JobQuery, JobStatus, JobSummary } from "../../core/jobs.ts";
import { decodeCursor, PAGE_LIMIT_DEFAULT, pageOf, readSort, type Page } from "../../core/page.ts";
import { common, Problem } from "../../core/problem.ts";
import type { Reader } from "../../db/open.ts";
import { jobs } from "../../db/schema/jobs.ts";

const SUMMARY = {
  id: jobs.id,
  kind: jobs.kind,
  state: jobs.state,
  progress: jobs.progress,
  error: jobs.error,
  created_at: jobs.createdAt,
  finished_at: jobs.finishedAt,
} as const;

/** Whoever plans sees every job of the organisation; others those that they started. */
function visibleJobs(caller: Caller) {
  return and(
    eq(jobs.organisationId, caller.organisationId),
    may(caller.roles, "imports.write") ? undefined : eq(jobs.createdBy, caller.userId),
  );
}

/** @throws Problem 404 for a job of another organisation, or of somebody else. */
export async function getJob(db: Reader, caller: Caller, id: string): Promise<JobStatus> {
  const [row] = await db
    .select({ ...SUMMARY, result: jobs.result })
    .from(jobs)
    .where(and(eq(jobs.id, id), visibleJobs(caller)));
  if (!row) throw new Problem(common.notFound);
  return row;
}

export async function listJobs(db: Reader, caller: Caller, query: JobQuery): Promise<Page<JobSummary>> {
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const sort = readSort(query.sort, ["created_at"], { by: "created_at", descending: true });
  const direction = sort.descending ? desc : asc;
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ["instant", "id"]);
  const compare = sql.raw(sort.descending ? "<" : ">");
  const rows = await db
    .select(SUMMARY)
    .from(jobs)
    .where(
      and(
        visibleJobs(caller),
        query.state === undefined ? undefined : eq(jobs.state, query.state),
        query.ids === undefined ? undefined : inArray(jobs.id, query.ids.split(",")),
        after &&
          sql`(${jobs.createdAt}, ${jobs.id}) ${compare} (${sql.param(after[0], jobs.createdAt)}, ${sql.param(after[1], jobs.id)})`,
      ),
    )
    .orderBy(direction(jobs.createdAt), direction(jobs.id))
    .limit(limit + 1);
  return pageOf(
    rows,
    limit,
    (row) => [row.created_at, row.id],
    (row) => row,
  );
}
