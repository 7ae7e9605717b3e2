import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { testWorld, type TestWorld } from "../api/testing-world.ts";
import { wantsPictures } from "../ops/config.ts";
import { expectSound, picture } from "../ops/testing-pages.ts";
import { servedApp, type Served } from "./testing-served.ts";

/** Somebody under age: a planner says so, and is told what a plan would break before it is made. */
setDefaultTimeout(120_000);

let served: Served;
let world: TestWorld;

beforeAll(async () => {
  served = await servedApp();
  const { portal } = served;
  world = await testWorld(portal);
  const { artist, manager } = world.people;
  const { sql } = portal.database;
  await sql`update users set first_name = 'Mia', last_name = 'Child' where id = ${artist.userId}`;
  await sql`update users set first_name = 'Grace', last_name = 'Hopper' where id = ${manager.userId}`;
});
afterAll(async () => {
  await served?.[Symbol.asyncDispose]();
});

test("who is under age is said on a production, and a plan for them is warned of", async () => {
  const { browser, home } = served;
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, locale: "en-GB" });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  const look = async (name: string) => {
    await expectSound(page);
    if (!wantsPictures()) return;
    for (const [size, width, height] of [
      ["phone", 390, 844],
      ["desk", 1280, 800],
    ] as const)
      for (const colorScheme of ["light", "dark"] as const) {
        await page.setViewportSize({ width, height });
        await page.emulateMedia({ colorScheme });
        await expectSound(page);
        await picture(page, `${name}-${size}-${colorScheme}`);
      }
  };

  await page.goto(`${home}/productions/${world.ids.production}`);
  await page.getByLabel("E-mail").fill(world.login.email);
  await page.getByLabel("Password").fill(world.login.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  const button = page.getByRole("button", { name: "Under age … Mia Child" });
  await button.click();
  const form = page.getByRole("form", { name: "Mia Child is under age" });
  await form.getByLabel("Age band").selectOption({ label: "5 to 8" });
  await form.getByLabel("Until and with").fill("2030-12-31");
  await form.getByLabel("Chaperone").selectOption({ label: "Grace Hopper" });
  await form.getByLabel("Lessons on a school day").selectOption({ label: "3 h" });
  await look("minors-form");
  await form.getByRole("button", { name: "Save" }).click();
  await page
    .getByText("Under age: 5 to 8 (England) until 31 Dec 2030, 3 h of lessons, with Grace Hopper")
    .waitFor();
  await expectSound(page);

  await page.goto(`${home}/schedule/new?production=${world.ids.production}`);
  await page.getByLabel("Production").selectOption(world.ids.production);
  await page.getByLabel("Title").fill("Late show");
  await page.getByLabel("Kind").selectOption("performance");
  await page.getByLabel("Day", { exact: true }).fill("2027-03-04");
  await page.getByLabel("Start", { exact: true }).fill("20:00");
  await page.getByLabel("End", { exact: true }).fill("23:15");
  await page.getByText("15 min at a time of day that is not allowed").waitFor();
  await page.getByText("Why it is planned all the same").waitFor();
  await look("minors-guard");
  expect(faults).toEqual([]);
});
