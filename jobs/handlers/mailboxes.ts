import { and, eq, isNull, ne, sql } from "drizzle-orm";
import { keepDelivered } from "../../api/emails/actions.ts";
import { isTaken } from "../../core/emails/senders.ts";
import { mailboxProblems } from "../../core/emails/mailboxes.ts";
import { emailProblems } from "../../core/emails.ts";
import type { JobPayload } from "../../core/jobs.ts";
import { EMAIL_SIZE_MAX_BYTES } from "../../core/limits.ts";
import { Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { houseActor } from "../../db/audit.ts";
import { enqueueAll } from "../../db/jobs.ts";
import { emailSenders } from "../../db/schema/emails.ts";
import { productionMailboxes } from "../../db/schema/mailboxes.ts";
import { productions } from "../../db/schema/productions.ts";
import { handler, type Run } from "../handler.ts";
import {
  MailboxRefused,
  type ListedMail,
  type OpenMailbox,
  type Position,
} from "../integrations/mailboxes.ts";
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
type Progress = Position & {
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
      await using box = await run.mailboxes.open(row, beforeOf(row));
      const progress: Progress = {
        ...box.position,
        ...{ failed: row.failedCount, taken: 0, left: 0, isWhole: false, reason: null },
      };
      try {
        await drain(run, row, box, progress);
      } finally {
        await keep(run, row, progress);
      }
      return { taken: progress.taken, left: progress.left };
    } catch (error) {
      if (error instanceof MailboxRefused)
        await release(run, row, { state: "refused", reason: error.message });
      else if (error instanceof OutgoingFault || error instanceof OutgoingStopped)
        await release(run, row, { reason: "Its server does not answer. It is asked again." });
      else {
        await release(run, row, {});
        throw error;
      }
      return null;
    }
  },
  { concurrency: CONCURRENCY },
);

/** All that may be read, by the clock. */
export const readMailboxes = handler("read-mailboxes", async (run) => {
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

function beforeOf({ uidValidity, lastUid, readAt, createdAt }: Row) {
  return uidValidity === null ? undefined : { uidValidity, lastUid, readAt: readAt ?? createdAt };
}

async function drain(run: Read, row: Row, box: OpenMailbox, progress: Progress): Promise<void> {
  const patterns = await patternsOf(run, row);
  const until = performance.now() + RUN_MS;
  const mails = await box.list(MAILS_MAX);
  for (const mail of mails) {
    run.signal.throwIfAborted();
    if (performance.now() > until) return;
    if (!isTaken(mail.sender, patterns)) progress.left++;
    else if (mail.sizeBytes > EMAIL_SIZE_MAX_BYTES) leave(progress, mail, "has more than 50 MB");
    else if (progress.failed >= FAILURES_MAX) leave(progress, mail, "could not be fetched");
    else if (!(await take(run, row, box, mail, progress))) return;
    progress.lastUid = mail.uid;
    progress.failed = 0;
  }
  progress.isWhole = mails.length < MAILS_MAX;
}

function leave(progress: Progress, { at }: ListedMail, why: string): void {
  progress.left++;
  const day = at === null ? "" : ` of ${at.slice(0, 10)}`;
  progress.reason = `A mail${day} ${why}; it was left there, and can be handed in by hand.`;
}

async function patternsOf({ database }: Read, { productionId, organisationId }: Row): Promise<string[]> {
  const rows = await database.db
    .select({ pattern: emailSenders.pattern })
    .from(emailSenders)
    .where(and(eq(emailSenders.productionId, productionId), eq(emailSenders.organisationId, organisationId)));
  return rows.map(({ pattern }) => pattern);
}

/** @returns false where no more can be taken for now. @throws OutgoingFault where its bytes do not come. */
async function take(
  run: Read,
  { productionId, organisationId }: Row,
  box: OpenMailbox,
  { uid }: ListedMail,
  progress: Progress,
): Promise<boolean> {
  const staged = await run.blobs.stage();
  try {
    try {
      await box.fetch(uid, (chunk) => staged.write(chunk));
    } catch (error) {
      if (error instanceof OutgoingFault) progress.failed++;
      throw error;
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
    await keepDelivered(
      run,
      received,
      [{ id: productionId, organisationId }],
      "mailbox",
      houseActor(run.job),
    );
    progress.taken++;
    return true;
  } catch (error) {
    if (!(error instanceof Problem) || error.kind !== emailProblems.queueFull) throw error;
    progress.reason = "Too many mails wait to be read; it goes on by itself.";
    return false;
  } finally {
    await staged.discard();
  }
}

/** How far it was read, however the run ended. */
async function keep(run: Read, row: Row, { reason, isWhole, failed, ...at }: Progress): Promise<void> {
  await release(run, row, {
    ...{ state: "in_step", uidValidity: at.uidValidity, lastUid: at.lastUid, failedCount: failed, reason },
    ...{ takenCount: row.takenCount + at.taken, leftCount: row.leftCount + at.left },
    ...(isWhole ? { readAt: instantOf(run.clock.now()) } : {}),
  });
}

/** Somebody else may read it. Nothing is noted of one that was connected anew meanwhile. */
async function release(run: Read, { productionId, sealed }: Row, set: Partial<Row>): Promise<void> {
  await run.write((tx) =>
    tx
      .update(productionMailboxes)
      .set({ ...set, readUntil: null })
      .where(and(eq(productionMailboxes.productionId, productionId), eq(productionMailboxes.sealed, sealed))),
  );
}
