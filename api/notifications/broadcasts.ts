import { and, eq, inArray, isNull } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import type { BroadcastCreate } from "../../core/broadcasts.ts";
import { newId } from "../../core/ids.ts";
import { jobUrlOf } from "../../core/jobs.ts";
import { common, Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { audit } from "../../db/audit.ts";
import { enqueue } from "../../db/jobs.ts";
import type { Tx } from "../../db/open.ts";
import { broadcasts } from "../../db/schema/broadcasts.ts";
import { memberships } from "../../db/schema/organisations.ts";
import { productions } from "../../db/schema/productions.ts";
import { write, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";

/** Keeps a message to many and starts the job that tells them. @throws Problem 404, 422 */
export async function sendBroadcast(
  { database, clock }: Services,
  caller: Caller,
  key: RequestKey,
  input: BroadcastCreate,
): Promise<Written> {
  const { organisationId, userId: createdBy } = caller;
  return await write(database, caller, key, async (tx) => {
    await refuseUnknown(tx, caller, input);
    const now = clock.now();
    const id = newId(now);
    const row = {
      ...{ id, organisationId, createdBy, title: input.title, body: input.body },
      link: input.link ?? "/notifications",
      byMail: input.by_mail ?? false,
      userIds: input.user_ids === undefined ? null : [...new Set(input.user_ids)],
      productionId: input.production_id ?? null,
      roles: input.roles ?? null,
      createdAt: instantOf(now),
    };
    await tx.insert(broadcasts).values(row);
    audit(tx, { action: "broadcasts.sent", object: { type: "broadcast", id }, after: row });
    const jobId = await enqueue(tx, {
      kind: "notify-broadcast",
      payload: { broadcast_id: id },
      organisationId,
      createdBy,
    });
    return { status: 202, body: { job_id: jobId, status_url: jobUrlOf(jobId) } };
  });
}

async function refuseUnknown(tx: Tx, { organisationId }: Caller, input: BroadcastCreate): Promise<void> {
  const { user_ids: ids, production_id: productionId } = input;
  if (ids !== undefined && (productionId !== undefined || input.roles !== undefined))
    throw invalid([{ pointer: "/user_ids", detail: "goes with neither a production nor roles" }]);
  if (productionId !== undefined) {
    const found = await tx
      .select({ id: productions.id })
      .from(productions)
      .where(
        and(
          eq(productions.id, productionId),
          eq(productions.organisationId, organisationId),
          isNull(productions.deletedAt),
        ),
      );
    if (found.length === 0) throw new Problem(common.notFound, "There is no such production.");
  }
  if (ids === undefined) return;
  const found = await tx
    .select({ userId: memberships.userId })
    .from(memberships)
    .where(
      and(
        eq(memberships.organisationId, organisationId),
        inArray(memberships.userId, [...new Set(ids)]),
        isNull(memberships.deletedAt),
      ),
    );
  const members = new Set(found.map(({ userId }) => userId));
  const strangers = ids.flatMap((id, at) =>
    members.has(id) ? [] : [{ pointer: `/user_ids/${at}`, detail: "is not a member" }],
  );
  if (strangers.length > 0) throw invalid(strangers.slice(0, 20));
}

const invalid = (errors: { pointer: string; detail: string }[]) =>
  new Problem(common.invalid, undefined, { errors });
