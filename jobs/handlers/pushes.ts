import { hash } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import { isPressing } from "../../core/ladder.ts";
import { instantOf } from "../../core/time.ts";
import { hurryMail } from "../../db/ladders.ts";
import type { Reader } from "../../db/open.ts";
import { devices, ladders, pushes } from "../../db/schema/devices.ts";
import { notifications } from "../../db/schema/notifications.ts";
import { handler } from "../handler.ts";
import { DeviceGone, PushRefused, type PushMessage } from "../integrations/push.ts";

/** At once: most of the time is spent waiting for push services. */
const CONCURRENCY = 20;
const DAY_SECONDS = 86_400;
/** What is about no item is worth reading for some days. */
const KEPT_SECONDS = 3 * DAY_SECONDS;
const KEPT_SECONDS_MIN = 60;

/**
 * Tells one device. Between the push service's yes and ours a crash may tell it a second time, which its tag makes one
 * notification of. One that no device takes is sent by e-mail at once.
 */
export const sendPush = handler(
  "send-push",
  async ({ database, push: gateway, clock, write, job }) => {
    const found = await findPush(database.db, job.payload.push_id);
    if (found?.push.state !== "waiting") return null;
    const { push, device } = found;
    const now = instantOf(clock.now());
    const refuse = (reason: string, isGone = false) =>
      write(async (tx) => {
        await tx
          .update(pushes)
          .set({ state: "refused", reason })
          .where(and(eq(pushes.id, push.id), eq(pushes.state, "waiting")));
        // Turned on again meanwhile it has another address, and is as good as new.
        if (isGone)
          await tx
            .update(devices)
            .set({ goneAt: now })
            .where(and(eq(devices.id, device.id), eq(devices.endpoint, device.endpoint)));
        if (push.notificationId !== null) await hurryMail(tx, push.notificationId, now);
      });
    if (device.removedAt !== null) return await refuse("the device was removed");
    // Told late, what was would stand on the screen in place of what is.
    if (found.isOver) return await refuse("it changed again meanwhile");
    if (!gateway) return await refuse("no devices are told here");
    try {
      await gateway.send(device, messageOf(found, now));
    } catch (error) {
      if (!(error instanceof DeviceGone || error instanceof PushRefused)) throw error;
      return await refuse(error.message, error instanceof DeviceGone);
    }
    await write(async (tx) => {
      await tx
        .update(pushes)
        .set({ state: "sent", sentAt: now })
        .where(and(eq(pushes.id, push.id), eq(pushes.state, "waiting")));
      await tx.update(devices).set({ toldAt: now }).where(eq(devices.id, device.id));
    });
    return null;
  },
  { concurrency: CONCURRENCY },
);

async function findPush(db: Reader, id: string) {
  const [found] = await db
    .select({
      ...{ push: pushes, device: devices, notification: notifications, ladder: ladders },
      isOver: sql<boolean>`exists (select from ladders later where later.schedule_id = ${ladders.scheduleId}
        and later.user_id = ${ladders.userId} and later.version > ${ladders.version})`,
    })
    .from(pushes)
    .innerJoin(devices, eq(devices.id, pushes.deviceId))
    .leftJoin(notifications, eq(notifications.id, pushes.notificationId))
    .leftJoin(ladders, eq(ladders.id, pushes.notificationId))
    .where(eq(pushes.id, id));
  return found;
}

type Found = NonNullable<Awaited<ReturnType<typeof findPush>>>;

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
