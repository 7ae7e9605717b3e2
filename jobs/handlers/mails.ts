import { and, eq, sql } from "drizzle-orm";
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
  async ({ database, mailer, write, job, portalUrl }) => {
    const [mail] = await database.db.select().from(mails).where(eq(mails.id, job.payload.mail_id));
    if (mail?.state !== "waiting") return null;
    const settle = (change: { state: "sent" | "refused"; reason?: string; providerId?: string | null }) =>
      write((tx) =>
        tx
          .update(mails)
          .set({ ...change, sentAt: change.state === "sent" ? sql`now()` : null })
          .where(and(eq(mails.id, mail.id), eq(mails.state, "waiting"))),
      );
    try {
      const { id, recipient: to, subject, body: text, calendar, kind, link } = mail;
      const url = link === null ? null : portalUrl + link;
      const { providerId } = await mailer.send({ id, to, subject, text, calendar, kind, url });
      await settle({ state: "sent", providerId });
    } catch (error) {
      if (!(error instanceof MailRefused)) throw error;
      await settle({ state: "refused", reason: error.message });
    }
    return null;
  },
  { concurrency: CONCURRENCY },
);
