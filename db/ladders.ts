import { and, asc, eq, gt, inArray, isNull, lte, notExists, sql } from "drizzle-orm";
import type { NotificationKind } from "../core/notifications.ts";
import { newId } from "../core/ids.ts";
import { isPressing, nextDue, quietUntil } from "../core/ladder.ts";
import { newReceipt } from "./devices.ts";
import { enqueueAll } from "./jobs.ts";
import { inJobs } from "./mails.ts";
import type { Tx } from "./open.ts";
import { ladders, pushes, texts } from "./schema/devices.ts";
import { mails, notifications } from "./schema/notifications.ts";
import { memberships, users } from "./schema/organisations.ts";
import { NO_WAYS, waysOf, type Ways } from "./ways.ts";

type Ladder = typeof ladders.$inferSelect;
type Said = { kind: NotificationKind; title: string; body: string; link: string };

/** Somebody on a ladder, with what they are told and how they may be reached. */
type Climber = { ladder: Ladder; email: string; ways: Ways; said: Said };

/** What a transaction sends, written at its end all at once. */
type Batch = {
  pushes: (typeof pushes.$inferInsert)[];
  mails: (typeof mails.$inferInsert)[];
  texts: (typeof texts.$inferInsert)[];
};

/** Climbed in one transaction; the rest by the next. */
export const CLIMBERS_MAX = 200;
/** Two texts in one at most, and a link. */
const TEXT_WORDS_MAX = 160;

/** What rings at once for one person; of fifty things decided together the rest come by e-mail alone. */
const RINGS_MAX = 3;

/** Somebody who is told something now: `id` is the notification's. */
export type Start = Pick<Ladder, "id" | "userId" | "calendar"> & {
  email: string;
  said: Said;
  /** The item that it is about, as it stands. */
  about: { scheduleId: string; version: number; startsAt: string } | undefined;
};

/**
 * Puts people on the first rung: their devices, else an e-mail; later, where they are not to be disturbed now.
 * @returns of each, by id, the e-mail's, which may be sent later or not at all, and when the first rung is taken.
 */
export async function startLadders(
  tx: Tx,
  organisationId: string,
  starts: readonly Start[],
  { now, portalUrl }: At,
): Promise<Map<string, { mailId: string; at: string }>> {
  if (starts.length === 0) return new Map();
  const userIds = [...new Set(starts.map(({ userId }) => userId))];
  const ways = await waysOf(tx, organisationId, userIds, now);
  const batch: Batch = { pushes: [], mails: [], texts: [] };
  const rings = new Map<string, number>();
  const begun = starts.map(({ id, userId, calendar, email, said, about }) => {
    const own = ways.get(userId) ?? NO_WAYS;
    const ring = rings.get(userId) ?? 0;
    rings.set(userId, ring + 1);
    const startsAt = about?.startsAt ?? null;
    const toldAt = heldUntil(own, now, startsAt) ?? now;
    const ladder: Ladder = {
      ...{ id, organisationId, userId, calendar, startsAt, toldAt, dueAt: toldAt, mailId: newId() },
      ...{ scheduleId: about?.scheduleId ?? null, version: about?.version ?? null },
      rung: own.devices.length > 0 && ring < RINGS_MAX ? "push" : "email",
    };
    return toldAt > now ? ladder : rise({ ladder, email, ways: own, said }, batch, { now, portalUrl });
  });
  const lasting = begun.filter(({ dueAt }) => dueAt !== null);
  if (lasting.length > 0) await tx.insert(ladders).values(lasting);
  await send(tx, organisationId, batch);
  return new Map(begun.map(({ id, mailId, toldAt }) => [id, { mailId, at: toldAt }]));
}

type At = { now: string; portalUrl: string };

const heldUntil = ({ quiet }: Ways, now: string, startsAt: string | null): string | undefined =>
  quiet && quietUntil(now, quiet, quiet.zone, startsAt);

/** Takes the rung that is due. @returns the ladder as it stands then. */
function rise({ ladder, email, ways, said }: Climber, batch: Batch, { now, portalUrl }: At): Ladder {
  const held = heldUntil(ways, now, ladder.startsAt);
  if (held !== undefined) return { ...ladder, dueAt: held };
  const next = nextDue(now, ladder.toldAt, ladder.startsAt);
  const { id: notificationId, organisationId, userId } = ladder;
  const own = { organisationId, userId, notificationId, createdAt: now };
  if (ladder.rung === "push" && ways.devices.length > 0) {
    for (const deviceId of ways.devices)
      batch.pushes.push({ ...own, id: newId(), deviceId, receipt: newReceipt() });
    return { ...ladder, rung: "email", dueAt: next };
  }
  if (ladder.rung !== "sms") {
    if (!ways.muted.includes(said.kind)) batch.mails.push(mailOf(ladder, email, said, portalUrl));
    const goesOn = ways.phone !== null && isPressing(ladder.toldAt, ladder.startsAt);
    return { ...ladder, rung: "sms", dueAt: goesOn ? next : null };
  }
  if (ways.phone !== null)
    batch.texts.push({ ...own, id: newId(), recipient: ways.phone, body: textOf(said, portalUrl) });
  return { ...ladder, dueAt: null };
}

const mailOf = (
  { mailId, organisationId, userId, calendar }: Ladder,
  email: string,
  { kind, title, body, link }: Said,
  portalUrl: string,
): typeof mails.$inferInsert => ({
  ...{ id: mailId, organisationId, userId, calendar, kind, link },
  recipient: email,
  subject: title,
  body: `${body}\n\n${portalUrl}${link}\n`,
});

