import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Browser, Page } from "playwright-core";
import { testWorld, type TestWorld } from "../api/testing-world.ts";
import { type TestApp } from "../api/testing.ts";
import { expectSound } from "../ops/testing-pages.ts";
import { servedApp, type Served } from "./testing-served.ts";

/** What stands around every page: the organisation that is looked at, and what is said over it. */
setDefaultTimeout(60_000);

let portal: TestApp;
let world: TestWorld;
let served: Served;
let browser: Browser;
let home: string;
const faults: string[] = [];

beforeAll(async () => {
  served = await servedApp();
  ({ portal, browser, home } = served);
  world = await testWorld(portal);
});
afterAll(async () => {
  await served?.[Symbol.asyncDispose]();
});

async function chiefAt(path: string, width: number, height: number): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height }, locale: "en-GB" });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on("pageerror", (error) => faults.push(error.message));
  // What ends by itself ends when the test says so.
  await page.clock.install();
  await page.goto(home + path);
  await page.getByLabel("E-mail").fill(world.login.email);
  await page.getByLabel("Password").fill(world.login.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("navigation", { name: "Main" }).waitFor();
  return page;
}

test("in another organisation a page shows that one's, and what somebody may do there", async () => {
  const elsewhere = await portal.person(["manager"]);
  const production = await portal.production(elsewhere.organisationId);
  const { sql } = portal.database;
  await sql`insert into memberships (organisation_id, user_id, roles)
    values (${elsewhere.organisationId}, ${world.chief.userId}, '{manager}')`;
  const page = await chiefAt("/", 390, 844);
  const choice = page.getByLabel("Organisation");
  const shown = page.getByLabel("Of which production?");
  const showsOnly = async (is: string, isNot: string) => {
    await page.getByLabel("What does it show?").selectOption("full");
    await shown.locator(`option[value="${is}"]`).waitFor({ state: "attached" });
    expect(await shown.locator(`option[value="${isNot}"]`).count()).toBe(0);
  };

  // Whoever decides on money has an overview first; whoever plans, the day.
  await page.getByRole("heading", { name: "The books" }).waitFor();
  await choice.focus();
  await choice.selectOption(elsewhere.organisationId);
  await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Today", exact: true }).waitFor();
  expect(await page.evaluate(() => document.activeElement?.ariaLabel)).toBe("Organisation");

  await page.goto(`${home}/calendar`);
  await showsOnly(production, world.ids.production);
  await choice.selectOption(world.organisationId);
  await showsOnly(world.ids.production, production);
  await page.context().close();
  expect(faults).toEqual([]);
});

test("what is said covers no button of a page, waits for whoever is in it, and is taken back by keyboard", async () => {
  await portal.database.sql`update users set first_name = 'Maya', last_name = 'Lindqvist'`;
  const page = await chiefAt(`/productions/${world.ids.production}`, 360, 740);
  const offs = page.getByRole("button", { name: /^Take off/ });
  await offs.first().waitFor();
  const people = await offs.count();
  await offs.first().click();
  const undo = page.getByRole("button", { name: "Undo" });
  await undo.waitFor();
  await page.evaluate(() => scrollTo(0, 0));
  await expectSound(page);
  const covered = await page.evaluate(() => {
    const said = document.querySelector(".toast")?.getBoundingClientRect();
    return [...document.querySelectorAll("main :is(a, button, input, select)")].filter((one) => {
      const { top, bottom } = one.getBoundingClientRect();
      return said !== undefined && top < said.bottom && bottom > said.top;
    }).length;
  });
  expect(covered).toBe(0);

  // Right before the page by keyboard.
  await page.getByRole("link", { name: "‹ Productions" }).focus();
  await page.keyboard.press("Shift+Tab");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Undo");
  await page.clock.fastForward(20_000);
  await undo.press("Enter");
  const said = page.getByText(/is on this production$/);
  await said.waitFor();
  await offs.nth(people - 1).waitFor();
  await page.clock.fastForward(10_000);
  await said.waitFor({ state: "detached" });
  expect(faults).toEqual([]);
  await page.context().close();
});
