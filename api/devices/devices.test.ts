import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { randomInt } from "node:crypto";
import { eq } from "drizzle-orm";
import type { Device } from "../../core/devices.ts";
import { DEVICES_MAX } from "../../core/devices.ts";
import { newId } from "../../core/ids.ts";
import type { NotificationSettings } from "../../core/notification-settings.ts";
import type { Page } from "../../core/page.ts";
import { newVapidKey, vapidPublicKey } from "../../core/server/vapid.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { devices, notificationSettings, texts } from "../../db/schema/devices.ts";
import { expectProblem } from "../testing-answers.ts";
import { DEVICE_KEYS, signedTextEvent } from "../testing-devices.ts";
import { TEST_PUSH_PUBLIC_KEY, testApp, type TestApp, type TestPerson } from "../testing.ts";

let portal: TestApp;
let artist: TestPerson;
let other: TestPerson;
beforeAll(async () => {
  portal = await testApp();
  artist = await portal.person(["artist"]);
  other = await portal.person(["artist"], artist.organisationId);
});
afterAll(() => portal[Symbol.asyncDispose]());

const DEVICES = "/api/v1/me/devices";
const endpoint = (name: string) => `https://fcm.googleapis.com/fcm/send/${name}`;
const device = (more: object = {}) => ({
  ...{ name: "Phone", endpoint: endpoint(newId()), keys: DEVICE_KEYS, public_key: TEST_PUSH_PUBLIC_KEY },
  ...more,
});
const add = (who: TestPerson, more: object = {}) => portal.send(who, "POST", DEVICES, device(more));
const listed = async (who: TestPerson) =>
  ((await (await portal.send(who, "GET", DEVICES)).json()) as Page<Device>).data;

