import { enqueueAll } from "./jobs.ts";
import type { Tx } from "./open.ts";
import type { mails } from "./schema/notifications.ts";

/** Sent by one job: few enough that one that is tried again has not much to look at. */
export const SENT_PER_JOB = 50;

/** The jobs that hand mails over, of whatever organisations. */
export async function enqueueMails(
  tx: Tx,
  written: readonly Pick<typeof mails.$inferInsert, "id" | "organisationId">[],
): Promise<void> {
  const jobs = [];
  for (const [organisationId, own] of Map.groupBy(written, (mail) => mail.organisationId))
    for (const mail_ids of inJobs(own))
      jobs.push({ kind: "send-mail" as const, payload: { mail_ids }, organisationId, createdBy: null });
  await enqueueAll(tx, jobs);
}

/** The ids of what is sent together, by job. */
export function inJobs(some: readonly { id: string }[]): string[][] {
  const parts = [];
  for (let at = 0; at < some.length; at += SENT_PER_JOB)
    parts.push(some.slice(at, at + SENT_PER_JOB).map(({ id }) => id));
  return parts;
}
