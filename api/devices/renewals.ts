import { timingSafeEqual } from "node:crypto";
import { and, eq, isNull } from "drizzle-orm";
import type { DeviceRenewal } from "../../core/devices.ts";
import { common, Problem } from "../../core/problem.ts";
import { audit, personActor } from "../../db/audit.ts";
import { isUniqueViolation } from "../../db/errors.ts";
import { devices } from "../../db/schema/devices.ts";
import { memberships } from "../../db/schema/organisations.ts";
import { commit } from "../../db/write.ts";
import type { Origin } from "../http/caller.ts";
import type { Services } from "../services.ts";
import { reachedAt, refuseUnusable } from "./actions.ts";

/**
 * Reaches a device where its browser says that it is from now on, while nobody is signed in there: whoever knows where
 * it was, and the secret of that, is that browser.
 * @throws Problem 404 for what is no device's, 409 for another's address, and as `addDevice`
 */
export async function renewDevice(services: Services, input: DeviceRenewal, origin: Origin): Promise<void> {
  const publicKey = refuseUnusable(services, input);
  // Whose it is, is what is looked for.
  const { everywhere } = services.database;
  const [device] = await everywhere
    .select()
    .from(devices)
    .where(and(eq(devices.endpoint, input.was.endpoint), isNull(devices.removedAt)));
  if (!device || !isSame(device.auth, input.was.auth)) throw new Problem(common.notFound);
  const { id, userId, name } = device;
  const organisationIds = await organisationsOf(services, userId);
  try {
    await commit(services.database, personActor({ ...origin, userId }, null), async (tx) => {
      const [renewed] = await tx
        .update(devices)
        .set({ ...reachedAt(input), publicKey, goneAt: null })
        .where(and(eq(devices.id, id), eq(devices.endpoint, input.was.endpoint), isNull(devices.removedAt)))
        .returning({ id: devices.id });
      // Another said so first.
      if (!renewed) throw new Problem(common.notFound);
      audit(tx, {
        action: "devices.renewed",
        object: { type: "device", id },
        personal: { name, address: origin.address },
        organisationIds,
      });
    });
  } catch (error) {
    if (isUniqueViolation(error, "devices_endpoint")) throw new Problem(common.conflict);
    throw error;
  }
}

/** In constant time; padding does not matter. */
function isSame(kept: string, said: string): boolean {
  const [one, other] = [kept, said].map((text) => Buffer.from(text, "base64url"));
  return one !== undefined && one.length === other?.length && timingSafeEqual(one, other);
}

/** In whose trails it is told what somebody does with their device. */
async function organisationsOf({ database }: Services, userId: string): Promise<string[]> {
  const rows = await database.everywhere
    .select({ id: memberships.organisationId })
    .from(memberships)
    .where(and(eq(memberships.userId, userId), isNull(memberships.deletedAt)));
  return rows.map(({ id }) => id);
}
