import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Browser } from "playwright-core";
import type { Member } from "../core/organisations.ts";
import type { Page } from "../core/page.ts";
import type { Production } from "../core/productions.ts";
import { startPushService } from "../jobs/integrations/testing-push.ts";
import { testBrowser } from "../ops/testing-browser.ts";
import { testHouse, type TestHouse } from "../ops/testing-house.ts";
import { expectSound, until, visitors } from "../ops/testing-pages.ts";
import { buildWeb } from "../ops/web.ts";

/** A change on its way: an artist is told what is different, says that they have seen it, and a planner sees that they did. */
setDefaultTimeout(120_000);

const ARTIST = "artist@northwind.test";
const service = startPushService();
let house: TestHouse;
let browser: Browser;
let manager: string;
const { personAt, faults } = visitors(
  () => house,
  () => browser,
);

beforeAll(async () => {
  await buildWeb((text) => console.log(text));
  [house, browser] = await Promise.all([testHouse({ PUSH_SERVICES: service.origin }), testBrowser()]);
  const response = await fetch(`${house.url}/api/v1/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: "manager@northwind.test", password: house.password }),
  });
  manager = ((await response.json()) as { accessToken: string }).accessToken;
});
afterAll(async () => {
  await browser?.close();
  await house?.stop();
  await service[Symbol.asyncDispose]();
});

async function asManager<T>(path: string, method = "GET", body?: unknown, version?: number): Promise<T> {
  const response = await fetch(`${house.url}/api/v1/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${manager}`,
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(version !== undefined && { "if-match": `"${version}"` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  expect(response.ok).toBeTrue();
  return (await response.json()) as T;
}

/** Kept where a person asks for them, to look at. */
async function picture(page: { screenshot(to: object): Promise<unknown> }, name: string): Promise<void> {
  const folder = process.env.TOLD_PICTURES;
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

test("an artist sees what changed for them and says so; a planner sees it as it happens", async () => {
  const [production] = (await asManager<Page<Production>>("productions?limit=1")).data;
  const members = (await asManager<Page<Member>>("members?limit=100")).data;
  const artist = members.find(({ email }) => email === ARTIST);
  const others = members.filter(({ roles }) => roles.includes("artist")).slice(0, 4);
  const item = await asManager<{ id: string }>("schedules", "POST", {
    ...{ production_id: production?.id, title: "Costume fitting", stage: "Wardrobe" },
    ...{ local_start: "2027-03-03T10:00", local_end: "2027-03-03T11:00" },
    assigned_user_ids: [...new Set([artist?.id, ...others.map(({ id }) => id)])],
  });
  const address = `${house.url}/schedule/${item.id}`;

  const planner = await personAt("manager@northwind.test", { width: 1280, height: 800 });
  await planner.page.goto(address);
  const board = planner.page.getByRole("region", { name: "Who knows" });
  await board.getByText(/^0 of \d/).waitFor();

  const phone = await personAt(ARTIST, { width: 390, height: 844 });
  await phone.page.goto(address);
  await phone.page.getByRole("heading", { name: "New for you" }).waitFor();
  await board.getByText("Opened").last().waitFor();
  await picture(phone.page, "new");
  await phone.page.getByRole("button", { name: "I have seen this" }).click();
  await phone.page.getByText(/^You said on/).waitFor();
  await board.getByText(/^1 of \d/).waitFor();

  await asManager(`schedules/${item.id}`, "PATCH", { local_start: "2027-03-03T08:30", stage: "Tent 2" }, 1);
  const news = phone.page.getByRole("region", { name: "What changed for you" });
  await news.getByText("Starts 08:30, was 10:00: 90 min earlier").waitFor();
  await news.getByText("At Tent 2, was at Wardrobe").waitFor();
  await board.getByText(/^0 of \d/).waitFor();
  await board.getByText("saw it before it changed").waitFor();
  await expectSound(phone.page);
  await picture(phone.page, "changed");
  await picture(planner.page, "board");
  await news.getByRole("button").click();
  await board.getByText(/^1 of \d/).waitFor();
  await board.getByLabel("Show").selectOption({ label: "Has seen it" });
  await board.getByText(artist?.last_name ?? "").waitFor();
  await expectSound(planner.page);
  for (const visit of [planner, phone]) await visit.page.emulateMedia({ colorScheme: "dark" });
  await picture(planner.page, "board-dark");
  await picture(phone.page, "seen-dark");
  expect(faults).toEqual([]);
});

test("an artist says where they start and sees when to leave, without a connection too; a planner says where a place is", async () => {
  const [production] = (await asManager<Page<Production>>("productions?limit=1")).data;
  const artist = (await asManager<Page<Member>>("members?limit=100")).data.find(
    ({ email }) => email === ARTIST,
  );
  const call = { production_id: production?.id, zone: "Europe/London", local_start: "2027-03-04T11:30" };
  const [item, unknown] = await Promise.all(
    ["Roundhouse, Chalk Farm Road, London NW1", "Shed 7"].map((location) =>
      asManager<{ id: string }>("schedules", "POST", {
        ...{ ...call, title: "Radio session", location, assigned_user_ids: [artist?.id] },
      }),
    ),
  );
  const { page, context } = await personAt(ARTIST, { width: 360, height: 740 });
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.goto(`${house.url}/schedule/${item?.id}`);
  const card = page.getByRole("region", { name: "Getting there" });
  await card.getByLabel("Where do you start from?").fill("Atlantis");
  await card.getByRole("button", { name: "Show when to leave" }).click();
  await card.getByText("It is not known.").waitFor();
  await expectSound(page);
  await picture(page, "start");
  await card.getByLabel("Where do you start from?").fill("Holmes Hotel, Chiltern Street");
  await card.getByRole("button", { name: "Show when to leave" }).click();
  // Nobody reloads: it comes by itself.
  await card.getByText(/^Leave by/).waitFor();
  await card.getByText("Estimate", { exact: true }).waitFor();
  await expectSound(page);
  await picture(page, "way");
  await context.setOffline(true);
  await page.reload();
  await card.getByText(/^Leave by/).waitFor();
  await card.getByText("Offline.").waitFor();
  await page.emulateMedia({ colorScheme: "dark" });
  await expectSound(page);
  await picture(page, "way-offline-dark");
  await context.setOffline(false);

  const planner = await personAt("manager@northwind.test", { width: 1280, height: 800 });
  await planner.page.goto(`${house.url}/schedule/${unknown?.id}`);
  const place = planner.page.getByRole("region", { name: "Getting there" });
  await place.getByLabel("Where is “Shed 7”?").fill("51.5432, -0.1519");
  await picture(planner.page, "place");
  await place.getByRole("button", { name: "Keep this place" }).click();
  await place.getByLabel("Where do you start from?").waitFor();
  await place.getByText("Is it somewhere else?").click();
  await expectSound(planner.page);
  await picture(planner.page, "placed");
  await page.goto(`${house.url}/schedule/${unknown?.id}`);
  // From where they started last.
  await card.getByRole("button", { name: "From Holmes Hotel" }).click();
  await card.getByText(/^Leave by/).waitFor();
  expect(faults).toEqual([]);
});

/** In place of the browser's own push service, which cannot be reached from here: ours gives the address. */
const SUBSCRIBE = (given: { endpoint: string; keys: object }) => {
  let isOn = false;
  const subscription = { ...given, toJSON: () => given, unsubscribe: async () => !(isOn = false) };
  PushManager.prototype.subscribe = async () => ((isOn = true), subscription) as unknown as PushSubscription;
  PushManager.prototype.getSubscription = async () =>
    isOn ? (subscription as unknown as PushSubscription) : null;
};

/** In place of a screen, within the worker: what would stand there. */
const SHOW = () => {
  const shown: string[] = [];
  ServiceWorkerRegistration.prototype.showNotification = async (title) => void shown.push(title);
  Object.assign(globalThis, { shown });
};

type Given = { endpoint: string; keys: object };
/**
 * The browser's push service as the worker finds it; with `next` that one is in its place, and the worker hears of it.
 * @returns once it has done what it does then.
 */
const HOLD = async ({ given, serverKey, next }: { given: Given; serverKey: string; next?: Given }) => {
  const key = Uint8Array.from(atob(serverKey.replaceAll("-", "+").replaceAll("_", "/")), (letter) =>
    letter.charCodeAt(0),
  );
  const now = next ?? given;
  const options = { applicationServerKey: key.buffer };
  const subscription = { ...now, options, toJSON: () => now, unsubscribe: async () => true };
  PushManager.prototype.getSubscription = async () => subscription as unknown as PushSubscription;
  if (!next) return;
  const event = new Event("pushsubscriptionchange");
  let under: Promise<void> | undefined;
  Object.assign(event, { waitUntil: (work: Promise<void>) => (under = work) });
  dispatchEvent(event);
  await under;
};

test("a device is told and says so, quiet hours are set, and what was seen without a connection is said after", async () => {
  const phone = await personAt(ARTIST, { width: 390, height: 844 });
  const { page, context } = phone;
  await context.grantPermissions(["notifications"], { origin: house.url });
  const settings = (await page.evaluate(async () => {
    const response = await fetch("/api/v1/auth/refresh", { method: "POST" });
    const { accessToken } = (await response.json()) as { accessToken: string };
    const headers = { authorization: `Bearer ${accessToken}` };
    return await (await fetch("/api/v1/me/notification-settings", { headers })).json();
  })) as { push_key: string };
  const { id: device, endpoint, keys } = service.subscribe(settings.push_key);
  await page.addInitScript(SUBSCRIBE, { endpoint, keys });
  await page.goto(`${house.url}/account/notifications`);
  await page.getByText("No device is told yet.").waitFor();
  await expectSound(page);
  await picture(page, "devices-none");
  await page.getByRole("button", { name: "Tell me on this device" }).click();
  await page.getByText("This one").waitFor();
  await page.getByLabel("Leave me alone at night").check();
  await page.getByLabel("Where you live").fill("Asia/Singapore");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Your quiet hours are set").waitFor();
  await expectSound(page);
  await picture(page, "devices");
  await page.emulateMedia({ colorScheme: "dark" });
  await picture(page, "devices-dark");
  await page.setViewportSize({ width: 360, height: 740 });
  await expectSound(page);
  await page.getByRole("button", { name: "Try it" }).click();
  await until(async () => service.received.length === 1);

  // What the push service has for the device comes to its worker, also what is no word of ours.
  const session = await context.newCDPSession(page);
  const registered = new Promise<string>((done) =>
    session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      if (registrations[0]) done(registrations[0].registrationId);
    }),
  );
  await session.send("ServiceWorker.enable");
  const registrationId = await registered;
  const deliver = async (data: string) =>
    await session.send("ServiceWorker.deliverPushMessage", { origin: house.url, registrationId, data });
  const [worker] = context.serviceWorkers();
  // The browser that npm carries has no place to show them.
  await worker?.evaluate(SHOW);
  const held = { given: { endpoint, keys }, serverKey: settings.push_key };
  await worker?.evaluate(HOLD, held);
  const shown = async () =>
    (await worker?.evaluate(() => (globalThis as unknown as { shown: string[] }).shown)) ?? [];
  await deliver(JSON.stringify(service.received[0]?.payload));
  await until(async () => (await shown()).includes("This device is told"));
  await deliver("no JSON");
  await until(async () => (await shown()).includes("Live Portal"));

  // It has another address from one moment to the next, and no page needs to be open for that.
  const next = service.subscribe(settings.push_key);
  await worker?.evaluate(HOLD, { ...held, next: { endpoint: next.endpoint, keys: next.keys } });
  service.unsubscribe(device);

  const [production] = (await asManager<Page<Production>>("productions?limit=1")).data;
  const members = (await asManager<Page<Member>>("members?limit=100")).data;
  const artist = members.find(({ email }) => email === ARTIST);
  const soon = new Date(Date.now() + 3 * 3_600_000).toISOString();
  const item = await asManager<{ id: string }>("schedules", "POST", {
    ...{ production_id: production?.id, title: "Line check", starts_at: soon },
    assigned_user_ids: [artist?.id],
  });
  await until(async () => service.received.length === 2);
  expect(service.received[1]?.device).toBe(next.id);
  const told = service.received[1]?.payload;
  expect(told).toMatchObject({ title: "New: Line check", link: `/schedule/${item.id}` });
  const planner = await personAt("manager@northwind.test", { width: 1280, height: 800 });
  await planner.page.goto(`${house.url}/schedule/${item.id}`);
  const board = planner.page.getByRole("region", { name: "Who knows" });
  await board.getByText("Told in the page").last().waitFor();
  await deliver(JSON.stringify(told));
  await board.getByText("On their device").last().waitFor();
  await picture(planner.page, "board-device");

  await page.goto(`${house.url}${told?.link}`);
  await page.getByRole("heading", { name: "New for you" }).waitFor();
  await board.getByText("Opened").last().waitFor();
  await context.setOffline(true);
  await page.getByRole("button", { name: "I have seen this" }).click();
  await page.getByText("is sent when there is a connection").waitFor();
  await expectSound(page);
  await picture(page, "seen-offline");
  await context.setOffline(false);
  await page.getByText(/^You said on/).waitFor();
  await board.getByText(/^1 of 1/).waitFor();
  expect(faults).toEqual([]);
});
