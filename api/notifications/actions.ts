import { and, eq, isNull } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { common, Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { notifications } from "../../db/schema/notifications.ts";
import { write, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { notificationItem, ownNotifications } from "./queries.ts";

/** The first time counts. @throws Problem 404 */
export async function readNotification(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    const mine = and(ownNotifications(caller), eq(notifications.id, id));
    await tx
      .update(notifications)
      .set({ readAt: instantOf(services.clock.now()) })
      .where(and(mine, isNull(notifications.readAt)));
    const [row] = await tx.select().from(notifications).where(mine);
    if (!row) throw new Problem(common.notFound);
    return { status: 200, body: notificationItem(row) };
  });
}

export async function readAllNotifications(
  services: Services,
  caller: Caller,
  key: RequestKey,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    await tx
      .update(notifications)
      .set({ readAt: instantOf(services.clock.now()) })
      .where(and(ownNotifications(caller), isNull(notifications.readAt)));
    return { status: 204, body: null };
  });
}