describe("devices", () => {
  test("one is turned on, again with another address, tried and removed; nobody else's id is taken", async () => {
    const id = newId();
    expect((await add(artist, { id })).status).toBe(201);
    const again = await add(artist, { id, name: "My phone" });
    expect(await again.json()).toMatchObject({
      id,
      name: "My phone",
      place: "fcm.googleapis.com",
      state: "reachable",
    });
    expect((await listed(artist)).map((one) => one.id)).toEqual([id]);
    expect(await listed(other)).toEqual([]);
    await expectProblem(await add(other, { id }), 409);
    expect((await portal.send(artist, "POST", `${DEVICES}/${id}/try`)).status).toBe(202);
    const waiting = await portal.database.db.select().from(jobs).where(eq(jobs.kind, "send-push"));
    expect(waiting).toHaveLength(1);
    expect((await portal.send(artist, "DELETE", `${DEVICES}/${id}`)).status).toBe(204);
    expect(await listed(artist)).toEqual([]);
    await expectProblem(await add(artist, { id }), 409);
  });

  test("only at push services that are named, with our key, with keys that are some, and not without end", async () => {
    for (const [more, status] of [
      [{ endpoint: "https://169.254.169.254/latest" }, 422],
      [{ endpoint: "https://fcm.googleapis.com.evil.test/x" }, 422],
      [{ endpoint: "http://fcm.googleapis.com/x" }, 422],
      [{ endpoint: "https://user@fcm.googleapis.com/x" }, 422],
      [{ endpoint: "https://evil.test/.push.apple.com" }, 422],
      [{ endpoint: "https://web.push.apple.com/x" }, 201],
      [{ endpoint: "https://wns2-par02p.notify.windows.com/w/?token=x" }, 201],
      [{ public_key: vapidPublicKey(newVapidKey()) }, 409],
      [{ keys: { ...DEVICE_KEYS, auth: "AAAA" } }, 422],
      [{ keys: { ...DEVICE_KEYS, p256dh: `B${"A".repeat(86)}` } }, 422],
    ] as const) {
      const response = await add(other, more);
      expect([more, response.status]).toEqual([more, status]);
    }
    for (let count = 2; count < DEVICES_MAX; count += 1) expect((await add(other)).status).toBe(201);
    await expectProblem(await add(other), 409);
  });

  test("whoever signs out everywhere is told on none", async () => {
    const somebody = await portal.person(["artist"]);
    expect((await add(somebody)).status).toBe(201);
    expect((await portal.send(somebody, "POST", "/api/v1/auth/sign-out-everywhere")).status).toBe(204);
    const [row] = await portal.database.db.select().from(devices).where(eq(devices.userId, somebody.userId));
    expect(row).toMatchObject({ endpoint: "", auth: "", removedAt: expect.any(String) });
  });

  test("its browser renews it without anybody signed in, by what it had; nobody else does, and once", async () => {
    const somebody = await portal.person(["artist"]);
    const [was, next, others] = [endpoint(newId()), endpoint(newId()), endpoint(newId())];
    const made = (await (await add(somebody, { endpoint: was })).json()) as Device;
    await add(await portal.person(["artist"]), { endpoint: others });
    const renew = (more: object = {}) =>
      portal.send(undefined, "POST", "/api/v1/push-renewals", {
        ...{ was: { endpoint: was, auth: DEVICE_KEYS.auth }, endpoint: next },
        ...{ keys: DEVICE_KEYS, public_key: TEST_PUSH_PUBLIC_KEY, ...more },
      });
    await expectProblem(await renew({ was: { endpoint: was, auth: "AAAAAAAAAAAAAAAAAAAAAA" } }), 404);
    await expectProblem(await renew({ was: { endpoint: next, auth: DEVICE_KEYS.auth } }), 404);
    await expectProblem(await renew({ endpoint: "https://169.254.169.254/latest" }), 422);
    await expectProblem(await renew({ public_key: vapidPublicKey(newVapidKey()) }), 409);
    await expectProblem(await renew({ endpoint: others }), 409);
    // Also where its push service knew the old one no longer.
    const { db } = portal.database;
    await db.update(devices).set({ goneAt: new Date().toISOString() }).where(eq(devices.id, made.id));
    expect((await renew()).status).toBe(204);
    await expectProblem(await renew(), 404);
    const [row] = await db.select().from(devices).where(eq(devices.id, made.id));
    expect(row).toMatchObject({ endpoint: next, goneAt: null, userId: somebody.userId });
    expect((await portal.send(somebody, "DELETE", `${DEVICES}/${made.id}`)).status).toBe(204);
    await expectProblem(await renew({ was: { endpoint: next, auth: DEVICE_KEYS.auth } }), 404);
    await expectProblem(await renew({ was: { endpoint: "", auth: "" } }), 422);
  });

  test("where no key is set none are told, and none is turned on", async () => {
    const { config } = portal.services;
    const { push } = config;
    config.push = { publicKey: undefined, services: [] };
    try {
      await expectProblem(await add(artist), 409);
      const settings = await portal.send(artist, "GET", "/api/v1/me/notification-settings");
      expect(await settings.json()).toMatchObject({ push_key: null });
    } finally {
      config.push = push;
    }
  });
});

