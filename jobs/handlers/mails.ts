import { and, eq, inArray, sql } from "drizzle-orm";
import { mails } from "../../db/schema/notifications.ts";
import { handler, type Run } from "../handler.ts";
import { MailRefused } from "../integrations/mail.ts";

type Mail = typeof mails.$inferSelect;
/** How one ended; with an error that is tried again. */
type Ended =
  | { mail: Mail; state: "sent" }
  | { mail: Mail; state: "refused"; reason: string }
  | { error: unknown };

/** Ten go at once (mission J-03): so many jobs, and so many messages of each. */
const CONCURRENCY = 2;
const SENT_AT_ONCE = 5;

/**
 * Sends messages. Between the mail server's yes and ours a crash may send a few a second time, under the same
 * Message-ID; a file is only written again. One that fails does not hold up the others.
 */
export const sendMail = handler(
  "send-mail",
  async (run) => {
    const waiting = await run.database.db
      .select()
      .from(mails)
      .where(and(inArray(mails.id, run.job.payload.mail_ids), eq(mails.state, "waiting")));
    const failures: unknown[] = [];
    for (let at = 0; at < waiting.length; at += SENT_AT_ONCE) {
      run.signal.throwIfAborted();
      const some = waiting.slice(at, at + SENT_AT_ONCE);
      const ended = await Promise.all(some.map((mail) => send(run.mailer, mail)));
      failures.push(...ended.flatMap((one) => ("error" in one ? [one.error] : [])));
      await settle(run, ended);
    }
    if (failures.length > 0) throw failures[0];
    return null;
  },
  { concurrency: CONCURRENCY },
);

async function send(mailer: Run<unknown>["mailer"], mail: Mail): Promise<Ended> {
  const { id, recipient: to, subject, body: text, calendar } = mail;
  try {
    await mailer.send({ id, to, subject, text, calendar });
    return { mail, state: "sent" };
  } catch (error) {
    return error instanceof MailRefused ? { mail, state: "refused", reason: error.message } : { error };
  }
}

async function settle({ write }: Pick<Run<unknown>, "write">, ended: readonly Ended[]): Promise<void> {
  const over = ended.flatMap((one) => ("error" in one ? [] : [one]));
  const reasonOf = (one: (typeof over)[number]) => (one.state === "refused" ? one.reason : null);
  if (over.length === 0) return;
  await write(async (tx) => {
    for (const [reason, some] of Map.groupBy(over, reasonOf))
      await tx
        .update(mails)
        .set(reason === null ? { state: "sent", sentAt: sql`now()` } : { state: "refused", reason })
        .where(
          and(
            inArray(
              mails.id,
              some.map(({ mail }) => mail.id),
            ),
            eq(mails.state, "waiting"),
          ),
        );
  });
}
