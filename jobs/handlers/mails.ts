import { and, eq, inArray, lte } from "drizzle-orm";
import { instantOf } from "../../core/time.ts";
import { enqueueAll } from "../../db/jobs.ts";
import { mails } from "../../db/schema/notifications.ts";
import { handler } from "../handler.ts";
import { MailRefused } from "../integrations/mail.ts";
import { ATTEMPTS_MAX } from "../queues.ts";

/** At once (mission J-03). */
const CONCURRENCY = 10;
/** How long one waits that nobody would take, and after how long nobody tries any more. */
const AGAIN_MS = 5 * 60_000;
const TRIED_MS_MAX = 24 * 3_600_000;
const ROWS_MAX = 500;

/**
 * Sends one message. Between the mail server's yes and ours a crash may send it a second time, under the same
 * Message-ID; a file is only written again. One that nobody would take goes again later: a server that was away for
 * longer than three tries is no reason to lose it.
 */
export const sendMail = handler(
  "send-mail",
  async ({ database, mailer, log, clock, write, job, portalUrl }) => {
    const [mail] = await database.db.select().from(mails).where(eq(mails.id, job.payload.mail_id));
    if (mail?.state !== "waiting") return null;
    const set = (change: Partial<typeof mails.$inferInsert>) =>
      write((tx) =>
        tx
          .update(mails)
          .set(change)
          .where(and(eq(mails.id, mail.id), eq(mails.state, "waiting"))),
      );
    try {
      const { id, recipient: to, subject, body: text, calendar, kind, link } = mail;
      const url = link === null ? null : portalUrl + link;
      const { providerId } = await mailer.send({ id, to, subject, text, calendar, kind, url });
      await set({ state: "sent", providerId, sentAt: instantOf(clock.now()) });
    } catch (error) {
      const isOld = Date.parse(mail.createdAt) < clock.now() - TRIED_MS_MAX;
      if (error instanceof MailRefused) await set({ state: "refused", reason: error.message });
      else if (job.attempt < ATTEMPTS_MAX || isOld) throw error;
      else {
        log.warn("a message waits", { mail: mail.id, reason: error instanceof Error ? error.name : "unknown" });
        await set({ againAt: instantOf(clock.now() + AGAIN_MS) });
      }
    }
    return null;
  },
  { concurrency: CONCURRENCY },
);

/** Hands over what nobody would take a while ago. */
export const resendMails = handler("resend-mails", async ({ clock, signal, write }) => {
  let resent = 0;
  for (let taken = ROWS_MAX; taken === ROWS_MAX;) {
    signal.throwIfAborted();
    taken = await write(async (tx) => {
      const due = tx
        .select({ id: mails.id })
        .from(mails)
        .where(lte(mails.againAt, instantOf(clock.now())))
        .orderBy(mails.againAt)
        .limit(ROWS_MAX)
        .for("update", { skipLocked: true });
      const rows = await tx
        .update(mails)
        .set({ againAt: null })
        .where(inArray(mails.id, due))
        .returning({ id: mails.id, organisationId: mails.organisationId });
      await enqueueAll(
        tx,
        rows.map(({ id, organisationId }) => ({
          kind: "send-mail" as const,
          payload: { mail_id: id },
          organisationId,
          createdBy: null,
        })),
      );
      return rows.length;
    });
    resent += taken;
  }
  return { resent };
});