describe("settings", () => {
  const SETTINGS = "/api/v1/me/notification-settings";
  const settings = async (who: TestPerson) =>
    (await (await portal.send(who, "GET", SETTINGS)).json()) as NotificationSettings;

  test("quiet hours are set and taken away, in a zone that there is", async () => {
    const quiet = { from: "22:00", until: "07:00", zone: "Europe/Lisbon" };
    expect(await settings(artist)).toMatchObject({
      quiet: null,
      phone: null,
      push_key: TEST_PUSH_PUBLIC_KEY,
    });
    expect((await portal.send(artist, "PATCH", SETTINGS, { quiet })).status).toBe(200);
    expect(await settings(artist)).toMatchObject({ quiet });
    for (const wrong of [{ zone: "Mars/Base" }, { from: "25:00" }, { from: "07:00" }])
      await expectProblem(
        await portal.send(artist, "PATCH", SETTINGS, { quiet: { ...quiet, ...wrong } }),
        422,
      );
    await portal.send(artist, "PATCH", SETTINGS, { quiet: null });
    expect(await settings(artist)).toMatchObject({ quiet: null });
  });

  /** The code that is on its way to them. */
  const codeOf = async (who: TestPerson) => {
    const rows = await portal.database.db.select().from(texts).where(eq(texts.userId, who.userId));
    return rows.at(-1)?.body.slice(0, 6) ?? "";
  };

  test("a telephone is texted nothing but a code until its owner says it, with five tries", async () => {
    expect((await portal.send(artist, "POST", "/api/v1/me/phone", { number: "020 7946" })).status).toBe(422);
    const given = await portal.send(artist, "POST", "/api/v1/me/phone", { number: "0044 (20) 7946-0018" });
    expect([given.status, ((await given.json()) as NotificationSettings).phone]).toEqual([
      202,
      { number: "+442079460018", state: "waiting" },
    ]);
    const code = await codeOf(artist);
    const wrong = String((Number(code) + randomInt(1, 1_000)) % 1_000_000).padStart(6, "0");
    const confirm = (said: string) => portal.send(artist, "POST", "/api/v1/me/phone/confirm", { code: said });
    for (let tries = 0; tries < 4; tries += 1) await expectProblem(await confirm(wrong), 422);
    expect((await confirm(code)).status).toBe(200);
    await expectProblem(await confirm(code), 409);
    expect((await settings(artist)).phone?.state).toBe("confirmed");
    await portal.send(artist, "POST", "/api/v1/me/phone", { number: "+442079460018" });
    for (let tries = 0; tries < 5; tries += 1) await expectProblem(await confirm("000000"), 422);
    await expectProblem(await confirm(await codeOf(artist)), 409);
    await portal.send(artist, "DELETE", "/api/v1/me/phone");
    expect((await settings(artist)).phone).toBeNull();
  });

  test("what the gateway says counts once, in whatever order, and only where it is signed", async () => {
    const tell = (sent: ReturnType<typeof signedTextEvent>, query = "") =>
      portal.send(undefined, "POST", `/api/v1/texts/events${query}`, sent.body, sent.headers);
    const id = newId();
    const { organisationId, userId } = other;
    await portal.database.db.insert(texts).values({
      ...{ id, organisationId, userId, recipient: "+15005550007", body: "b", state: "accepted" },
    });
    const query = `?text=${id}`;
    const said = (MessageStatus: string, token?: string) =>
      tell(signedTextEvent({ MessageStatus, ErrorCode: "30003", To: "+15005550007" }, query, token), query);
    const state = async () =>
      (await portal.database.db.select().from(texts).where(eq(texts.id, id)))[0]?.state;
    await expectProblem(await said("delivered", "another token"), 401);
    expect([(await said("sent")).status, await state()]).toEqual([204, "accepted"]);
    expect([(await said("delivered")).status, await state()]).toEqual([204, "delivered"]);
    expect([(await said("failed")).status, await state()]).toEqual([204, "delivered"]);
    const nobodys = `?text=${newId()}`;
    await expectProblem(await tell(signedTextEvent({ MessageStatus: "sent" }, nobodys), nobodys), 404);
    // Whoever answers STOP is texted no more, until START.
    await portal.database.db
      .insert(notificationSettings)
      .values({ userId, phone: "+15005550007", phoneConfirmedAt: new Date().toISOString() });
    const answer = (Body: string) => tell(signedTextEvent({ From: "+15005550007", Body }));
    for (const [words, then] of [
      ["Thank you", "confirmed"],
      [" Stop ", "stopped"],
      ["START", "confirmed"],
    ] as const)
      expect([(await answer(words)).status, (await settings(other)).phone?.state]).toEqual([204, then]);
  });
});
