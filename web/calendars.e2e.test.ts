import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Browser } from "playwright-core";
import { testWorld, type TestWorld } from "../api/testing-world.ts";
import { type TestApp } from "../api/testing.ts";
import { byIcalJs } from "../core/calendars/testing-parsers.ts";
import { expectSound, picture } from "../ops/testing-pages.ts";
import { servedApp, type Served } from "./testing-served.ts";

/** A device's calendar, from the account page to its address and to the end of it. */
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
  await portal.database.sql`update calendar_feeds set revoked_at = now()`;
  await portal.database.sql`update calendar_accounts set removed_at = now(), sealed = ''`;
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const made = await portal.send(world.chief, "POST", "/api/v1/schedules", {
    production_id: world.ids.production,
    title: "Tomorrow",
    local_start: `${tomorrow}T19:30`,
  });
  expect(made.status).toBe(201);
});
afterAll(async () => {
  await served?.[Symbol.asyncDispose]();
});

test("a device is subscribed by code or address, and revoked", async () => {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, locale: "en-GB" });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  const button = (name: string | RegExp) => page.getByRole("button", { name, exact: true });

  await page.goto(`${home}/account`);
  await page.getByLabel("E-mail").fill(world.login.email);
  await page.getByLabel("Password").fill(world.login.password);
  await button("Sign in").click();
  await page.getByRole("link", { name: "Your schedule in the calendar of a device" }).click();
  const devices = page.getByRole("region", { name: "Devices" });
  await devices.getByText("None yet.").waitFor();
  await expectSound(page);

  await page.getByLabel("What do you call it?").first().fill("Phone");
  await page.getByLabel("What does it show?").selectOption("full");
  await page.getByLabel("Of which production?").selectOption(world.ids.production);
  await button("Make its address").click();
  await page.getByRole("img", { name: "The address as a QR code" }).waitFor();
  await expectSound(page);
  await picture(page, "calendar");
  const address = await page.getByRole("textbox", { name: /copy the address/ }).inputValue();
  expect(await page.getByRole("link", { name: "Add to this device" }).getAttribute("href")).toBe(
    address.replace("http:", "webcal:"),
  );
  const read = async () => await fetch(address);
  expect(byIcalJs(await (await read()).text()).map(({ summary }) => summary)).toContain("Tomorrow");
  await button("Done").click();
  await devices.getByText(/^Everything of Production .*, since/).waitFor();

  await button("Revoke the calendar of Phone").click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await devices.getByText("None yet.").waitFor();
  expect((await read()).status).toBe(404);

  // A calendar elsewhere, which nobody here writes to.
  const elsewhere = page.getByRole("region", { name: "Written into a calendar of yours" });
  await button("Connect CalDAV").click();
  await elsewhere.getByLabel("What do you call it?").fill("Work");
  await elsewhere.getByLabel("Address of the calendar").fill("https://elsewhere.test/calendars/");
  await elsewhere.getByLabel("User name there").fill("ada");
  await elsewhere.getByLabel("Password there").fill("made for this");
  await button("Connect").click();
  await elsewhere.getByText("It is at none of the servers that this portal names.").waitFor();
  await elsewhere.getByLabel("Address of the calendar").fill("https://caldav.test/calendars/ada/");
  await button("Connect").click();
  await elsewhere.getByText("On its way for the first time").waitFor();
  await expectSound(page);
  await button("Remove Work").click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await elsewhere.getByText("None yet.").waitFor();
  expect(faults).toEqual([]);
});
