import { and, eq } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { newId } from "../../core/ids.ts";
import { common, Problem } from "../../core/problem.ts";
import { audit } from "../../db/audit.ts";
import { enqueueAll } from "../../db/jobs.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { write, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { retriable } from "./queries.ts";

/**
 * Does a failed job once more: a new job with the same work, so that the failure stays on record.
 * @throws Problem 404 for one that did not fail, was tried again already, or is another organisation's.
 */
export async function retryJob(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    const [failed] = await tx
      .select()
      .from(jobs)
      .where(and(eq(jobs.id, id), retriable(caller)))
      .for("update");
    if (!failed) throw new Problem(common.notFound);
    const again = newId(services.clock.now());
    await enqueueAll(tx, [
      {
        id: again,
        kind: failed.kind,
        payload: failed.payload as never,
        organisationId: failed.organisationId,
        createdBy: failed.createdBy,
      },
    ]);
    await tx.update(jobs).set({ retryId: again }).where(eq(jobs.id, id));
    audit(tx, { action: "jobs.retried", object: { type: "job", id }, after: { retryId: again } });
    return { status: 202, body: { job_id: again, status_url: `/api/v1/jobs/${again}/status` } };
  });
}