/** What is most of it, and where the rest stands. */
function textOf({ title, body, link }: Said, portalUrl: string): string {
  const words = `${title}. ${body.split("\n")[0] ?? ""}`;
  const cut = words.length > TEXT_WORDS_MAX ? `${words.slice(0, TEXT_WORDS_MAX - 2)} …` : words;
  return `${cut} ${portalUrl}${link}`;
}

async function send(tx: Tx, organisationId: string, batch: Batch): Promise<void> {
  if (batch.pushes.length > 0) await tx.insert(pushes).values(batch.pushes);
  if (batch.mails.length > 0) await tx.insert(mails).values(batch.mails);
  if (batch.texts.length > 0) await tx.insert(texts).values(batch.texts);
  const own = { organisationId, createdBy: null };
  await enqueueAll(tx, [
    ...inJobs(batch.pushes).map((push_ids) => ({
      ...own,
      kind: "send-push" as const,
      payload: { push_ids },
    })),
    ...inJobs(batch.mails).map((mail_ids) => ({ ...own, kind: "send-mail" as const, payload: { mail_ids } })),
    ...inJobs(batch.texts).map((text_ids) => ({ ...own, kind: "send-text" as const, payload: { text_ids } })),
  ]);
}

/**
 * Takes the rungs that are due in the organisation of this transaction. Who has seen it meanwhile, or was told of what
 * came after it, climbs no further; what their calendar is to know is sent all the same.
 * @returns how many ladders that were.
 */
export async function climbLadders(tx: Tx, organisationId: string, at: At): Promise<number> {
  const rows = await takeDue(tx, organisationId, at.now);
  if (rows.length === 0) return 0;
  const ways = await waysOf(
    tx,
    organisationId,
    rows.map(({ ladder }) => ladder.userId),
    at.now,
  );
  const batch: Batch = { pushes: [], mails: [], texts: [] };
  const after = rows.map(({ ladder, said, email, isSeen, isOver }) => {
    const over = { ...ladder, dueAt: null };
    if (said === null || email === null || isOver) return over;
    if (!isSeen) return rise({ ladder, email, said, ways: ways.get(ladder.userId) ?? NO_WAYS }, batch, at);
    if (ladder.rung !== "sms" && ladder.calendar !== null)
      batch.mails.push(mailOf(ladder, email, said, at.portalUrl));
    return over;
  });
  await tx
    .insert(ladders)
    .values(after)
    .onConflictDoUpdate({
      target: ladders.id,
      set: { rung: sql`excluded.rung`, dueAt: sql`excluded.due_at` },
    });
  await send(tx, organisationId, batch);
  return rows.length;
}

async function takeDue(tx: Tx, organisationId: string, now: string) {
  const isSeen = sql<boolean>`(${notifications.readAt} is not null or exists (select from schedule_receipts r
    where r.schedule_id = ${ladders.scheduleId} and r.user_id = ${ladders.userId} and r.version >= ${ladders.version}
      and (r.opened_at is not null or r.acknowledged_at is not null)))`;
  const isOver = sql<boolean>`((${ladders.rung} = 'sms' and ${ladders.startsAt} <= ${now}::timestamptz)
    or exists (select from schedule_receipts r where r.schedule_id = ${ladders.scheduleId}
      and r.user_id = ${ladders.userId} and r.version > ${ladders.version} and r.told_at is not null))`;
  return await tx
    .select({
      ladder: ladders,
      said: {
        kind: notifications.kind,
        title: notifications.title,
        body: notifications.body,
        link: notifications.link,
      },
      email: users.email,
      isSeen,
      isOver,
    })
    .from(ladders)
    .leftJoin(notifications, eq(notifications.id, ladders.id))
    .leftJoin(
      memberships,
      and(
        eq(memberships.userId, ladders.userId),
        eq(memberships.organisationId, ladders.organisationId),
        isNull(memberships.deletedAt),
      ),
    )
    .leftJoin(users, and(eq(users.id, memberships.userId), eq(users.isActive, true)))
    .where(and(eq(ladders.organisationId, organisationId), lte(ladders.dueAt, now)))
    .orderBy(asc(ladders.dueAt), asc(ladders.id))
    .limit(CLIMBERS_MAX)
    .for("update", { of: ladders, skipLocked: true });
}

/** No device took these: their e-mails are due at once. */
export async function hurryMails(tx: Tx, notificationIds: readonly string[], now: string): Promise<void> {
  if (notificationIds.length === 0) return;
  const hopeful = tx
    .select({ id: pushes.id })
    .from(pushes)
    .where(and(eq(pushes.notificationId, ladders.id), inArray(pushes.state, ["waiting", "sent"])));
  await tx
    .update(ladders)
    .set({ dueAt: now })
    .where(
      and(
        inArray(ladders.id, [...notificationIds]),
        eq(ladders.rung, "email"),
        gt(ladders.dueAt, now),
        notExists(hopeful),
      ),
    );
}

/** These e-mails came back: the texts are due at once, where there are any to come. */
export async function hurryTexts(tx: Tx, mailIds: readonly string[], now: string): Promise<void> {
  if (mailIds.length === 0) return;
  await tx
    .update(ladders)
    .set({ dueAt: now })
    .where(and(inArray(ladders.mailId, [...mailIds]), eq(ladders.rung, "sms"), gt(ladders.dueAt, now)));
}
