import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { eq } from "drizzle-orm";
import type { Browser } from "playwright-core";
import { testWorld, type TestWorld } from "../api/testing-world.ts";
import { type TestApp } from "../api/testing.ts";
import { takeJob } from "../db/jobs.ts";
import { jobs } from "../db/schema/jobs.ts";
import { mailOf, sheetPdf } from "../jobs/emails/testing-mails.ts";
import { handlers } from "../jobs/handlers.ts";
import { runJob } from "../jobs/run.ts";
import { testRooms } from "../jobs/testing.ts";
import { expectSound, picture } from "../ops/testing-pages.ts";
import { servedApp, type Served } from "./testing-served.ts";

/** A call sheet, from the mail that carries it to what was understood of it. */
setDefaultTimeout(120_000);

const rooms = testRooms();
let portal: TestApp;
let world: TestWorld;
let served: Served;
let browser: Browser;
let home: string;

beforeAll(async () => {
  served = await servedApp({ INBOUND_MAIL_DOMAIN: "in.portal.test" });
  ({ portal, browser, home } = served);
  world = await testWorld(portal);
  await portal.database.sql`delete from emails`;
  portal.feed();
});
afterAll(async () => {
  await served?.[Symbol.asyncDispose]();
  rooms[Symbol.dispose]();
});

async function work(): Promise<void> {
  const { database, services } = portal;
  const [job] = await database.db.select().from(jobs).where(eq(jobs.kind, "read-email"));
  const taken = await takeJob(database.db, job?.id ?? "", 60_000);
  if (taken.outcome !== "taken") throw new Error(taken.outcome);
  const never = new AbortController().signal;
  const { log, blobs, clock } = services;
  const given = { ...rooms, database, log, clock, blobs, lockMs: 60_000 };
  await runJob(given, handlers["read-email"], taken.job, taken.lease, never, never);
}

test("a mail is handed in, read, and shown with what was understood and what is asked", async () => {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, locale: "en-GB" });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));

  await page.goto(`${home}/mails-in`);
  await page.getByLabel("E-mail").fill(world.login.email);
  await page.getByLabel("Password").fill(world.login.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("heading", { name: "Call sheets", level: 1 }).waitFor();
  await page.getByText("Nothing came in yet.").waitFor();
  await expectSound(page);

  await page.getByLabel("Production").selectOption(world.ids.production);
  await page.getByText("Mails that come by themselves").click();
  await page.getByText(`sheets-${world.ids.production.replaceAll("-", "")}@in.portal.test`).waitFor();
  await page.getByLabel("Taken from").fill("office@films.test, @studio.test");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved.").waitFor();

  await page.getByRole("button", { name: "Read it no more" }).click();
  await page.getByLabel("User name").fill("sheets@films.test");
  await page.getByLabel("Password").fill("app-password");
  await expectSound(page);
  await page.getByRole("button", { name: "Connect" }).click();
  await page.getByText("Not read yet").waitFor();
  await page.getByText("0 taken, 0 left there").waitFor();
  await expectSound(page);
  await page.getByText("Mails that come by themselves").click();

  await page
    .getByLabel("Hand in a call sheet", { exact: true })
    .last()
    .setInputFiles({
      name: "Call sheet.eml",
      mimeType: "message/rfc822",
      buffer: mailOf({ subject: "Call sheet, day 3", text: "Attached.", parts: [sheetPdf()] }),
    });
  const list = page.getByRole("list", { name: "Mails that came in" });
  await list.getByText("Waiting").waitFor();
  await expectSound(page);
  await work();
  await list.getByText("To confirm").waitFor();
  await list.getByText("office@films.test").click();
  await list.getByText("Crew call").waitFor();
  await list.getByText("07:00").waitFor();
  await list.getByText("call sheet 6.pdf: call sheet").waitFor();
  for (const [name, width, height] of [
    ["phone", 390, 844],
    ["desk", 1280, 800],
  ] as const)
    for (const colorScheme of ["light", "dark"] as const) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
      await expectSound(page);
      await picture(page, `inbox-${name}-${colorScheme}`);
    }
  await page.getByLabel("Show").selectOption("failed");
  await page.getByText("Nothing like that came in.").waitFor();
  expect(faults).toEqual([]);
});
