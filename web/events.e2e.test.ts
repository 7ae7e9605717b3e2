import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Browser, Page } from "playwright-core";
import { testWorld, type TestWorld } from "../api/testing-world.ts";
import { type TestApp } from "../api/testing.ts";
import { expectSound } from "../ops/testing-pages.ts";
import { servedApp, type Served } from "./testing-served.ts";

/** An event, from its planner's draft to a guest who comes and does not come. */
setDefaultTimeout(120_000);

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
  portal.feed();
});
afterAll(async () => {
  await served?.[Symbol.asyncDispose]();
});

async function pageOf(width: number, height: number, colorScheme: "light" | "dark" = "light"): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height }, locale: "en-GB", colorScheme });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on("pageerror", (error) => faults.push(error.message));
  return page;
}

test("a planner publishes an event, and a guest without an account comes to it", async () => {
  const planner = await pageOf(1280, 800);
  const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name, exact: true });
  await planner.goto(`${home}/events`);
  await planner.getByLabel("E-mail").fill(world.login.email);
  await planner.getByLabel("Password").fill(world.login.password);
  await button(planner, "Sign in").click();
  await button(planner, "New event").click();
  await planner.getByLabel("Production").selectOption(world.ids.production);
  await planner.getByLabel("Title").fill("Opening night");
  await planner.getByLabel("Place").fill("Harbour hall, Pier 3");
  const day = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);
  await planner.getByLabel("Begins").fill(`${day}T19:30`);
  await planner.getByLabel("Seats").fill("5");
  await expectSound(planner);
  await button(planner, "Keep as a draft").click();
  await planner.getByText("Draft", { exact: true }).waitFor();
  await button(planner, "Publish …").click();
  await planner.getByRole("dialog").getByRole("button", { name: "Publish" }).click();
  await planner.getByText("Nobody has confirmed yet.").waitFor();
  const address = await planner.getByRole("link", { name: "As guests see it" }).getAttribute("href");

  const guest = await pageOf(360, 740, "dark");
  await guest.goto(`${home}${address}`);
  await guest.getByText("5 seats left").waitFor();
  await guest.getByLabel("Name").fill("Rosa Marin");
  await guest.getByLabel("E-mail").fill("rosa@guests.test");
  await guest.getByLabel("How many are you?").fill("2");
  await expectSound(guest);
  await button(guest, "I come").click();
  await guest.getByText(/Look into your mailbox/).waitFor();
  const [mail] = await portal.database.sql`select body from mails where recipient = 'rosa@guests.test'`;
  const [link] = /\/rsvp#\S+/.exec(String(mail?.body)) ?? [];
  await guest.goto(`${home}${link}`);
  await guest.getByText("For 2 people, in the name of Rosa Marin").waitFor();
  expect(guest.url()).toBe(`${home}/rsvp`);
  await expectSound(guest);
  await button(guest, "Yes, I come").click();
  await guest.getByText(/your seats are kept/).waitFor();
  // Whoever has the event open sees it without reloading.
  await planner.getByText("2 of 5 seats taken").waitFor();
  await planner.getByText("Rosa Marin").waitFor();
  await expectSound(planner);

  await button(planner, "Cancel it …").click();
  await planner.getByLabel("Why").fill("The roof leaks");
  await button(planner, "Cancel the event").click();
  await planner.getByText("Cancelled", { exact: true }).waitFor();
  await guest.goto(`${home}/performances/${world.ids.production}`);
  await guest.getByText("Cancelled", { exact: true }).waitFor();
  await expectSound(guest);
  expect(faults).toEqual([]);
});
