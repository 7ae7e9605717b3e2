import { and, eq, inArray, isNull, lt, ne, notInArray, or, sql } from "drizzle-orm";
import { emailKey } from "../../core/document-keys.ts";
import type { EmailCause, EmailStages } from "../../core/emails.ts";
import { isTaken } from "../../core/emails/senders.ts";
import { EMAIL_READ_MAX_BYTES } from "../../core/limits.ts";
import { dateIn, instantOf } from "../../core/time.ts";
import { audit } from "../../db/audit.ts";
import { enqueue } from "../../db/jobs.ts";
import type { Tx } from "../../db/open.ts";
import { emails, emailSenders } from "../../db/schema/emails.ts";
import { lookAtMail, readMail, tooLargeWords, type MailFile, type MailHead } from "../emails/read.ts";
import type { SheetsRead } from "../emails/sheets.ts";
import { handler, type Run } from "../handler.ts";
import { UnreadablePicture } from "../pictures.ts";

type Payload = { email_id: string };
type Row = typeof emails.$inferSelect;
type Stages = Partial<EmailStages>;
type Ending = Partial<Row> & Pick<Row, "status">;

/** Each takes a core while it reads. */
const CONCURRENCY = 2;

/**
 * Reads a mail that came in: who sent it and whether it came before, then the call sheets in it. However it ends, its
 * row says so in words, and a person can still look at it.
 */
export const readEmail = handler(
  "read-email",
  async (run: Run<Payload>) => {
    const row = await find(run);
    if (!row || !["received", "parsing"].includes(row.status)) return null;
    const begun = run.clock.now();
    const stages: Stages = { waited_ms: Math.max(0, begun - Date.parse(row.receivedAt)) };
    await run.write((tx) =>
      tx
        .update(emails)
        .set({ status: "parsing", parsingAt: instantOf(begun), jobId: run.job.id })
        .where(eq(emails.id, row.id)),
    );
    run.progress(10);
    try {
      const blob = await run.blobs.find(emailKey(row.organisationId, row.id));
      if (!blob) throw new UnreadablePicture("Its bytes could not be kept, so there is nothing to read.");
      const file = { path: blob.path, form: row.form, fileName: row.fileName };
      return await read(run, row, file, stages);
    } catch (error) {
      if (!(error instanceof UnreadablePicture)) throw error;
      return await end(run, row, stages, {
        status: "failed",
        cause: "unreadable",
        reason: error.message,
      });
    }
  },
  { concurrency: CONCURRENCY },
);

async function find(run: Run<Payload>): Promise<Row | undefined> {
  const [row] = await run.database.db
    .select()
    .from(emails)
    .where(
      and(eq(emails.id, run.job.payload.email_id), eq(emails.organisationId, run.job.organisationId ?? "")),
    );
  return row;
}

async function read(run: Run<Payload>, row: Row, file: MailFile, stages: Stages) {
  const looked = performance.now();
  const head = await lookAtMail(file, run.signal);
  stages.unpacking_ms = since(looked);
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
  if (refused) return await end(run, row, stages, { status: "skipped", ...refused });
  // Said before anybody tries: it would end as one that took too much memory.
  if (row.form === "mail" && row.sizeBytes > EMAIL_READ_MAX_BYTES)
    throw new UnreadablePicture(tooLargeWords("mail", row.sizeBytes));
  // A day without its year is near the one on which it was sent.
  const today = head.sentAt?.slice(0, 10) ?? dateIn("UTC", run.clock.now());
  const found = await readMail(file, today, run.signal);
  stages.extraction_ms = Math.round(found.extractionMs);
  stages.parsing_ms = Math.round(found.parsingMs);
  run.progress(90);
  return await end(run, row, stages, endingOf(found));
}

type Refusal = { cause: EmailCause; reason: string; duplicateOf?: string };

/** Why a mail is not read at all; what nobody wrote is said to be that before whose it is. */
async function refusalOf(tx: Tx, row: Row, { kind }: MailHead): Promise<Refusal | undefined> {
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
async function findEarlier(tx: Tx, row: Row): Promise<string | undefined> {
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

function endingOf({ parts, draft }: SheetsRead): Ending {
  if (draft) {
    const [first] = draft.sheets;
    return {
      status: "draft",
      parts,
      draft,
      sheetCount: draft.sheets.length,
      sheetDate: first?.date?.value ?? null,
      sheetTitle: first?.artist?.value ?? first?.title?.value ?? null,
      questionCount: draft.sheets.reduce((sum, { questions }) => sum + questions.length, 0),
    };
  }
  const broken = parts.find(({ outcome }) => outcome === "unreadable");
  if (broken) {
    const reason = `${broken.file_name ?? "Its text"}: ${broken.reason ?? "It cannot be read."}`;
    return { status: "failed", cause: "unreadable", reason, parts };
  }
  return { status: "skipped", cause: "no-sheet", reason: "There is no call sheet in it.", parts };
}

async function end(run: Run<Payload>, row: Row, stages: Stages, ending: Ending) {
  const now = run.clock.now();
  const begun = performance.now();
  await run.write(async (tx) => {
    const total = Math.max(0, now - Date.parse(row.receivedAt));
    const change = { ...ending, finishedAt: instantOf(now) };
    await tx.update(emails).set(change).where(eq(emails.id, row.id));
    const all = { ...stages, storage_ms: since(begun), total_ms: total };
    await tx.update(emails).set({ stages: all }).where(eq(emails.id, row.id));
    if (ending.status === "draft")
      await enqueue(tx, {
        kind: "draw-email",
        payload: { email_id: row.id },
        organisationId: row.organisationId,
        createdBy: row.createdBy,
      });
    audit(tx, {
      action: "emails.read",
      object: { type: "email", id: row.id },
      after: { status: ending.status, cause: ending.cause ?? null, sheetCount: ending.sheetCount ?? 0 },
    });
  });
  return { email_id: row.id, status: ending.status, reason: ending.reason ?? null };
}

const since = (begun: number) => Math.round(performance.now() - begun);
