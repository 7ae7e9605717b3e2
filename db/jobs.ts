import { sql } from "drizzle-orm";
import { newId } from "../core/ids.ts";
import type { JobKind, JobPayload } from "../core/jobs.ts";
import type { Tx } from "./open.ts";
import { jobs } from "./schema/jobs.ts";

export type NewJob<K extends JobKind> = {
  kind: K;
  payload: JobPayload<K>;
  /** null: the house's own work. */
  organisationId: string | null;
  createdBy: string | null;
  /** Made by the writer; a new one when absent. */
  id?: string | undefined;
};

/** What `enqueue` wakes; the relay listens. */
export const JOBS_CHANNEL = "jobs";

/** Writes a job with whatever else this transaction writes; it will run if and only if that commits. */
export async function enqueue<K extends JobKind>(tx: Tx, job: NewJob<K>): Promise<string> {
  const id = job.id ?? newId();
  await tx.insert(jobs).values({
    id, kind: job.kind, payload: job.payload, organisationId: job.organisationId, createdBy: job.createdBy,
  });
  await tx.execute(sql`select pg_notify(${JOBS_CHANNEL}, '')`);
  return id;
}
