import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Browser, Page } from "playwright-core";
import { testWorld, type TestWorld } from "../api/testing-world.ts";
import { type TestApp } from "../api/testing.ts";
import { expectSound, picture } from "../ops/testing-pages.ts";
import { servedApp, type Served } from "./testing-served.ts";

/** Finding what there is by a few letters of it. */
setDefaultTimeout(120_000);

let portal: TestApp;
let world: TestWorld;
let served: Served;
let browser: Browser;
let home: string;

beforeAll(async () => {
  served = await servedApp();
  ({ portal, browser, home } = served);
  world = await testWorld(portal);
  const { sql } = portal.database;
  await sql`insert into schedules (id, organisation_id, production_id, title, kind, local_start, zone, starts_at, location, status)
    select gen_random_uuid(), ${world.organisationId}, ${world.ids.production}, 'Générale, act ' || n, 'rehearsal', '2026-09-03 19:30',
      'Asia/Singapore', '2026-09-03 11:30Z', 'Esplanade, main stage', case n when 1 then 'cancelled' else 'scheduled' end
    from generate_series(1, 9) n`;
  await sql`update users set first_name = 'Genoveva', last_name = 'Lindqvist' where id = ${world.people.artist.userId}`;
  await sql`update announcements set title = 'General notes', body = 'Bring earplugs. Doors open at six, whatever the poster says.'
    where id = ${world.ids.announcement}`;
});
afterAll(async () => {
  await served?.[Symbol.asyncDispose]();
});

const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? "");

test("everything is found by its beginnings, in groups, by hand and by keys, and remembered on the device", async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-GB" });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  await page.goto(home);
  await page.getByLabel("E-mail").fill(world.login.email);
  await page.getByLabel("Password").fill(world.login.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("link", { name: "Search" }).waitFor();

  await page.keyboard.press("/");
  const box = page.getByRole("searchbox");
  await page.waitForFunction(() => document.activeElement instanceof HTMLInputElement);
  await page.getByText("A slip does no harm.").waitFor();
  await expectSound(page);
  await page.keyboard.type("gen");
  for (const name of ["Schedule", "People", "News"]) await page.getByRole("region", { name }).waitFor();
  expect(await page.getByRole("region", { name: "Schedule" }).getByRole("link").count()).toBe(5);
  await page.getByRole("button", { name: "More of schedule" }).click();
  await page.getByRole("region", { name: "Schedule" }).getByRole("link").nth(8).waitFor();
  expect(await page.getByRole("region", { name: "Schedule" }).getByRole("link").count()).toBe(9);
  await page.getByText("Cancelled").waitFor();
  for (const [name, width, height] of [
    ["phone", 390, 844],
    ["narrow", 360, 740],
    ["desk", 1280, 800],
  ] as const)
    for (const colorScheme of ["light", "dark"] as const) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
      await expectSound(page);
      await picture(page, `search-${name}-${colorScheme}`);
    }

  // A slip, and the way to it by keys alone.
  await box.fill("lindkvist");
  await page.getByRole("region", { name: "Schedule" }).waitFor({ state: "detached" });
  await page.getByText("Genoveva Lindqvist").waitFor();
  await box.press("ArrowDown");
  expect(await focused(page)).toContain("Genoveva Lindqvist");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "People", level: 1 }).waitFor();
  await page.getByRole("heading", { name: "Genoveva Lindqvist" }).waitFor();
  await page.goBack();
  await page.getByText("Genoveva Lindqvist").waitFor();

  await box.fill("xyzzy");
  await page.getByText("Nothing has “xyzzy” that you may see.").waitFor();
  await box.fill("");
  await page.getByRole("heading", { name: "Recent searches" }).waitFor();
  await page.getByRole("link", { name: "lindkvist" }).click();
  await page.getByText("Genoveva Lindqvist").waitFor();

  await context.setOffline(true);
  await box.fill("gene");
  await page.getByText("No connection to the portal.").waitFor();
  await context.setOffline(false);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("region", { name: "Schedule" }).waitFor();

  await box.fill("");
  await page.getByRole("button", { name: "Forget them" }).click();
  await page.getByText("A slip does no harm.").waitFor();
  expect(
    await page.evaluate(() => Object.keys(localStorage).filter((key) => key.endsWith("searches"))),
  ).toEqual([]);
  expect(faults).toEqual([]);
  await context.close();
});
