import { and, eq, exists, isNotNull, isNull, ne, sql } from "drizzle-orm";
import { keepDelivered } from "../../api/emails/actions.ts";
import { isTaken } from "../../core/emails/senders.ts";
import { mailboxProblems } from "../../core/emails/mailboxes.ts";
import { emailProblems } from "../../core/emails.ts";
import type { JobPayload } from "../../core/jobs.ts";
import { EMAIL_SIZE_MAX_BYTES } from "../../core/limits.ts";
import { Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { audit, houseActor } from "../../db/audit.ts";
import { enqueueAll } from "../../db/jobs.ts";
import { emailSenders } from "../../db/schema/emails.ts";
import { productionMailboxes } from "../../db/schema/mailboxes.ts";
import { productions } from "../../db/schema/productions.ts";
import { handler, type Run } from "../handler.ts";
import {
  MailboxBusy,
  MailboxRefused,
  MailTooLarge,
  type Before,
  type ListedMail,
  type OpenMailbox,
  type Position,
} from "../integrations/mailbox.ts";
import { OutgoingFault, OutgoingStopped } from "../integrations/outgoing.ts";

/** Most of a run is spent waiting for its server. */
const CONCURRENCY = 4;
/** In one run, and for how long: what is left is the next one's. */
const MAILS_MAX = 50;
const RUN_MS = 60_000;
/** Longer than a run takes: whoever died in one is followed after this. */
const READ_MINUTES = 3;
/** A mail that could not be fetched so often is left there. */
const FAILURES_MAX = 3;

type Read = Run<JobPayload<"read-mailbox">>;
type Row = typeof productionMailboxes.$inferSelect;
/** What a run has come to. */
type Progress = {
  position: Position;
  failed: number;
  taken: number;
  left: number;
  isWhole: boolean;
  reason: string | null;
};

/** Fetches what came into a production's mailbox since, each mail once, and has it read as any that is delivered. */
export const readMailbox = handler(
  "read-mailbox",
  async (run) => {
    if (!run.mailboxes) throw new Problem(mailboxProblems.notSetUp);
    const row = await claim(run);
    if (!row) return null;
    try {
      await using box = await run.mailboxes.open(row, beforeOf(row), (sealed) => reseal(run, row, sealed));
      const progress: Progress = {
        position: box.position,
        ...{ failed: row.failedCount, taken: 0, left: 0, isWhole: false, reason: null },
      };
      try {
        await drain(run, row, box, progress);
      } finally {
        await keep(run, row, box.username, progress);
      }
      return { taken: progress.taken, left: progress.left };
    } catch (error) {
      const meaning = meaningOf(run, error);
      await release(run, row, meaning ?? {});
      if (!meaning) throw error;
      return null;
    }
  },
  { concurrency: CONCURRENCY },
);

/** What an error leaves behind; undefined: nobody foresaw it. */
function meaningOf(run: Read, error: unknown): Partial<Row> | undefined {
  if (error instanceof MailboxRefused) return { state: "refused", reason: error.message };
  if (error instanceof OutgoingFault || error instanceof OutgoingStopped)
    return { reason: "Its server does not answer. It is asked again." };
  if (error instanceof MailboxBusy)
    return {
      reason: "Its server asks to be left alone for a while. It is asked again after that.",
      readUntil: instantOf(run.clock.now() + error.waitMs),
    };
  return undefined;
}

/** All that may be read, by the clock. */
export const readMailboxes = handler("read-mailboxes", async (run) => {
  await forgetDeleted(run);
  if (!run.mailboxes) return null;
  await run.write(async (tx) => {
    const rows = await tx
      .select({ id: productionMailboxes.productionId, organisationId: productionMailboxes.organisationId })
      .from(productionMailboxes)
      .innerJoin(productions, eq(productions.id, productionMailboxes.productionId))
      .where(and(ne(productionMailboxes.state, "refused"), isNull(productions.deletedAt)));
    await enqueueAll(
      tx,
      rows.map(({ id, organisationId }) => ({
        kind: "read-mailbox" as const,
        payload: { production_id: id },
        organisationId,
        createdBy: null,
      })),
    );
  });
  return null;
});

/** What opens the mailbox of a production that was deleted is of no use to anybody. */
async function forgetDeleted(run: Run<unknown>): Promise<void> {
  await run.write(async (tx) => {
    const ofOne = and(eq(productions.id, productionMailboxes.productionId), isNotNull(productions.deletedAt));
    const gone = await tx
      .delete(productionMailboxes)
      .where(exists(tx.select({ id: productions.id }).from(productions).where(ofOne)))
      .returning();
    for (const { productionId, organisationId, server } of gone)
      audit(tx, {
        action: "emails.mailbox-removed",
        object: { type: "production", id: productionId },
        before: { server },
        organisationIds: [organisationId],
      });
  });
}

/** The mailbox, for this run alone; undefined where it is gone, or where somebody reads it. */
async function claim(run: Read): Promise<Row | undefined> {
  const [row] = await run.write((tx) =>
    tx
      .update(productionMailboxes)
      .set({ readUntil: sql`now() + ${READ_MINUTES} * interval '1 minute'` })
      .where(
        and(
          eq(productionMailboxes.productionId, run.job.payload.production_id),
          ne(productionMailboxes.state, "refused"),
          sql`coalesce(${productionMailboxes.readUntil} < now(), true)`,
        ),
      )
      .returning(),
  );
  return row;
}

function beforeOf({ uidValidity, lastUid, readAt, createdAt }: Row): Before | undefined {
  return uidValidity === null ? undefined : { uidValidity, lastUid, readAt: readAt ?? createdAt };
}

async function drain(run: Read, row: Row, box: OpenMailbox, progress: Progress): Promise<void> {
  const patterns = await patternsOf(run, row);
  const until = performance.now() + RUN_MS;
  const { mails, end, isWhole } = await box.list(MAILS_MAX);
  for (const mail of mails) {
    run.signal.throwIfAborted();
    if (performance.now() > until) return;
    if (!isTaken(mail.sender, patterns)) progress.left++;
    else if (mail.sizeBytes > EMAIL_SIZE_MAX_BYTES) leave(progress, mail, tooLargeWords(mail.sizeBytes));
    else if (progress.failed >= FAILURES_MAX)
      leave(progress, mail, "could not be fetched. It was left there, and can be handed in by hand.");
    else if (!(await take(run, row, box, mail, progress))) return;
    progress.position = mail.after;
    progress.failed = 0;
  }
  progress.position = end;
  progress.isWhole = isWhole;
}

const MB = 1_024 * 1_024;
const tooLargeWords = (bytes?: number): string =>
  `has ${bytes === undefined ? "more than 50 MB" : `${Math.ceil(bytes / MB)} MB, and at most 50 MB are taken`}. It was left there; its call sheet can be handed in alone.`;

function leave(progress: Progress, { at }: ListedMail, why: string): void {
  progress.left++;
  progress.reason = `A mail${at === null ? "" : ` of ${at.slice(0, 10)}`} ${why}`;
}

async function patternsOf({ database }: Read, { productionId, organisationId }: Row): Promise<string[]> {
  const rows = await database.db
    .select({ pattern: emailSenders.pattern })
    .from(emailSenders)
    .where(and(eq(emailSenders.productionId, productionId), eq(emailSenders.organisationId, organisationId)));
  return rows.map(({ pattern }) => pattern);
}

/** @returns false where no more can be taken for now. @throws OutgoingFault where its bytes do not come, MailboxBusy. */
async function take(
  run: Read,
  { productionId, organisationId }: Row,
  box: OpenMailbox,
  mail: ListedMail,
  progress: Progress,
): Promise<boolean> {
  const staged = await run.blobs.stage();
  try {
    try {
      await box.fetch(mail.id, (chunk) => staged.write(chunk));
    } catch (error) {
      if (error instanceof OutgoingFault) progress.failed++;
      if (!(error instanceof MailTooLarge)) throw error;
      leave(progress, mail, tooLargeWords());
      return true;
    }
    // Somebody took it away meanwhile.
    if (staged.sizeBytes === 0) return true;
    const sizeBytes = staged.sizeBytes;
    const received = {
      staged,
      form: "mail",
      fileName: null,
      sizeBytes,
      sha256: await staged.finish(),
    } as const;
    const whose = [{ id: productionId, organisationId }];
    const kept = await keepDelivered(run, received, whose, "mailbox", houseActor(run.job));
    if (kept.some(({ isNew }) => isNew)) progress.taken++;
    return true;
  } catch (error) {
    if (!(error instanceof Problem) || error.kind !== emailProblems.queueFull) throw error;
    progress.reason = "Too many mails wait to be read; it goes on by itself.";
    return false;
  } finally {
    await staged.discard();
  }
}

/** How far it was read, however the run ended; what was counted of another mailbox does not count. */
async function keep(run: Read, row: Row, username: string, progress: Progress): Promise<void> {
  const { position, failed, reason, taken, left, isWhole } = progress;
  const counted = row.username === "" || row.username === username;
  await release(run, row, {
    ...{ state: "in_step", username, ...position, failedCount: failed, reason },
    takenCount: taken + (counted ? row.takenCount : 0),
    leftCount: left + (counted ? row.leftCount : 0),
    ...(isWhole ? { readAt: instantOf(run.clock.now()) } : {}),
  });
}

/** Others of the same mailbox, in place of those that were used up. Of one that was connected anew meanwhile none. */
async function reseal(run: Read, row: Row, sealed: string): Promise<void> {
  const kept = await run.write((tx) =>
    tx
      .update(productionMailboxes)
      .set({ sealed })
      .where(asItWas(row))
      .returning({ sealed: productionMailboxes.sealed }),
  );
  if (kept.length === 0) throw new OutgoingStopped("the mailbox was connected anew");
  row.sealed = sealed;
}

/** Somebody else may read it. Nothing is noted of one that was connected anew meanwhile. */
async function release(run: Read, row: Row, set: Partial<Row>): Promise<void> {
  await run.write((tx) =>
    tx
      .update(productionMailboxes)
      .set({ readUntil: null, ...set })
      .where(asItWas(row)),
  );
}

const asItWas = ({ productionId, sealed }: Row) =>
  and(eq(productionMailboxes.productionId, productionId), eq(productionMailboxes.sealed, sealed));
