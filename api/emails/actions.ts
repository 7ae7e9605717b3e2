import { and, eq, inArray, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { emailKey } from "../../core/document-keys.ts";
import { emailProblems, type EmailDoor } from "../../core/emails.ts";
import { newId } from "../../core/ids.ts";
import { EMAILS_WAITING_MAX } from "../../core/limits.ts";
import { Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { type Actor, audit } from "../../db/audit.ts";
import { enqueue } from "../../db/jobs.ts";
import type { Tx } from "../../db/open.ts";
import { emails } from "../../db/schema/emails.ts";
import { commit, write, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { refuseUnknownProduction, type Addressed } from "./queries.ts";
import { receiveMail, type ReceivedMail } from "./receive.ts";

export const statusUrlOf = (id: string) => `/api/v1/emails/${id}`;

/**
 * Keeps a mail that somebody hands in, and starts the job that reads it. Whoever sent it: whoever hands it in answers
 * for it.
 * @throws Problem 400, 404 for no production of theirs, 413, 415, 422, 503 while too many wait
 */
export async function uploadEmail(
  services: Services,
  caller: Caller,
  key: RequestKey,
  request: Request,
  productionId: string | undefined,
): Promise<Written> {
  if (productionId !== undefined)
    await refuseUnknownProduction(services.database.of(caller.organisationId), caller, productionId);
  const received = await receiveMail(request, services.blobs, "file", { body: true });
  try {
    const fingerprint = `${received.sha256} ${received.fileName ?? ""}`;
    return await write(services.database, caller, { ...key, fingerprint }, async (tx) => {
      const id = await keepEmail(tx, services, received, {
        organisationId: caller.organisationId,
        productionId: productionId ?? null,
        createdBy: caller.userId,
        door: "upload",
      });
      // In place before anything can commit; without a row it is an orphan.
      await received.staged.keep(emailKey(caller.organisationId, id));
      return { status: 202, body: { id, status_url: statusUrlOf(id) } };
    });
  } finally {
    // Of a request that was refused, or answered before.
    await received.staged.discard();
  }
}

export type NewEmail = {
  organisationId: string;
  productionId: string | null;
  createdBy: string | null;
  door: EmailDoor;
};

/** A mail's row and its job; its bytes are the caller's to keep. @throws Problem 503 while too many wait */
export async function keepEmail(
  tx: Tx,
  services: Pick<Services, "clock">,
  received: Omit<ReceivedMail, "staged" | "fields">,
  whose: NewEmail,
): Promise<string> {
  await refuseFullQueue(tx, whose.organisationId);
  const now = services.clock.now();
  const [id, jobId] = [newId(now), newId(now)];
  const row = {
    id,
    ...whose,
    jobId,
    form: received.form,
    fileName: received.fileName,
    sha256: received.sha256,
    sizeBytes: received.sizeBytes,
    receivedAt: instantOf(now),
  };
  await tx.insert(emails).values(row);
  const { organisationId, ...after } = row;
  audit(tx, {
    action: "emails.received",
    object: { type: "email", id },
    after,
    organisationIds: [organisationId],
  });
  await enqueue(tx, {
    id: jobId,
    kind: "read-email",
    payload: { email_id: id },
    organisationId,
    createdBy: whose.createdBy,
  });
  return id;
}

/** @throws Problem 503: whoever sends comes again, and mails are nothing that a minute matters to. */
async function refuseFullQueue(tx: Tx, organisationId: string): Promise<void> {
  const waiting = tx
    .select({ id: emails.id })
    .from(emails)
    .where(and(eq(emails.organisationId, organisationId), inArray(emails.status, ["received", "parsing"])))
    .limit(EMAILS_WAITING_MAX)
    .as("waiting");
  const [counted] = await tx.select({ count: sql<number>`count(*)::int` }).from(waiting);
  if ((counted?.count ?? 0) >= EMAILS_WAITING_MAX)
    throw new Problem(emailProblems.queueFull, undefined, { headers: { "retry-after": "60" } });
}

/** What a service delivers again is there already, and not new: it has the same id for an answer. */
export async function keepDelivered(
  services: Pick<Services, "database" | "blobs" | "clock">,
  received: Omit<ReceivedMail, "fields">,
  whose: readonly Addressed[],
  door: EmailDoor,
  actor: Actor,
): Promise<{ id: string; isNew: boolean }[]> {
  const kept: { id: string; isNew: boolean }[] = [];
  for (const { id: productionId, organisationId } of whose) {
    const work = async (tx: Tx) => {
      const before = await findDelivered(tx, productionId, organisationId, received.sha256);
      if (before !== undefined) return { id: before, isNew: false };
      const id = await keepEmail(tx, services, received, {
        organisationId,
        productionId,
        createdBy: null,
        door,
      });
      // In place before anything can commit. Each production has bytes of its own, to be taken away with it.
      await received.staged.copy(emailKey(organisationId, id));
      return { id, isNew: true };
    };
    kept.push(await commit(services.database, { ...actor, organisationId }, work));
  }
  return kept;
}

async function findDelivered(
  tx: Tx,
  productionId: string,
  organisationId: string,
  sha256: string,
): Promise<string | undefined> {
  const [row] = await tx
    .select({ id: emails.id })
    .from(emails)
    .where(
      and(
        eq(emails.organisationId, organisationId),
        eq(emails.sha256, sha256),
        eq(emails.productionId, productionId),
        inArray(emails.door, ["webhook", "smtp", "mailbox"]),
      ),
    )
    .limit(1);
  return row?.id;
}
