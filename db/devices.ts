import { randomBytes } from "node:crypto";
import { and, eq, isNull } from "drizzle-orm";
import type { Tx } from "./open.ts";
import { devices } from "./schema/devices.ts";

/** 128 bits, which nobody but a device that was told them can say. */
export const newReceipt = (): string => randomBytes(16).toString("base64url");

/** A device that is told nothing from now on; where it was reached is forgotten. */
export const forgotten = (at: string) => ({ removedAt: at, endpoint: "", p256dh: "", auth: "" });

/** All of a person's: whoever has one of them now reads nothing more on its screen. */
export async function forgetDevices(tx: Tx, userId: string, at: string): Promise<void> {
  await tx
    .update(devices)
    .set(forgotten(at))
    .where(and(eq(devices.userId, userId), isNull(devices.removedAt)));
}
