import { hash } from "node:crypto";
import { and, eq, inArray, sql } from "drizzle-orm";
import { isPressing } from "../../core/ladder.ts";
import { instantOf } from "../../core/time.ts";
import { hurryMails } from "../../db/ladders.ts";
import type { Reader } from "../../db/open.ts";
import { devices, ladders, pushes } from "../../db/schema/devices.ts";
import { notifications } from "../../db/schema/notifications.ts";
import { handler, type Run } from "../handler.ts";
import { DeviceGone, PushRefused, type PushMessage } from "../integrations/push.ts";

/** Twenty go at once, for most of the time is spent waiting: so many jobs, and so many messages of each. */
const CONCURRENCY = 2;
const SENT_AT_ONCE = 10;
const DAY_SECONDS = 86_400;
/** What is about no item is worth reading for some days. */
const KEPT_SECONDS = 3 * DAY_SECONDS;
const KEPT_SECONDS_MIN = 60;

/** How one ended; with an error that is tried again. */
type Ended =
  | { found: Found; state: "sent" }
  | { found: Found; state: "refused"; reason: string; isGone: boolean }
  | { error: unknown };

/**
 * Tells devices. Between a push service's yes and ours a crash may tell a few a second time, which its tag makes one
 * notification of. What no device takes is sent by e-mail at once; one that fails does not hold up the others.
 */
export const sendPush = handler(
  "send-push",
  async (run) => {
    const now = instantOf(run.clock.now());
    const waiting = await findWaiting(run.database.db, run.job.payload.push_ids);
    const failures: unknown[] = [];
    for (let at = 0; at < waiting.length; at += SENT_AT_ONCE) {
      run.signal.throwIfAborted();
      const some = waiting.slice(at, at + SENT_AT_ONCE);
      const ended = await Promise.all(some.map((found) => send(run.push, found, now)));
      failures.push(...ended.flatMap((one) => ("error" in one ? [one.error] : [])));
      await settle(run, ended, now);
    }
    if (failures.length > 0) throw failures[0];
    return null;
  },
  { concurrency: CONCURRENCY },
);

async function findWaiting(db: Reader, ids: readonly string[]) {
  return await db
    .select({
      ...{ push: pushes, device: devices, notification: notifications, ladder: ladders },
      isOver: sql<boolean>`exists (select from ladders later where later.schedule_id = ${ladders.scheduleId}
        and later.user_id = ${ladders.userId} and later.version > ${ladders.version})`,
    })
    .from(pushes)
    .innerJoin(devices, eq(devices.id, pushes.deviceId))
    .leftJoin(notifications, eq(notifications.id, pushes.notificationId))
    .leftJoin(ladders, eq(ladders.id, pushes.notificationId))
    .where(and(inArray(pushes.id, [...ids]), eq(pushes.state, "waiting")));
}
type Found = Awaited<ReturnType<typeof findWaiting>>[number];

async function send(gateway: Run<unknown>["push"], found: Found, now: string): Promise<Ended> {
  const refused = (reason: string, isGone = false) => ({ found, state: "refused" as const, reason, isGone });
  if (found.device.removedAt !== null) return refused("the device was removed");
  // Told late, what was would stand on the screen in place of what is.
  if (found.isOver) return refused("it changed again meanwhile");
  if (!gateway) return refused("no devices are told here");
  try {
    await gateway.send(found.device, messageOf(found, now));
    return { found, state: "sent" };
  } catch (error) {
    if (error instanceof DeviceGone || error instanceof PushRefused)
      return refused(error.message, error instanceof DeviceGone);
    return { error };
  }
}

async function settle(
  { write }: Pick<Run<unknown>, "write">,
  ended: readonly Ended[],
  now: string,
): Promise<void> {
  const over = ended.flatMap((one) => ("error" in one ? [] : [one]));
  if (over.length === 0) return;
  const sent = over.filter(({ state }) => state === "sent").map(({ found }) => found);
  const refused = over.flatMap((one) => (one.state === "refused" ? [one] : []));
  const those = (some: readonly Found[]) =>
    and(
      inArray(
        pushes.id,
        some.map(({ push }) => push.id),
      ),
      eq(pushes.state, "waiting"),
    );
  await write(async (tx) => {
    if (sent.length > 0) {
      await tx.update(pushes).set({ state: "sent", sentAt: now }).where(those(sent));
      const told = sent.map(({ device }) => device.id);
      await tx.update(devices).set({ toldAt: now }).where(inArray(devices.id, told));
    }
    for (const [reason, some] of Map.groupBy(refused, (one) => one.reason))
      await tx
        .update(pushes)
        .set({ state: "refused", reason })
        .where(those(some.map(({ found }) => found)));
    // Turned on again meanwhile one has another address, and is as good as new.
    for (const { found, isGone } of refused)
      if (isGone)
        await tx
          .update(devices)
          .set({ goneAt: now })
          .where(and(eq(devices.id, found.device.id), eq(devices.endpoint, found.device.endpoint)));
    const lost = refused.flatMap(({ found }) => found.push.notificationId ?? []);
    await hurryMails(tx, lost, now);
  });
}

function messageOf({ push, notification, ladder }: Found, now: string): PushMessage {
  const { receipt } = push;
  if (!notification)
    return {
      payload: {
        ...{ title: "This device is told", body: "So it looks when something concerns you.", receipt },
        ...{ link: "/notifications", tag: push.id },
      },
      ...{ ttlSeconds: KEPT_SECONDS_MIN, urgency: "high", topic: undefined },
    };
  const { title, body, link } = notification;
  const startsAt = ladder?.startsAt ?? null;
  // What is said of an item later takes the place of what was said before.
  const tag = ladder?.scheduleId ?? notification.id;
  const secondsLeft = startsAt === null ? KEPT_SECONDS : (Date.parse(startsAt) - Date.parse(now)) / 1_000;
  return {
    payload: { title, body, link, tag, receipt },
    ttlSeconds: Math.round(Math.max(KEPT_SECONDS_MIN, Math.min(KEPT_SECONDS, secondsLeft))),
    urgency: isPressing(now, startsAt) ? "high" : "normal",
    topic: ladder?.scheduleId == null ? undefined : hash("sha256", tag, "base64url").slice(0, 32),
  };
}
