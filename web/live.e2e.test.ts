import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Browser, Page } from "playwright-core";
import { stateOf } from "../ops/state.ts";
import { testBrowser } from "../ops/testing-browser.ts";
import { testHouse, type TestHouse } from "../ops/testing-house.ts";
import { until, visitors } from "../ops/testing-pages.ts";
import { buildWeb } from "../ops/web.ts";

/** The stream of changes in a real browser: from the API, from an edge while the API is out of reach, and back again. */
setDefaultTimeout(120_000);

// Without a worker, whose requests cannot be cut off by name.
const PHONE = { width: 390, height: 844, worker: false };
type Item = { id: string; production_id: string; local_start: string };
let house: TestHouse;
let browser: Browser;
let manager: string;
let item: Item;
const { personAt, faults } = visitors(
  () => house,
  () => browser,
);

beforeAll(async () => {
  await buildWeb((text) => console.log(text));
  [house, browser] = await Promise.all([testHouse(), testBrowser()]);
  const artist = await signIn("artist@northwind.test");
  manager = await signIn("manager@northwind.test");
  const response = await fetch(`${house.url}/api/v1/schedules?limit=1&sort=-starts_at`, {
    headers: { authorization: `Bearer ${artist}` },
  });
  [item] = ((await response.json()) as { data: [Item] }).data;
});
afterAll(async () => {
  await browser?.close();
  await house?.stop();
});

async function signIn(email: string): Promise<string> {
  const response = await fetch(`${house.url}/api/v1/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password: house.password }),
  });
  return ((await response.json()) as { accessToken: string }).accessToken;
}

/** An item on the artist's production and day, by somebody elsewhere; seen on the page without a touch. */
async function expectToSee(page: Page, title: string): Promise<void> {
  const response = await fetch(`${house.url}/api/v1/schedules`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${manager}` },
    body: JSON.stringify({ production_id: item.production_id, title, local_start: item.local_start }),
  });
  expect(response.status).toBe(201);
  await page.getByRole("link", { name: title }).waitFor();
}

async function streamsAtEdges(): Promise<number> {
  const each = house.edges.map(async ({ url }) => {
    const { live_streams } = (await (await fetch(`${url}/healthz`)).json()) as { live_streams: number };
    return live_streams;
  });
  return (await Promise.all(each)).reduce((sum, one) => sum + one, 0);
}

const dayOf = () => `${house.url}/?day=${item.local_start.slice(0, 10)}`;

async function expectUntroubled(page: Page): Promise<void> {
  await page.getByText(/^Live ·/).waitFor();
  expect(await page.locator(".source-line .notice, .notice.bad").count()).toBe(0);
  expect(await page.getByRole("button", { name: "Try again" }).count()).toBe(0);
}

test("where the API's stream cannot be reached an edge's is followed, until it can", async () => {
  const { page, context } = await personAt("artist@northwind.test", PHONE);
  const live = `${house.url}/api/v1/live`;
  await context.route(live, (route) => route.abort());
  await page.goto(dayOf());
  await expectUntroubled(page);
  expect(await streamsAtEdges()).toBe(1);
  await expectToSee(page, "Told by an edge");
  await expectUntroubled(page);

  const back = page.waitForResponse((response) => response.url() === live && response.ok(), {
    timeout: 60_000,
  });
  await context.unroute(live);
  await back;
  await until(async () => (await streamsAtEdges()) === 0);
  await expectToSee(page, "Told by the API again");
  await expectUntroubled(page);
  await context.close();
});

test("with every API killed the page stays, follows an edge, and the API once it is back", async () => {
  const { page, context } = await personAt("artist@northwind.test", PHONE);
  await page.goto(dayOf());
  await expectUntroubled(page);
  // What the page loads after its first screen: without a worker it has nowhere else to load it from.
  await page.waitForFunction(() => {
    const names = performance.getEntriesByType("resource").map(({ name }) => name);
    return [/bell-.*css$/, /bell-.*js$/, /worker-.*js$/].every((late) =>
      names.some((name) => late.test(name)),
    );
  });
  const shown = await page.locator(".item").count();
  const atEdge = page.waitForResponse((response) => new URL(response.url()).pathname === "/v1/live");
  const before = stateOf(house.folder)?.programs.filter(({ name }) => name.startsWith("api-")) ?? [];
  expect(before.length).toBeGreaterThan(0);
  for (const { pid } of before) process.kill(pid ?? 0, "SIGKILL");
  expect((await atEdge).ok()).toBeTrue();
  expect(await page.locator(".item").count()).toBe(shown);
  await expectUntroubled(page);

  await until(async () => (await fetch(`${house.url}/api/health`).catch(() => undefined))?.ok === true);
  await expectToSee(page, "Written after the return");
  await until(async () => (await streamsAtEdges()) === 0);
  await expectToSee(page, "Told by the new API");
  await expectUntroubled(page);
  await context.close();
});

test("no page threw", () => {
  expect(faults).toEqual([]);
});
