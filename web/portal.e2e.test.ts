import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { testBrowser } from "../ops/testing-browser.ts";
import { testHouse, type TestHouse } from "../ops/testing-house.ts";
import { expectSound, expectStill, picture, until, visitors } from "../ops/testing-pages.ts";
import { buildWeb } from "../ops/web.ts";

/**
 * What the product is for, in a real browser against the whole house: a manager imports a real festival's timetable,
 * an artist reads the day from the nearest region, and next week's file changes the page under their eyes.
 */
const PROJECT = join(import.meta.dir, "..");
const TIMETABLE = join(PROJECT, "../shared/data/schedules/70000tons-2025.json");
const PRODUCTION = "70000 Tons 2025";
const FIRST_DAY = "2025-01-30";
setDefaultTimeout(120_000);

type FestivalFile = { rows: { stage: string; start_time: string; event: string }[] };
const REGIONS = ["us-east-1", "eu-west-1", "ap-southeast-1"];
const hasTimetable = existsSync(TIMETABLE);
if (!hasTimetable) console.warn(`skipped: ${TIMETABLE} is not there`);

let house: TestHouse;
let browser: Browser;
let web: string;
const { personAt, faults } = visitors(
  () => house,
  () => browser,
);

beforeAll(async () => {
  await buildWeb((text) => console.log(text));
  // A copy, for one test changes it.
  web = mkdtempSync(join(tmpdir(), "portal-web-"));
  chmodSync(web, 0o755);
  cpSync(join(PROJECT, "dist/web"), web, { recursive: true });
  [house, browser] = await Promise.all([testHouse({ WEB_FOLDER: web }), testBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await house?.stop();
  rmSync(web, { recursive: true, force: true });
});

/** Every row of the day, as an edge shows it to the person of that page. */
async function rowsAtEdge(
  page: Page,
  url: string,
): Promise<{ title: string; local_start: string; status: string }[]> {
  return page.evaluate(async (edge) => {
    const kept = JSON.parse(localStorage.getItem("portal.session") ?? "{}") as {
      edgeToken: string;
      organisation: string;
    };
    const headers = { authorization: `Bearer ${kept.edgeToken}`, "x-organisation": kept.organisation };
    const rows: { title: string; local_start: string; status: string }[] = [];
    let cursor: string | null = null;
    do {
      const at: string = cursor === null ? "" : `&cursor=${cursor}`;
      const response = await fetch(`${edge}/v1/schedules?start=2025-01-29&end=2025-02-05&limit=100${at}`, {
        headers,
      });
      const body = (await response.json()) as {
        data: { title: string; local_start: string; status: string }[];
        meta: { next_cursor: string | null };
      };
      rows.push(...body.data);
      cursor = body.meta.next_cursor;
    } while (cursor !== null);
    return rows;
  }, url);
}

describe.skipIf(!hasTimetable)("a festival on three edges (needs the data folder)", () => {
  const file = hasTimetable ? (JSON.parse(readFileSync(TIMETABLE, "utf8")) as FestivalFile) : { rows: [] };
  const bytesOf = (content: FestivalFile) => ({
    name: "70000tons-2025.json",
    mimeType: "application/json",
    buffer: Buffer.from(JSON.stringify(content)),
  });

  test("from the file to the artist's phone, and the next week's file too", async () => {
    const manager = await personAt("manager@northwind.test", { width: 1280, height: 800 });
    const artist = await personAt("artist@northwind.test", { width: 390, height: 844 });

    // A production, and the artist on it.
    const desk = manager.page;
    await desk.getByRole("link", { name: "Productions" }).click();
    await desk.getByRole("button", { name: "New production" }).click();
    await desk.getByLabel("Name").fill(PRODUCTION);
    await desk.getByLabel("First day").fill("2025-01-30");
    await desk.getByLabel("Last day").fill("2025-02-03");
    await desk.getByLabel("Time zone").fill("America/New_York");
    await desk.getByRole("button", { name: "Create" }).click();
    await desk.getByRole("heading", { name: PRODUCTION, level: 1 }).waitFor();
    await desk.getByRole("combobox", { name: "Add a person" }).fill("artist@northwind.test");
    await desk.getByRole("button", { name: "Add", exact: true }).click();
    await desk.getByText("artist@northwind.test").first().waitFor();

    // The file: every row in two clocks before anything is written.
    await desk.getByRole("link", { name: "Import a timetable" }).click();
    await desk.locator("input[type=file]").setInputFiles(bytesOf(file));
    await desk.getByRole("button", { name: /^Import \d+/ }).waitFor();
    await desk.getByText("Emperor").first().waitFor();
    await expectSound(desk);
    await picture(desk, "import");
    await desk.getByRole("button", { name: /^Import \d+/ }).click();
    await desk.getByText("The timetable is in.").waitFor();

    // The artist's day, from a region.
    const phone = artist.page;
    await phone.goto(`${house.url}/?day=${FIRST_DAY}`);
    await phone.getByRole("link", { name: "Emperor" }).waitFor();
    await phone.locator(REGIONS.map((name) => `[data-region="${name}"]`).join()).waitFor();
    // Seen for the first time, nothing of it is a change.
    expect(await phone.getByText("since you last looked").count()).toBe(0);
    const emperor = phone.locator(".item", { hasText: "Emperor" });
    expect(await emperor.innerText()).toContain("23:15");
    expect(await emperor.innerText()).toContain("00:30 +1 day");
    expect(await emperor.innerText()).toContain("04:15 +1 day");
    await expectSound(phone);
    await picture(phone, "schedule");
    for (const { url } of house.edges) {
      const titles = (await rowsAtEdge(phone, url)).map(({ title }) => title);
      for (const { event } of file.rows) expect(titles).toContain(event);
    }

    // Next week: one band plays later, one is gone, one is new. The page is not loaded again.
    await phone.evaluate(() => Object.assign(globalThis, { wasNotReloaded: true }));
    const gone = file.rows.find(({ event }) => event === "HammerFall");
    const revised: FestivalFile = {
      ...file,
      rows: file.rows
        .filter((row) => row !== gone)
        .map((row) => (row.event === "Sonata Arctica" ? { ...row, start_time: "7:50" } : row)),
    };
    if (gone) revised.rows.push({ ...gone, event: "Surprise Guest" });
    await desk.goBack();
    await desk.getByRole("link", { name: "Import a timetable" }).click();
    await desk.locator("input[type=file]").setInputFiles(bytesOf(revised));
    await desk.getByRole("button", { name: /^Import \d+/ }).click();
    await phone.getByRole("link", { name: "Surprise Guest" }).waitFor();
    await phone
      .locator(".item", { hasText: "Sonata Arctica" })
      .filter({ hasText: "19:50" })
      .first()
      .waitFor();
    await phone.locator(".item.is-cancelled", { hasText: "HammerFall" }).waitFor();
    await phone.getByText(/changes this week since you last looked/).waitFor();
    expect(await phone.evaluate(() => "wasNotReloaded" in globalThis)).toBeTrue();
    await expectSound(phone);
    await phone.getByRole("link", { name: "Surprise Guest" }).scrollIntoViewIfNeeded();
    await picture(phone, "changed");
    for (const { url } of house.edges) {
      const rows = await rowsAtEdge(phone, url);
      expect(rows.some(({ title }) => title === "Surprise Guest")).toBeTrue();
      expect(rows.find(({ title }) => title === "HammerFall")?.status).toBe("cancelled");
      expect(
        rows.some(
          ({ title, local_start }) => title === "Sonata Arctica" && local_start.endsWith("T19:50:00"),
        ),
      ).toBeTrue();
    }

    // Below deck there is no network: the day stays readable, and says how old it is.
    await phone.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await phone.reload();
    await phone.getByRole("link", { name: "Surprise Guest" }).waitFor();
    await artist.context.setOffline(true);
    await phone.reload();
    await phone.getByRole("link", { name: "Surprise Guest" }).waitFor();
    await phone.getByText(/Offline\. As of/).waitFor();
    await expectSound(phone);
    await artist.context.setOffline(false);
    await phone.getByText(/Live ·/).waitFor();
    await Promise.all([manager.context.close(), artist.context.close()]);
  });
});

test("every page is sound in light and dark, on a phone and on a desk", async () => {
  const paths = ["/", "/announcements", "/productions", "/members", "/account", "/schedule/new", "/nowhere"];
  const [phone, desk] = [
    { width: 360, height: 740 },
    { width: 1280, height: 800 },
  ];
  const { page, context } = await personAt("admin@northwind.test", phone);
  for (const scheme of ["light", "dark"] as const) {
    for (const size of [phone, desk]) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize(size);
      for (const path of paths) {
        await page.goto(house.url + path);
        await page.getByRole("heading", { level: 1 }).waitFor();
        await page.locator(".skeleton").first().waitFor({ state: "detached" });
        await expectStill(page);
        await expectSound(page);
        if (path === "/" && size === phone && scheme === "dark") await picture(page, "today-dark");
      }
    }
  }
  await context.close();
});

/** A day for which the demo has planned nothing. */
const quietDay = (after: number): string =>
  new Date(Date.now() + (200 + after) * 86_400_000).toISOString().slice(0, 10);

test("two planners change one item, and neither loses what they typed", async () => {
  const first = await personAt("manager@northwind.test", { width: 1280, height: 800 });
  const second = await personAt("admin@northwind.test", { width: 390, height: 844 });
  await first.page.goto(`${house.url}/schedule/new?day=${quietDay(0)}`);
  await first.page.getByLabel("Production").selectOption({ index: 1 });
  await first.page.getByLabel("Title").fill("Carol service");
  await first.page.getByLabel("End", { exact: true }).fill("01:30");
  await first.page.getByText("On the next day", { exact: true }).waitFor();
  await first.page.getByLabel("Start", { exact: true }).fill("22:00");
  await first.page.getByRole("button", { name: "Add" }).click();
  await first.page.getByRole("link", { name: "Carol service" }).click();
  await first.page.getByRole("link", { name: "Change" }).click();
  await first.page.getByLabel("Stage").fill("Chapel");
  await second.page.goto(first.page.url());
  await second.page.getByLabel("Stage").fill("Main hall");
  await second.page.getByLabel("Notes").fill("Bring candles");
  await expectSound(first.page);

  await first.page.getByRole("button", { name: "Save" }).click();
  await first.page.getByText("Chapel", { exact: true }).waitFor();
  await second.page.getByRole("button", { name: "Save" }).click();
  await second.page.getByText(/It now says: Carol service, .*Chapel/).waitFor();
  expect(await second.page.getByLabel("Notes").inputValue()).toBe("Bring candles");
  await expectSound(second.page);
  await second.page.getByRole("button", { name: "Save mine over it" }).click();
  await second.page.getByText("Main hall", { exact: true }).waitFor();
  await first.page.getByText("Main hall", { exact: true }).waitFor();

  await second.page.getByRole("link", { name: "Change" }).click();
  await second.page.getByRole("button", { name: "Cancel this item" }).click();
  await first.page.getByText("Cancelled", { exact: true }).first().waitFor();
  await second.page.getByRole("button", { name: "Undo" }).click();
  await first.page.getByText("Cancelled", { exact: true }).first().waitFor({ state: "detached" });
  await Promise.all([first.context.close(), second.context.close()]);
});

test("a night that is too short is told before it is planned, and takes a reason", async () => {
  const { page, context } = await personAt("manager@northwind.test", { width: 390, height: 844 });
  const plan = async (day: string, title: string, start: string, end: string) => {
    await page.goto(`${house.url}/schedule/new?day=${day}`);
    await page.getByLabel("Production").selectOption({ index: 1 });
    await page.getByLabel("Title").fill(title);
    await page.getByLabel("Start", { exact: true }).fill(start);
    await page.getByLabel("End", { exact: true }).fill(end);
  };
  await plan(quietDay(20), "Gala", "20:00", "23:30");
  await page.getByRole("button", { name: "Add" }).click();
  await page.getByRole("link", { name: "Gala" }).waitFor();
  await plan(quietDay(21), "Lobby call", "07:00", "09:00");
  await page.getByText(/7 h 30 min of rest between “Gala”/).waitFor();
  await page.getByRole("button", { name: "Add" }).click();
  await page.getByLabel("Why it is planned all the same").fill("The only flight of the day");
  await page.getByLabel("Agreed to by").selectOption({ index: 1 });
  await expectSound(page);
  await picture(page, "rest");
  await page.getByRole("button", { name: "Add" }).click();
  await page.getByRole("link", { name: "Lobby call" }).click();
  await page.getByText("“The only flight of the day”").waitFor();
  await expectSound(page);
  await context.close();
});

test("a confirmation stays, until the item changes", async () => {
  const { page, context } = await personAt("artist@northwind.test", { width: 390, height: 844 });
  const confirm = page.getByRole("button", { name: /^Confirm/ }).first();
  const title = (await confirm.innerText()).replace("Confirm", "").trim();
  await confirm.click();
  const item = page.locator(".item", { hasText: title }).first();
  await item.getByText("Confirmed by you").waitFor();
  await page.reload();
  await page.locator(".item", { hasText: title }).first().getByText("Confirmed by you").waitFor();
  await context.close();
});

test("an announcement reaches a phone as it is published, and is read once", async () => {
  const manager = await personAt("manager@northwind.test", { width: 1280, height: 800 });
  const artist = await personAt("artist2@northwind.test", { width: 390, height: 844 });
  await artist.page.getByRole("link", { name: /News/ }).click();
  await artist.page.getByText(/^Live ·/).waitFor();
  await manager.page.goto(`${house.url}/announcements`);
  await manager.page.getByRole("button", { name: "New announcement" }).click();
  await manager.page.getByLabel("Title").fill("Gates open at noon");
  await manager.page.reload();
  await manager.page.getByRole("button", { name: "New announcement" }).click();
  expect(await manager.page.getByLabel("Title").inputValue()).toBe("Gates open at noon");
  await manager.page.getByLabel("Text").fill("Map: https://example.com/map.");
  await manager.page.getByLabel("Everybody must say that they have read it").check();
  await manager.page.getByRole("button", { name: "Publish" }).click();
  const entry = artist.page.locator(".announcement", { hasText: "Gates open at noon" });
  await entry.getByRole("button", { name: "I have read this" }).click();
  await entry.getByText("Must read").waitFor({ state: "detached" });
  await expectSound(artist.page);
  await artist.page.reload();
  await entry.waitFor();
  expect(await entry.getByText("Must read").count()).toBe(0);
  await Promise.all([manager.context.close(), artist.context.close()]);
});

test("an invitation's link sets a password and signs in, once", async () => {
  const admin = await personAt("admin@northwind.test", { width: 1280, height: 800 });
  await admin.page.goto(`${house.url}/members`);
  await admin.page.getByRole("button", { name: "Invite somebody" }).click();
  await admin.page.getByLabel("First name").fill("Nia");
  await admin.page.getByLabel("Last name").fill("Adeyemi");
  await admin.page.getByLabel("E-mail").fill("nia@northwind.test");
  await expectSound(admin.page);
  await admin.page.getByRole("button", { name: "Invite", exact: true }).click();
  const link = await admin.page.getByLabel("Link for Nia Adeyemi").inputValue();
  await expectSound(admin.page);

  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await page.goto(link);
  await page.getByLabel("Choose a password").fill("password");
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.getByText("Choose a password that is harder to guess.").waitFor();
  await expectSound(page);
  await page.getByLabel("Choose a password").fill("seven grey pianos");
  await page.getByRole("button", { name: "Set the password" }).click();
  expect(page.url()).not.toContain("#");
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByLabel("E-mail").fill("nia@northwind.test");
  await page.getByLabel("Password").fill("seven grey pianos");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("navigation", { name: "Main" }).waitFor();
  await page.goto(link);
  await page.getByLabel("Choose a password").fill("eight grey pianos");
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.getByText(/was used or is too old/).waitFor();
  await Promise.all([admin.context.close(), context.close()]);
});

test("two administrators change one person's roles, and neither overwrites the other unseen", async () => {
  const first = await personAt("admin@northwind.test", { width: 1280, height: 800 });
  const second = await personAt("admin@northwind.test", { width: 390, height: 844 });
  const cardOf = ({ page }: typeof first) => page.locator(".member", { hasText: "artist2@northwind.test" });
  for (const one of [first, second]) {
    await one.page.goto(`${house.url}/members`);
    await cardOf(one)
      .getByRole("button", { name: /^Change/ })
      .click();
  }
  await cardOf(first).getByLabel("Manager").check();
  await cardOf(second).getByLabel("Accountant").check();
  await expectSound(second.page);
  await cardOf(first).getByRole("button", { name: "Save roles" }).click();

  // The list shows what the other did; what is being chosen stays.
  await cardOf(second).locator(".chip", { hasText: "Manager" }).waitFor();
  expect(await cardOf(second).getByLabel("Accountant").isChecked()).toBeTrue();
  await cardOf(second).getByRole("button", { name: "Save roles" }).click();
  await second.page.getByText("They are now: Artist, Manager.").waitFor();
  await expectSound(second.page);
  await cardOf(second).getByLabel("Accountant").uncheck();
  await cardOf(second).getByRole("button", { name: "Save mine over it" }).click();
  await cardOf(first).locator(".chip", { hasText: "Manager" }).waitFor({ state: "detached" });
  await Promise.all([first.context.close(), second.context.close()]);
});

test("whoever is taken off a production is back with one press", async () => {
  const { page, context } = await personAt("manager@northwind.test", { width: 360, height: 740 });
  await page.getByRole("link", { name: "Productions" }).click();
  await page.getByRole("link", { name: "Northern Lights: Singapore" }).click();
  const person = page.locator(".person", { hasText: "artist2@northwind.test" });
  await person.waitFor();
  await expectStill(page);
  await expectSound(page);
  const name = (await person.locator("b").innerText()).trim();
  await person.getByRole("button", { name: /^Take off/ }).click();
  await person.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Undo" }).click();
  await person.waitFor();
  await page.getByRole("combobox", { name: "Add a person" }).fill(name);
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByText("Nobody of that name who is not on it already.").waitFor();
  await expectSound(page);
  await context.close();
});

test("when the nearest region is gone the next one answers, then the API", async () => {
  const { page, context } = await personAt("artist@northwind.test", {
    width: 390,
    height: 844,
    worker: false,
  });
  const region = async (): Promise<string> => {
    await page.reload();
    await page.locator("[data-region]").waitFor();
    return (await page.locator("[data-region]").getAttribute("data-region")) ?? "";
  };
  const nearest = await region();
  const down = async (name: string): Promise<void> => {
    const url = house.edges.find((edge) => edge.region === name)?.url;
    await context.route(`${url}/**`, (route) => route.abort());
  };
  expect(nearest).toBeOneOf(REGIONS);
  await down(nearest);
  const next = await region();
  expect(next).toBeOneOf(REGIONS.filter((name) => name !== nearest));
  for (const name of REGIONS) await down(name);
  expect(await region()).toBe("home");
  await context.close();
});

test("when the API is away, edges go on answering", async () => {
  const { page, context } = await personAt("artist@northwind.test", {
    width: 390,
    height: 844,
    worker: false,
  });
  await page.locator(".item").first().waitFor();
  const shown = await page.locator(".item").count();
  await context.route(`${house.url}/api/**`, (route) => route.abort());
  await page.reload();
  await page.locator(REGIONS.map((name) => `[data-region="${name}"]`).join()).waitFor();
  expect(await page.locator(".item").count()).toBe(shown);
  await page.locator(".item:has(.item-confirm) .item-title").first().click();
  await page.getByRole("button", { name: "Confirm", exact: true }).click();
  await page.getByText("No connection to the portal. Nothing was lost").waitFor();
  await context.close();
});

test("two tabs refresh one session without ending it", async () => {
  const { page, context } = await personAt("artist@northwind.test", { width: 390, height: 844 });
  const other = await context.newPage();
  await Promise.all([page.goto(`${house.url}/account`), other.goto(house.url)]);
  for (let round = 0; round < 3; round += 1) {
    await Promise.all([page.reload(), other.reload()]);
    for (const tab of [page, other]) {
      await tab.getByRole("navigation", { name: "Main" }).waitFor();
      await tab.waitForFunction(() => localStorage.getItem("portal.session") !== null);
    }
  }
  await other.getByText(/^Live ·/).waitFor();
  await context.close();
});

test("a wrong password is said in words, and what was typed stays", async () => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await page.goto(house.url);
  await page.getByLabel("E-mail").fill("artist@northwind.test");
  await page.getByLabel("Password").fill("not-the-password");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByText("The e-mail address or the password is not right.").waitFor();
  expect(await page.getByLabel("E-mail").inputValue()).toBe("artist@northwind.test");
  await expectSound(page);
  await context.close();
});

