import { hash } from "node:crypto";
import { eq } from "drizzle-orm";
import { ConnectEvent } from "../../core/docusign.ts";
import { check } from "../../core/input.ts";
import { common, Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { strangerActor } from "../../db/audit.ts";
import { enqueue } from "../../db/jobs.ts";
import { connectDeliveries, contractEnvelopes } from "../../db/schema/envelopes.ts";
import { commit } from "../../db/write.ts";
import { readBytes } from "../http/bodies.ts";
import type { Origin } from "../http/caller.ts";
import type { Services } from "../services.ts";
import { isSigned } from "./signatures.ts";

/** Without documents in it, as Connect is to be set up. */
const DELIVERY_BYTES_MAX = 256 * 1_024;

/**
 * Takes what Connect delivers: that there is news of an envelope, and no more; a job asks where it stands. The same
 * delivery once more is nothing new.
 * @throws Problem 401 unless it is signed with a key that lives, 400 for what is no event, 404 for an envelope that is
 * not ours, or not yet: Connect comes again.
 */
export async function takeDelivery(services: Services, request: Request, origin: Origin): Promise<void> {
  const bytes = await readBytes(request, DELIVERY_BYTES_MAX);
  if (!isSigned(request.headers, bytes, services.config.docusignKeys))
    throw new Problem(common.unauthenticated);
  const { data } = check(ConnectEvent, parsed(bytes), 400);
  // Whose it is, is what is looked for.
  await commit(services.database, strangerActor(origin), async (tx) => {
    const [envelope] = await tx
      .select()
      .from(contractEnvelopes)
      .where(eq(contractEnvelopes.envelopeId, data.envelopeId.toLowerCase()));
    if (!envelope) throw new Problem(common.notFound);
    const { organisationId, transactionId } = envelope;
    const isNew = await tx
      .insert(connectDeliveries)
      .values({
        sha256: hash("sha256", bytes, "hex"),
        organisationId,
        receivedAt: instantOf(services.clock.now()),
      })
      .onConflictDoNothing()
      .returning({ sha256: connectDeliveries.sha256 });
    if (isNew.length === 0) return;
    await enqueue(tx, {
      kind: "check-envelope",
      payload: { transaction_id: transactionId },
      organisationId,
      createdBy: null,
    });
  });
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof TypeError)) throw error;
    throw new Problem(common.malformed, "The body is not JSON.");
  }
}
