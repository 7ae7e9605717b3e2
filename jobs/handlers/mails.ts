import { and, eq, inArray, lte, sql } from "drizzle-orm";
import { instantOf } from "../../core/time.ts";
import { noteMailed } from "../../db/delivered.ts";
import { hurryTexts } from "../../db/ladders.ts";
import { enqueueMails } from "../../db/mails.ts";
import { mails } from "../../db/schema/notifications.ts";
import { handler, type Run } from "../handler.ts";
import { MailRefused } from "../integrations/mail.ts";
import { ATTEMPTS_MAX } from "../queues.ts";

type Mail = typeof mails.$inferSelect;
type Change = { state: "sent"; providerId: string | null } | { state: "refused"; reason: string };
/** How one ended; with an error that is tried again. */
type Ended = { mail: Mail; change: Change } | { mail: Mail; error: unknown };

/** Ten go at once (mission J-03): so many jobs, and so many messages of each. */
const CONCURRENCY = 2;
const SENT_AT_ONCE = 5;
/** How long one waits that nobody would take, and after how long nobody tries any more. */
const AGAIN_MS = 5 * 60_000;
const TRIED_MS_MAX = 24 * 3_600_000;
const RESENT_MAX = 500;

/**
 * Sends messages. Between the mail server's yes and ours a crash may send a few a second time, under the same
 * Message-ID; a file is only written again. One that fails does not hold up the others, and one that nobody would take
 * goes again later: a server that was away for longer than three tries is no reason to lose it.
 */
export const sendMail = handler(
  "send-mail",
  async (run) => {
    const waiting = await run.database.db
      .select()
      .from(mails)
      .where(and(inArray(mails.id, run.job.payload.mail_ids), eq(mails.state, "waiting")));
    const failures: Extract<Ended, { error: unknown }>[] = [];
    for (let at = 0; at < waiting.length; at += SENT_AT_ONCE) {
      run.signal.throwIfAborted();
      const some = waiting.slice(at, at + SENT_AT_ONCE);
      const ended = await Promise.all(some.map((mail) => send(run, mail)));
      failures.push(...ended.filter((one) => "error" in one));
      await settle(run, ended);
    }
    if (failures.length > 0) await postpone(run, failures);
    return null;
  },
  { concurrency: CONCURRENCY },
);

async function send(
  { mailer, portalUrl }: Pick<Run<unknown>, "mailer" | "portalUrl">,
  mail: Mail,
): Promise<Ended> {
  const { id, recipient: to, subject, body: text, calendar, kind, link } = mail;
  const url = link === null ? null : portalUrl + link;
  try {
    const { providerId } = await mailer.send({ id, to, subject, text, calendar, kind, url });
    return { mail, change: { state: "sent", providerId } };
  } catch (error) {
    if (!(error instanceof MailRefused)) return { mail, error };
    return { mail, change: { state: "refused", reason: error.message } };
  }
}

async function settle(
  { write, clock }: Pick<Run<unknown>, "write" | "clock">,
  ended: readonly Ended[],
): Promise<void> {
  const over = ended.filter((one) => "change" in one);
  if (over.length === 0) return;
  await write(async (tx) => {
    // A mail server has no name of its own for any of them: one statement for all that it took.
    for (const some of Map.groupBy(over, ({ change }) => JSON.stringify(change)).values()) {
      const [{ change }] = some as [(typeof some)[number]];
      await tx
        .update(mails)
        .set({ ...change, ...(change.state === "sent" && { sentAt: sql`now()` }) })
        .where(waitingOf(some.map(({ mail }) => mail.id)));
    }
    const refused = over.filter(({ change }) => change.state === "refused").map(({ mail }) => mail.id);
    await noteMailed(
      tx,
      over.map(({ mail }) => mail),
    );
    await hurryTexts(tx, refused, instantOf(clock.now()));
  });
}

const waitingOf = (ids: readonly string[]) => and(inArray(mails.id, [...ids]), eq(mails.state, "waiting"));

/** After the last attempt they wait for a later job. @throws what kept the first of them, before it or after a day */
async function postpone(
  { clock, job, log, write }: Pick<Run<unknown>, "clock" | "job" | "log" | "write">,
  failures: readonly Extract<Ended, { error: unknown }>[],
): Promise<void> {
  const oldest = clock.now() - TRIED_MS_MAX;
  const young = failures.filter(({ mail }) => Date.parse(mail.createdAt) >= oldest);
  if (job.attempt < ATTEMPTS_MAX) throw failures[0]?.error;
  if (young.length > 0) {
    const [{ error }] = young as [(typeof young)[number]];
    const reason = error instanceof Error ? error.name : "unknown";
    log.warn("messages wait for somebody to take them", { count: young.length, reason });
    await write((tx) =>
      tx
        .update(mails)
        .set({ againAt: instantOf(clock.now() + AGAIN_MS) })
        .where(waitingOf(young.map(({ mail }) => mail.id))),
    );
  }
  const lost = failures.find(({ mail }) => Date.parse(mail.createdAt) < oldest);
  if (lost) throw lost.error;
}

/** Hands over what nobody would take a while ago. */
export const resendMails = handler("resend-mails", async ({ clock, signal, write }) => {
  let resent = 0;
  for (let taken = RESENT_MAX; taken === RESENT_MAX;) {
    signal.throwIfAborted();
    taken = await write(async (tx) => {
      const due = tx
        .select({ id: mails.id })
        .from(mails)
        .where(lte(mails.againAt, instantOf(clock.now())))
        .orderBy(mails.againAt)
        .limit(RESENT_MAX)
        .for("update", { skipLocked: true });
      const rows = await tx
        .update(mails)
        .set({ againAt: null })
        .where(inArray(mails.id, due))
        .returning({ id: mails.id, organisationId: mails.organisationId });
      await enqueueMails(tx, rows);
      return rows.length;
    });
    resent += taken;
  }
  return { resent };
});
