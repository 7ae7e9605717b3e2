import { createHash, randomInt, timingSafeEqual } from "node:crypto";
import { and, eq, gt, isNotNull, lt, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { newId } from "../../core/ids.ts";
import {
  CODE_DIGITS,
  CODE_MINUTES,
  CODE_TRIES_MAX,
  settingsProblems,
  type NotificationSettingsChange,
} from "../../core/notification-settings.ts";
import { Problem } from "../../core/problem.ts";
import { addElapsed, instantOf } from "../../core/time.ts";
import { audit } from "../../db/audit.ts";
import { enqueue } from "../../db/jobs.ts";
import type { Tx } from "../../db/open.ts";
import { notificationSettings, texts } from "../../db/schema/devices.ts";
import { write, type Outcome, type RequestKey, type Written } from "../../db/write.ts";
import type { LimitPolicy } from "../http/limits.ts";
import type { Services } from "../services.ts";
import { getSettings } from "./queries.ts";

/** Texts cost money, and whoever gets a code need not have asked for it. */
export const PHONE_CODES: LimitPolicy = { name: "phone-codes", quota: 5, windowSeconds: 3_600 };

const objectOf = ({ userId }: Caller) => ({ type: "user" as const, id: userId });

const NO_CODE = { codeHash: null, codeUntil: null, codeTries: 0 };
const NO_PHONE = { phone: null, phoneConfirmedAt: null, phoneStoppedAt: null, ...NO_CODE };

type Set = Partial<typeof notificationSettings.$inferInsert>;

async function keep(tx: Tx, { userId }: Caller, set: Set): Promise<void> {
  await tx
    .insert(notificationSettings)
    .values({ ...set, userId })
    .onConflictDoUpdate({ target: notificationSettings.userId, set });
}

async function answer(tx: Tx, services: Services, caller: Caller, status = 200): Promise<Outcome> {
  return { status, body: await getSettings(tx, services, caller) };
}

export async function changeSettings(
  services: Services,
  caller: Caller,
  key: RequestKey,
  { quiet }: NotificationSettingsChange,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    await keep(tx, caller, {
      quietFrom: quiet?.from ?? null,
      quietUntil: quiet?.until ?? null,
      homeZone: quiet?.zone ?? null,
    });
    audit(tx, { action: "notifications.quiet-hours-set", object: objectOf(caller) });
    return await answer(tx, services, caller);
  });
}

/** Of whose it is too: the same code of somebody else says nothing here. */
const hashOf = (userId: string, code: string): string =>
  createHash("sha256").update(`${userId}:${code}`).digest("hex");

/** Texts a code to a number, which is told nothing else before its owner says it. @throws Problem 409 */
export async function setPhone(
  services: Services,
  caller: Caller,
  key: RequestKey,
  number: string,
): Promise<Written> {
  if (services.config.textToken === undefined) throw new Problem(settingsProblems.noTexts);
  const now = instantOf(services.clock.now());
  const code = String(randomInt(10 ** CODE_DIGITS)).padStart(CODE_DIGITS, "0");
  return await write(services.database, caller, key, async (tx) => {
    await keep(tx, caller, {
      ...NO_PHONE,
      phone: number,
      codeHash: hashOf(caller.userId, code),
      codeUntil: addElapsed(now, CODE_MINUTES),
    });
    const { organisationId, userId } = caller;
    const id = newId(services.clock.now());
    await tx.insert(texts).values({
      ...{ id, organisationId, userId, recipient: number, createdAt: now },
      body: `${code} is your code for Live Portal. It is good for ${CODE_MINUTES} minutes.`,
    });
    await enqueue(tx, { kind: "send-text", payload: { text_ids: [id] }, organisationId, createdBy: userId });
    audit(tx, {
      action: "notifications.phone-given",
      object: objectOf(caller),
      personal: { phone: number, address: caller.address },
    });
    return await answer(tx, services, caller, 202);
  });
}

/** @throws Problem 409 where there is no code any more, 422 for another one. */
export async function confirmPhone(
  services: Services,
  caller: Caller,
  key: RequestKey,
  code: string,
): Promise<Written> {
  const now = instantOf(services.clock.now());
  const expected = await takeTry(services, caller, now);
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(hashOf(caller.userId, code))))
    throw new Problem(settingsProblems.wrongCode, undefined, {
      errors: [{ pointer: "/code", detail: "is not the code that was sent" }],
    });
  return await write(services.database, caller, key, async (tx) => {
    await keep(tx, caller, { phoneConfirmedAt: now, ...NO_CODE });
    audit(tx, { action: "notifications.phone-confirmed", object: objectOf(caller) });
    return await answer(tx, services, caller);
  });
}

/** One try less, whatever comes of it: in a transaction of its own. @throws Problem 409 */
async function takeTry({ database }: Services, { userId }: Caller, now: string): Promise<string> {
  const [row] = await database.db
    .update(notificationSettings)
    .set({ codeTries: sql`${notificationSettings.codeTries} + 1` })
    .where(
      and(
        eq(notificationSettings.userId, userId),
        isNotNull(notificationSettings.codeHash),
        gt(notificationSettings.codeUntil, now),
        lt(notificationSettings.codeTries, CODE_TRIES_MAX),
      ),
    )
    .returning({ hash: notificationSettings.codeHash });
  if (!row?.hash) throw new Problem(settingsProblems.noCode);
  return row.hash;
}

export async function removePhone(services: Services, caller: Caller, key: RequestKey): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    await keep(tx, caller, NO_PHONE);
    audit(tx, { action: "notifications.phone-removed", object: objectOf(caller) });
    return { status: 204, body: null };
  });
}
