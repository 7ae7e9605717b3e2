import { and, count, eq, isNull, ne, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { deviceProblems, DEVICES_MAX, type DeviceCreate, type Subscription } from "../../core/devices.ts";
import { newId } from "../../core/ids.ts";
import { common, Problem } from "../../core/problem.ts";
import { isAtService, isCurvePoint } from "../../core/server/vapid.ts";
import { instantOf } from "../../core/time.ts";
import { audit } from "../../db/audit.ts";
import { forgotten, newReceipt } from "../../db/devices.ts";
import { enqueue } from "../../db/jobs.ts";
import type { Tx } from "../../db/open.ts";
import { devices, pushes } from "../../db/schema/devices.ts";
import { users } from "../../db/schema/organisations.ts";
import { write, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { deviceItem, getDevice, ownDevices } from "./queries.ts";

/**
 * Has a person told on this device from now on. With the id of one of theirs that one is reached there; whoever had
 * this browser before is not told on it any more.
 * @throws Problem 409 where none are told, for another key than ours, or for one too many; 422 for a push service that
 * the house does not name.
 */
export async function addDevice(
  services: Services,
  caller: Caller,
  key: RequestKey,
  input: DeviceCreate,
): Promise<Written> {
  const publicKey = refuseUnusable(services, input);
  return await write(services.database, caller, key, async (tx) => {
    const at = instantOf(services.clock.now());
    // Of two that are added at once the second counts the first.
    await tx.select({ id: users.id }).from(users).where(eq(users.id, caller.userId)).for("update");
    const id = input.id ?? newId(services.clock.now());
    await takeOver(tx, id, input.endpoint, at);
    await refuseTooMany(tx, caller, id);
    const given = { name: input.name, ...reachedAt(input), publicKey, goneAt: null };
    const [row] = await tx
      .insert(devices)
      .values({ id, userId: caller.userId, createdAt: at, ...given })
      .onConflictDoUpdate({ target: devices.id, set: given, setWhere: sql`${ownDevices(caller)}` })
      .returning();
    if (!row) throw new Problem(common.conflict, "This id is taken.");
    audit(tx, {
      action: "devices.added",
      object: { type: "device", id },
      personal: { name: row.name, address: caller.address },
    });
    return { status: 201, body: deviceItem(row, services) };
  });
}

/** @returns our key, with which it was made. @throws Problem 409, 422 */
export function refuseUnusable({ config }: Services, { endpoint, keys, public_key }: Subscription): string {
  const { publicKey } = config.push;
  if (publicKey === undefined) throw new Problem(deviceProblems.notSetUp);
  if (public_key.replace(/=+$/, "") !== publicKey) throw new Problem(deviceProblems.outdated);
  if (!isAtService(endpoint, config.push.services))
    throw new Problem(deviceProblems.elsewhere, undefined, {
      errors: [{ pointer: "/endpoint", detail: "is at none of the push services that this portal names" }],
    });
  if (!isCurvePoint(keys.p256dh))
    throw new Problem(common.invalid, undefined, {
      errors: [{ pointer: "/keys/p256dh", detail: "must be a point of P-256" }],
    });
  return publicKey;
}

/** What of a subscription a device is reached with. */
export const reachedAt = ({ endpoint, keys }: Subscription) => ({
  endpoint,
  p256dh: keys.p256dh,
  auth: keys.auth,
});

/** A browser is one person's, and is one device of theirs. */
async function takeOver(tx: Tx, id: string, endpoint: string, at: string): Promise<void> {
  await tx
    .update(devices)
    .set(forgotten(at))
    .where(and(eq(devices.endpoint, endpoint), isNull(devices.removedAt), ne(devices.id, id)));
}

/** Those that are gone are no burden. @throws Problem 409 */
async function refuseTooMany(tx: Tx, caller: Caller, id: string): Promise<void> {
  const [held] = await tx
    .select({ count: count() })
    .from(devices)
    .where(and(ownDevices(caller), isNull(devices.goneAt), ne(devices.id, id)));
  if ((held?.count ?? 0) >= DEVICES_MAX) throw new Problem(deviceProblems.tooMany);
}

/** @throws Problem 404 */
export async function removeDevice(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    const [row] = await tx
      .update(devices)
      .set(forgotten(instantOf(services.clock.now())))
      .where(and(ownDevices(caller), eq(devices.id, id)))
      .returning();
    if (!row) throw new Problem(common.notFound);
    audit(tx, {
      action: "devices.removed",
      object: { type: "device", id },
      personal: { name: row.name, address: caller.address },
    });
    return { status: 204, body: null };
  });
}

/** Its person sees whether it is told. @throws Problem 404, 409 where none are told. */
export async function tryDevice(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
): Promise<Written> {
  if (services.config.push.publicKey === undefined) throw new Problem(deviceProblems.notSetUp);
  return await write(services.database, caller, key, async (tx) => {
    const device = await getDevice(tx, caller, id);
    const { organisationId, userId } = caller;
    const pushId = newId(services.clock.now());
    await tx.insert(pushes).values({
      ...{ id: pushId, organisationId, userId, deviceId: device.id, receipt: newReceipt() },
      createdAt: instantOf(services.clock.now()),
    });
    await enqueue(tx, {
      kind: "send-push",
      payload: { push_ids: [pushId] },
      organisationId,
      createdBy: userId,
    });
    return { status: 202, body: deviceItem(device, services) };
  });
}
