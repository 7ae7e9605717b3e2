import { and, eq, sql } from "drizzle-orm";
import { instantOf } from "../../core/time.ts";
import { hurryText } from "../../db/ladders.ts";
import { mails } from "../../db/schema/notifications.ts";
import { handler } from "../handler.ts";
import { MailRefused } from "../integrations/mail.ts";

/** At once (mission J-03). */
const CONCURRENCY = 10;

/**
 * Sends one message. Between the mail server's yes and ours a crash may send it a second time, under the same
 * Message-ID; a file is only written again.
 */
export const sendMail = handler(
  "send-mail",
  async ({ database, mailer, clock, write, job }) => {
    const [mail] = await database.db.select().from(mails).where(eq(mails.id, job.payload.mail_id));
    if (mail?.state !== "waiting") return null;
    const settle = (change: { state: "sent" | "refused"; reason?: string }) =>
      write(async (tx) => {
        await tx
          .update(mails)
          .set({ ...change, sentAt: change.state === "sent" ? sql`now()` : null })
          .where(and(eq(mails.id, mail.id), eq(mails.state, "waiting")));
        if (change.state === "refused") await hurryText(tx, mail.id, instantOf(clock.now()));
      });
    try {
      await mailer.send({
        id: mail.id,
        to: mail.recipient,
        subject: mail.subject,
        text: mail.body,
        calendar: mail.calendar,
      });
    } catch (error) {
      if (!(error instanceof MailRefused)) throw error;
      await settle({ state: "refused", reason: error.message });
      return null;
    }
    await settle({ state: "sent" });
    return null;
  },
  { concurrency: CONCURRENCY },
);
