import { and, eq, isNull } from "drizzle-orm";
import type { Tx } from "./open.ts";
import { devices } from "./schema/devices.ts";

/** A device that is told nothing from now on; where it was reached is forgotten. */
export const forgotten = (at: string) => ({ removedAt: at, endpoint: "", p256dh: "", auth: "" });

/** All of a person's: whoever has one of them now reads nothing more on its screen. */
export async function forgetDevices(tx: Tx, userId: string, at: string): Promise<void> {
  await tx
    .update(devices)
    .set(forgotten(at))
    .where(and(eq(devices.userId, userId), isNull(devices.removedAt)));
}
