import { and, eq, inArray } from "drizzle-orm";
import { emailKey } from "../../core/document-keys.ts";
import type { EmailStages, EmailStatus } from "../../core/emails.ts";
import { dateIn, instantOf } from "../../core/time.ts";
import { audit } from "../../db/audit.ts";
import { enqueue } from "../../db/jobs.ts";
import { emails } from "../../db/schema/emails.ts";
import type { Run } from "../handler.ts";
import { UnreadablePicture } from "../pictures.ts";
import type { MailFile } from "./read.ts";
import type { SheetsRead } from "./sheets.ts";

/** What those who read mails share: which row is theirs, and how it ends. */
export type EmailRun = Run<{ email_id: string }>;
export type Email = typeof emails.$inferSelect;
export type Stages = Partial<EmailStages>;
export type Ending = Partial<Email> & Pick<Email, "status">;

/** The mail of a run, while it is the one that reads it: undefined once another job does, or it has ended. */
export async function findEmail(run: EmailRun, statuses: EmailStatus[]): Promise<Email | undefined> {
  const { job } = run;
  const [row] = await run.database.db
    .select()
    .from(emails)
    .where(
      and(
        eq(emails.id, job.payload.email_id),
        eq(emails.organisationId, job.organisationId ?? ""),
        eq(emails.jobId, job.id),
        inArray(emails.status, statuses),
      ),
    );
  return row;
}

/** Reads its bytes; where they are gone, or cannot be read, its row says why. */
export async function orUnreadable<T>(
  run: EmailRun,
  row: Email,
  stages: Stages,
  read: (file: MailFile) => Promise<T>,
) {
  try {
    const blob = await run.blobs.find(emailKey(row.organisationId, row.id));
    if (!blob) throw new UnreadablePicture("Its bytes could not be kept, so there is nothing to read.");
    return await read({ path: blob.path, form: row.form, fileName: row.fileName });
  } catch (error) {
    if (!(error instanceof UnreadablePicture)) throw error;
    return await endEmail(run, row, stages, {
      status: "failed",
      cause: "unreadable",
      reason: error.message,
    });
  }
}

/** A day without its year is near the one on which it was sent. */
export const dayOf = (run: EmailRun, { sentAt }: Pick<Email, "sentAt">): string =>
  sentAt?.slice(0, 10) ?? dateIn("UTC", run.clock.now());

export function endingOf({ parts, draft }: SheetsRead): Ending {
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

export async function endEmail(run: EmailRun, row: Email, stages: Stages, ending: Ending) {
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

export const since = (begun: number) => Math.round(performance.now() - begun);
