import { and, eq, inArray, isNull, lt, ne, notInArray, or, sql } from "drizzle-orm";
import type { EmailCause } from "../../core/emails.ts";
import { isTaken } from "../../core/emails/senders.ts";
import { newId } from "../../core/ids.ts";
import { EMAIL_READ_MAX_BYTES } from "../../core/limits.ts";
import { instantOf } from "../../core/time.ts";
import { enqueue } from "../../db/jobs.ts";
import type { Tx } from "../../db/open.ts";
import { emails, emailSenders } from "../../db/schema/emails.ts";
import {
  dayOf,
  endEmail,
  endingOf,
  findEmail,
  orUnreadable,
  since,
  type Email,
  type EmailRun,
  type Stages,
} from "../emails/ends.ts";
import { lookAtMail, readWrittenMail, tooLargeWords, type MailFile, type MailHead } from "../emails/read.ts";
import { handler } from "../handler.ts";
import { UnreadablePicture } from "../pictures.ts";

/** Each takes a core while it reads; scans, which take it for seconds, have a queue of their own (email-scans.ts). */
const CONCURRENCY = 2;

/**
 * Reads a mail that came in: who sent it and whether it came before, then the call sheets in it. However it ends, its
 * row says so in words, and a person can still look at it.
 */
export const readEmail = handler(
  "read-email",
  async (run) => {
    const row = await findEmail(run, ["received", "parsing"]);
    if (!row) return null;
    const begun = run.clock.now();
    const stages: Stages = { waited_ms: Math.max(0, begun - Date.parse(row.receivedAt)) };
    await run.write((tx) =>
      tx
        .update(emails)
        .set({ status: "parsing", parsingAt: instantOf(begun) })
        .where(eq(emails.id, row.id)),
    );
    run.progress(10);
    return await orUnreadable(run, row, stages, (file) => read(run, row, file, stages));
  },
  { concurrency: CONCURRENCY },
);

async function read(run: EmailRun, row: Email, file: MailFile, stages: Stages) {
  const looked = performance.now();
  const head = await lookAtMail(file, run.signal);
  const lookedMs = since(looked);
  stages.unpacking_ms = lookedMs;
  run.progress(25);
  const known = {
    messageId: head.messageId,
    sender: head.sender,
    subject: head.subject,
    sentAt: head.sentAt,
  };
  const refused = await run.write(async (tx) => {
    await tx.update(emails).set(known).where(eq(emails.id, row.id));
    return await refusalOf(tx, { ...row, ...known }, head);
  });
  if (refused) return await endEmail(run, row, stages, { status: "skipped", ...refused });
  // Said before anybody tries: it would end as one that took too much memory.
  if (row.form === "mail" && row.sizeBytes > EMAIL_READ_MAX_BYTES)
    throw new UnreadablePicture(tooLargeWords("mail", row.sizeBytes));
  const begun = performance.now();
  const found = await readWrittenMail(file, dayOf(run, known), run.signal);
  if (!found) return await handOn(run, row, { ...stages, unpacking_ms: lookedMs + since(begun) });
  stages.extraction_ms = Math.round(found.extractionMs);
  stages.parsing_ms = Math.round(found.parsingMs);
  run.progress(90);
  return await endEmail(run, row, stages, endingOf(found));
}

/** A paper of it is a scan: another job goes on, and from now on counts as the one that reads it. */
async function handOn(run: EmailRun, row: Email, stages: Stages) {
  const id = newId(run.clock.now());
  await run.write(async (tx) => {
    await tx.update(emails).set({ jobId: id, stages }).where(eq(emails.id, row.id));
    await enqueue(tx, {
      id,
      kind: "read-scan",
      payload: { email_id: row.id },
      organisationId: row.organisationId,
      createdBy: row.createdBy,
    });
  });
  return { email_id: row.id, status: "parsing", reason: null };
}

type Refusal = { cause: EmailCause; reason: string; duplicateOf?: string };

/** Why a mail is not read at all; what nobody wrote is said to be that before whose it is. */
async function refusalOf(tx: Tx, row: Email, { kind }: MailHead): Promise<Refusal | undefined> {
  const before = await findEarlier(tx, row);
  if (before !== undefined)
    return { cause: "duplicate", reason: "The same mail came before.", duplicateOf: before };
  if (kind === "bounce")
    return { cause: "bounce", reason: "It says that another mail could not be delivered." };
  if (kind === "auto-reply") return { cause: "auto-reply", reason: "A program answered; nobody wrote it." };
  if (row.door === "upload") return undefined;
  const senders = await tx
    .select({ pattern: emailSenders.pattern })
    .from(emailSenders)
    .where(
      and(
        eq(emailSenders.productionId, row.productionId ?? ""),
        eq(emailSenders.organisationId, row.organisationId),
      ),
    );
  const patterns = senders.map(({ pattern }) => pattern);
  if (isTaken(row.sender, patterns)) return undefined;
  return { cause: "sender", reason: "Its sender is nobody whom this production takes mail from." };
}

/**
 * The mail that this one repeats: byte by byte one that came before, or one of the same id whichever way it came.
 * One that failed, or was not taken from its sender, may be tried again. Two that are looked at at once wait for each
 * other.
 */
async function findEarlier(tx: Tx, row: Email): Promise<string | undefined> {
  const { organisationId, productionId, messageId } = row;
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`emails ${organisationId}`}, 0))`);
  const same = await tx
    .select({ id: emails.id })
    .from(emails)
    .where(
      and(
        eq(emails.organisationId, organisationId),
        productionId === null ? isNull(emails.productionId) : eq(emails.productionId, productionId),
        ne(emails.id, row.id),
        inArray(emails.status, ["received", "parsing", "draft", "confirmed", "skipped"]),
        or(isNull(emails.cause), notInArray(emails.cause, ["duplicate", "sender", "discarded"])),
        or(
          and(eq(emails.sha256, row.sha256), lt(emails.id, row.id)),
          messageId === null ? undefined : eq(emails.messageId, messageId),
        ),
      ),
    )
    .orderBy(emails.receivedAt, emails.id)
    .limit(1);
  return same[0]?.id;
}
