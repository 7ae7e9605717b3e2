import { eq, inArray, sql } from "drizzle-orm";
import { knownEvents, type KnownEvent, type MailEvent } from "../../core/mail-events.ts";
import { common, Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { strangerActor } from "../../db/audit.ts";
import { noteMailed } from "../../db/delivered.ts";
import { hurryTexts } from "../../db/ladders.ts";
import type { Tx } from "../../db/open.ts";
import { mailEvents, mails } from "../../db/schema/notifications.ts";
import { commit } from "../../db/write.ts";
import { readBytes } from "../http/bodies.ts";
import type { Origin } from "../http/caller.ts";
import type { Services } from "../services.ts";
import { isSendgridSigned } from "./signatures.ts";

/** SendGrid delivers at 768 kB at the latest. */
const DELIVERY_BYTES_MAX = 1_024 * 1_024;
const EVENTS_MAX = 5_000;

/**
 * Takes what SendGrid tells of e-mails of ours. What it tells again, late or in another order changes nothing: each
 * event counts once, and the first time of each.
 * @throws Problem 401 unless it is signed lately with a key that we know, 400 for what is no delivery.
 */
export async function takeMailEvents(services: Services, request: Request, origin: Origin): Promise<void> {
  const now = services.clock.now();
  const bytes = await readBytes(request, DELIVERY_BYTES_MAX);
  if (!isSendgridSigned(request.headers, bytes, services.config.sendgridKeys, now))
    throw new Problem(common.unauthenticated);
  const events = knownEvents(listOf(bytes).slice(0, EVENTS_MAX), now);
  if (events.length === 0) return;
  // Whose they are, is what is looked for.
  await commit(services.database, strangerActor(origin), async (tx) => {
    const news = await keepNews(tx, events, instantOf(now));
    for (const event of ORDER)
      for (const one of news.filter((other) => other.event === event)) await settle(tx, one, instantOf(now));
  });
}

/** Of one batch: whoever opened it has it, however the events stand in it. */
const ORDER: readonly MailEvent[] = ["delivered", "bounced", "opened"];

/** Events of e-mails that are there, and that nobody told before. */
async function keepNews(tx: Tx, events: readonly KnownEvent[], at: string): Promise<KnownEvent[]> {
  const ids = [...new Set(events.map(({ mailId }) => mailId))].sort();
  // In their order, so that two deliveries wait for each other and never for ever.
  const found = await tx
    .select({ id: mails.id, organisationId: mails.organisationId })
    .from(mails)
    .where(inArray(mails.id, ids))
    .orderBy(mails.id)
    .for("update");
  const whose = new Map(found.map(({ id, organisationId }) => [id, organisationId]));
  const rows = events.flatMap(({ mailId, event, happenedAtMs, reason }) => {
    const organisationId = whose.get(mailId);
    const happenedAt = instantOf(happenedAtMs);
    return organisationId === undefined
      ? []
      : [{ mailId, event, happenedAt, organisationId, reason, receivedAt: at }];
  });
  if (rows.length === 0) return [];
  const kept = await tx.insert(mailEvents).values(rows).onConflictDoNothing().returning();
  return kept.map(({ mailId, event, happenedAt, reason }) => ({
    ...{ mailId, event, reason },
    happenedAtMs: Date.parse(happenedAt),
  }));
}

/**
 * How far an e-mail came, by one event. `waiting` is one whose sender was cut off between the service's yes and ours,
 * or is not there yet.
 */
async function settle(
  tx: Tx,
  { mailId, event, happenedAtMs, reason }: KnownEvent,
  now: string,
): Promise<void> {
  const at = instantOf(happenedAtMs);
  const first = (column: "sent_at" | "delivered_at" | "opened_at" | "bounced_at") =>
    sql`least(${sql.raw(column)}, ${at}::timestamptz)`;
  const from = (...states: readonly string[]) =>
    sql`case when state in (${sql.join(
      states.map((state) => sql`${state}`),
      sql`, `,
    )}) then ${event} else state end`;
  const change = {
    // Told after it came back: that is older.
    delivered: {
      sentAt: first("sent_at"),
      deliveredAt: sql`case when state = 'bounced' then delivered_at else ${first("delivered_at")} end`,
      state: from("waiting", "sent"),
    },
    opened: {
      sentAt: first("sent_at"),
      deliveredAt: first("delivered_at"),
      openedAt: first("opened_at"),
      state: from("waiting", "sent", "delivered", "bounced"),
    },
    // It was taken, and came back all the same.
    bounced: {
      bouncedAt: first("bounced_at"),
      deliveredAt: sql`case when state = 'opened' then delivered_at end`,
      reason: sql`coalesce(${reason}, reason)`,
      state: from("waiting", "sent", "delivered"),
    },
  }[event];
  const changed = await tx
    .update(mails)
    .set(change)
    .where(eq(mails.id, mailId))
    .returning({ id: mails.id, userId: mails.userId, link: mails.link });
  await noteMailed(tx, changed);
  if (event === "bounced") await hurryTexts(tx, [mailId], now);
}

function listOf(bytes: Uint8Array): unknown[] {
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof TypeError)) throw error;
    throw new Problem(common.malformed, "The body is not JSON.");
  }
  if (!Array.isArray(body)) throw new Problem(common.malformed, "The body is no list of events.");
  return body;
}
