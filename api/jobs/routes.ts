import { isOver, JobQuery, JobStatus, JobSummary, JOB_SUMMARY_FIELDS } from "../../core/jobs.ts";
import { list, ok, type Answer } from "../http/answers.ts";
import { route } from "../http/route.ts";
import { page } from "../http/schemas.ts";
import { getJob, listJobs } from "./queries.ts";

/** How soon to ask again about a job that is not over. */
const RETRY_SECONDS = "1";

export const jobRoutes = [
  route({
    method: "GET",
    path: "/api/v1/jobs",
    permission: "jobs.read",
    query: JobQuery,
    answers: { 200: page(JobSummary) },
    summary: "Jobs, newest first; failed ones stay, with their reason",
    handle: async ({ db, caller, query }) =>
      list(await listJobs(db, caller, query), query.fields, JOB_SUMMARY_FIELDS),
  }),
  route({
    method: "GET",
    path: "/api/v1/jobs/:id",
    permission: "jobs.read",
    summary: "One job",
    answers: { 200: JobStatus },
    handle: async ({ db, caller, params }) => answer(await getJob(db, caller, params.id)),
  }),
  route({
    method: "GET",
    path: "/api/v1/jobs/:id/status",
    permission: "jobs.read",
    answers: { 200: JobStatus },
    summary: "How far a job is; with Retry-After until it is over",
    handle: async ({ db, caller, params }) => answer(await getJob(db, caller, params.id)),
  }),
];

/** A job has no version of its own: its ETag is of its bytes. */
function answer(job: JobStatus): Answer {
  return ok(job, {
    etag: `"${Bun.hash(JSON.stringify(job)).toString(36)}"`,
    ...(isOver(job.state) ? {} : { "retry-after": RETRY_SECONDS }),
  });
}
