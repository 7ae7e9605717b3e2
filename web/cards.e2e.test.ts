import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { testApp, type TestApp, type TestPerson } from "../api/testing.ts";
import { sheetOf } from "../core/callsheets/testing-sheet.ts";
import { newId } from "../core/ids.ts";
import { addDays, addElapsed, dateIn, instantOf } from "../core/time.ts";
import { callSheets } from "../db/schema/call-sheets.ts";
import { weatherForecasts } from "../db/schema/weather.ts";
import { PROJECT } from "../ops/config.ts";
import { testBrowser } from "../ops/testing-browser.ts";
import { freePorts } from "../ops/testing-house.ts";
import { expectSound, picture, until } from "../ops/testing-pages.ts";
import { buildWeb } from "../ops/web.ts";

/** Tomorrow's card on a phone: there without ever having been opened, and without a connection. */
setDefaultTimeout(120_000);

const ZONE = "Europe/Lisbon";
const LOGIN = { email: "artist@cards.test", password: "correct horse battery" };
const SHEET = `
  THE LONG WINTER                                            Monday, March 2, 2026
  CALL SHEET                                                 Day 3 of 24

  CREW CALL:        7:00 AM          NEAREST HOSPITAL
  SHOOTING CALL:    8:00 AM          Mercy General Hospital
  LUNCH:            1:00 PM          900 Hill Street, Austin, TX 78701
  EST. WRAP:        7:00 PM

  1st AD: Ben Barnes, 555-0199
`;

let portal: TestApp;
let artist: TestPerson;
let server: Bun.Server<undefined>;
let browser: Browser;
let home: string;
let tomorrow: string;

beforeAll(async () => {
  await buildWeb((text) => console.log(text));
  const port = await freePorts(1);
  home = `http://localhost:${port}`;
  [portal, browser] = await Promise.all([
    testApp({ WEB_FOLDER: join(PROJECT, "dist/web"), APP_ORIGINS: home, EDGES: "" }),
    testBrowser(),
  ]);
  await furnish();
  server = Bun.serve({
    port,
    hostname: "localhost",
    fetch: (request) => portal.app.fetch(request, "127.0.0.1"),
  });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop(true);
  await portal?.[Symbol.asyncDispose]();
});

async function furnish(): Promise<void> {
  const nowMs = portal.services.clock.now();
  tomorrow = addDays(dateIn(ZONE, nowMs), 1);
  const manager = await portal.person(["manager"]);
  const { organisationId } = manager;
  artist = await portal.person(["artist"], organisationId);
  const hash = await Bun.password.hash(LOGIN.password, { algorithm: "argon2id", memoryCost: 8, timeCost: 1 });
  await portal.database
    .sql`update users set email = ${LOGIN.email}, password_hash = ${hash} where id = ${artist.userId}`;
  await portal.database.sql`update organisations set name = 'Northwind Touring' where id = ${organisationId}`;
  await portal.database
    .sql`update users set first_name = 'Priya', last_name = 'Raman' where id = ${manager.userId}`;
  const production = await portal.production(organisationId, [manager, artist]);
  const items = [
    { title: "Call", kind: "call", local_start: `${tomorrow}T09:30`, local_end: `${tomorrow}T18:00` },
    { title: "Show", kind: "performance", local_start: `${tomorrow}T20:30`, local_end: `${tomorrow}T22:30` },
  ];
  for (const item of items) {
    const response = await portal.send(manager, "POST", "/api/v1/schedules", {
      ...{
        production_id: production,
        zone: ZONE,
        location: "LX Factory, Rua Rodrigues de Faria 103, Lisbon",
      },
      ...item,
    });
    expect(response.status).toBe(201);
  }
  const begin = `${dateIn("UTC", nowMs)}T00:00:00.000Z`;
  const at = addElapsed(instantOf(nowMs), -20);
  const hours = Array.from({ length: 72 }, (_, hour) => ({
    at: addElapsed(begin, hour * 60),
    ...{ temperature_c: 9 + 8 * Math.sin(((hour % 24) - 8) / 4), feels_like_c: 11, rain_mm: 0.2 },
    ...{ rain_chance: 40, wind_kmh: 24, gust_kmh: hour % 24 === 15 ? 72 : 40, uv: 2.4, code: 61 },
  }));
  await portal.database.db
    .insert(weatherForecasts)
    .values({ place: "38.72,-9.14", source: "Open-Meteo", fetchedAt: at, triedAt: at, failed: false, hours });
  await portal.database.db.insert(callSheets).values({
    ...{ id: newId(), organisationId, productionId: production, sheetOn: tomorrow, unit: "main" },
    ...{ sheet: sheetOf(SHEET), confirmedBy: manager.userId, receivedAt: at, confirmedAt: at },
  });
}

test("tomorrow's card is on the phone before it was opened, and without a connection", async () => {
  const context = await browser.newContext({
    viewport: { width: 360, height: 740 },
    locale: "en-GB",
    timezoneId: ZONE,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  await page.goto(home);
  await page.getByLabel("E-mail").fill(LOGIN.email);
  await page.getByLabel("Password").fill(LOGIN.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("navigation", { name: "Main" }).waitFor();
  const held = () =>
    page.evaluate(async () => {
      const cache = await caches.open((await caches.keys()).find((name) => name.startsWith("reads:")) ?? "");
      return (await cache.keys()).filter(({ url }) => url.includes("/card")).length;
    });
  await until(async () => (await held()) === 2, 30_000);

  await context.setOffline(true);
  await page.getByRole("link", { name: "Day card" }).click();
  await page.getByRole("link", { name: "Tomorrow" }).click();
  const weather = page.getByRole("region", { name: "Weather" });
  await weather.getByText("Gusts up to 72 km/h").waitFor();
  await page.getByRole("region", { name: "Light" }).getByText("Sunrise").waitFor();
  await page.getByRole("region", { name: "Nearest hospital" }).getByText("Mercy General Hospital").waitFor();
  await page.getByRole("link", { name: "Call Ben Barnes, 555-0199" }).waitFor();
  await page.getByText(/What follows is as of/).waitFor();
  await expectSound(page);

  await context.setOffline(false);
  await page.getByText(/Say where you start from/).waitFor();
  const old = page.locator(".notice", { hasText: "What follows is as of" });
  await until(async () => {
    if (!(await old.isVisible())) return true;
    // The first question after a connection is back may still find none.
    await old
      .getByRole("button")
      .click({ timeout: 1_000 })
      .catch(() => {});
    return false;
  }, 30_000);
  await page.evaluate(() => scrollTo(0, 0));
  await picture(page, "day-card");
  await page.getByRole("link", { name: /20:30 Show/ }).click();
  await page.getByRole("heading", { name: "Show" }).waitFor();
  await page.getByText("Hour by hour").click();
  await expectSound(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await expectSound(page);
  expect(faults).toEqual([]);
});