test("a new version is offered, and comes when it is taken", async () => {
  const { page, context } = await personAt("artist@northwind.test", { width: 390, height: 844 });
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  // The next version, as a server has it after an update: another worker, and a page of another time.
  appendFileSync(join(web, "sw.js"), "\n// the next one");
  for (const ending of [".br", ".gz"]) rmSync(join(web, `sw.js${ending}`));
  utimesSync(join(web, "index.html"), new Date(), new Date());
  await until(async () => (await (await fetch(`${house.url}/sw.js`)).text()).endsWith("// the next one"));
  await page.evaluate(() => Object.assign(globalThis, { isOld: true }));
  // The API is two processes: the other one may not have it yet.
  await until(async () => {
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
    return await page.getByText("A new version is ready").isVisible();
  });
  expect(await page.evaluate(() => "isOld" in globalThis)).toBeTrue();
  await page.getByRole("button", { name: "Reload" }).click();
  await page.waitForFunction(() => !("isOld" in globalThis));
  await page.getByRole("heading", { level: 1 }).waitFor();
  await context.close();
});

test("signing out takes away what the device held", async () => {
  const { page, context } = await personAt("artist@northwind.test", { width: 390, height: 844 });
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.reload();
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.waitForFunction(async () => (await caches.keys()).some((name) => name.startsWith("reads:")));
  await page.goto(`${house.url}/account`);
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.getByRole("button", { name: "Sign in", exact: true }).waitFor();
  await page.waitForFunction(async () => !(await caches.keys()).some((name) => name.startsWith("reads:")));
  expect(
    await page.evaluate(() => Object.keys(localStorage).filter((key) => key !== "portal.regions")),
  ).toEqual([]);
  await context.close();
});

test("the API's documentation opens from our own files alone", async () => {
  const { page, context } = await personAt("engineer@northwind.test", { width: 1280, height: 800 });
  await page.getByRole("heading", { name: "System" }).waitFor();
  await page.getByText("ap-southeast-1").waitFor();
  await expectSound(page);
  await page.goto(`${house.url}/docs`);
  await page.getByText("Who may do what").first().waitFor();
  await page.getByText("/api/v1/schedules/{id}/confirm").click();
  await page.getByText("schedules/cancelled").first().waitFor();
  await expectSound(page);
  await context.close();
});

test("no page threw, or met our Content-Security-Policy", () => {
  expect(faults).toEqual([]);
});
