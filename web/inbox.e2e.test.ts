import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { and, desc, eq } from "drizzle-orm";
import type { Browser, Page } from "playwright-core";
import { testWorld, type TestWorld } from "../api/testing-world.ts";
import { draftOf, keepDraft } from "../api/testing-drafts.ts";
import { type TestApp } from "../api/testing.ts";
import { takeJob } from "../db/jobs.ts";
import { jobs } from "../db/schema/jobs.ts";
import { openMailboxes } from "../jobs/integrations/mailboxes.ts";
import { startGmail } from "../jobs/integrations/testing-gmail.ts";
import { startImap } from "../jobs/integrations/testing-imap.ts";
import { startTokens } from "../jobs/integrations/testing-tokens.ts";
import { mailOf, sheetPdf } from "../jobs/emails/testing-mails.ts";
import { handlers } from "../jobs/handlers.ts";
import { runJob } from "../jobs/run.ts";
import { testRooms } from "../jobs/testing.ts";
import { wantsPictures } from "../ops/config.ts";
import { expectSound, picture } from "../ops/testing-pages.ts";
import { servedApp, type Served } from "./testing-served.ts";

/** A call sheet, from the mail that carries it to what was understood of it. */
setDefaultTimeout(120_000);

const rooms = testRooms();
const gmail = startGmail();
const imap = startImap();
const tokens = startTokens(imap.state.tokens);
let portal: TestApp;
let world: TestWorld;
let served: Served;
let browser: Browser;
let home: string;

beforeAll(async () => {
  served = await servedApp({
    INBOUND_MAIL_DOMAIN: "in.portal.test",
    ...{ GOOGLE_CLIENT_ID: "client", GOOGLE_CONSENT_URL: gmail.consentUrl },
    ...{ MICROSOFT_CLIENT_ID: tokens.app.clientId, MICROSOFT_LOGIN_URL: tokens.login },
  });
  ({ portal, browser, home } = served);
  world = await testWorld(portal);
  await portal.database.sql`delete from emails`;
  portal.feed();
});
afterAll(async () => {
  await served?.[Symbol.asyncDispose]();
  await gmail[Symbol.asyncDispose]();
  await tokens[Symbol.asyncDispose]();
  imap.stop();
  rooms[Symbol.dispose]();
});

async function work(kind: "read-email" | "read-mailbox" = "read-email"): Promise<void> {
  const { database, services } = portal;
  const [job] = await database.db
    .select()
    .from(jobs)
    .where(and(eq(jobs.kind, kind), eq(jobs.state, "pending")))
    .orderBy(desc(jobs.createdAt));
  const taken = await takeJob(database.db, job?.id ?? "", 60_000);
  if (taken.outcome !== "taken") throw new Error(taken.outcome);
  const never = new AbortController().signal;
  const { log, blobs, clock } = services;
  const mailboxes = openMailboxes({
    key: services.config.calendars.key ?? new Uint8Array(),
    ...{ servers: [], tokenUrls: [] },
    microsoft: {
      ...{ ...tokens.app, server: imap.url, redirectUri: `${home}/mails-in` },
      tokenUrl: tokens.url,
    },
    gmail: { ...gmail.settings, redirectUri: `${home}/mails-in` },
  });
  const given = { ...rooms, mailboxes, database, log, clock, blobs, lockMs: 60_000 };
  await runJob(given, handlers[kind], taken.job, taken.lease, never, never);
}

/** On a phone and at a desk, by day and by night. */
async function looks(page: Page, name: string): Promise<void> {
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
}

/** The same of what is far down; without pictures it is looked at once. */
async function looksBelow(page: Page, name: string): Promise<void> {
  await page.getByRole("heading", { name: "From a mailbox" }).evaluate((head) => head.scrollIntoView());
  await (wantsPictures() ? looks(page, name) : expectSound(page));
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

  const readNoMore = async () => {
    await page.getByRole("button", { name: "Read it no more" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Read it no more" }).click();
  };
  await readNoMore();
  await page.getByLabel("User name").fill("sheets@films.test");
  await page.getByLabel("Password").fill("app-password");
  await expectSound(page);
  await page.getByRole("button", { name: "Connect by IMAP" }).click();
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
  await looks(page, "inbox");
  await page.getByLabel("Show").selectOption("failed");
  await page.getByText("Nothing like that came in.").waitFor();
  expect(faults).toEqual([]);
});

test("a mailbox at Gmail is connected by signing in there, and again once its leave was taken back", async () => {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, locale: "en-GB" });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  await page.goto(`${home}/mails-in?production=${world.ids.production}`);
  await page.getByLabel("E-mail").fill(world.login.email);
  await page.getByLabel("Password").fill(world.login.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByText("Mails that come by themselves").click();
  await page.getByRole("button", { name: "Read it no more" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Read it no more" }).click();
  await page.getByLabel("User name").waitFor();
  await looksBelow(page, "mailbox-none");
  await page.getByLabel("Mail server").selectOption({ label: "outlook.office365.com" });
  await page.getByLabel("Directory (tenant) ID").fill("films.test");
  await page.getByLabel("Application (client) ID").waitFor();
  await looksBelow(page, "mailbox-tokens");
  await page.getByRole("button", { name: "Connect a mailbox at Microsoft 365" }).click();
  await page.getByText("Not read yet").waitFor();
  await work("read-mailbox");
  await page.getByText("at Microsoft 365").waitFor();
  await page.getByText(/0 taken, 0 left there · read/).waitFor();
  await page.getByRole("button", { name: "Read it no more" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Read it no more" }).click();
  await page.getByRole("button", { name: "Connect a mailbox at Gmail" }).click();
  // There and back again, to the same production.
  await page.getByText("Not read yet").waitFor();
  expect(page.url()).toBe(`${home}/mails-in?production=${world.ids.production}`);
  await work("read-mailbox");
  await page.getByText("sheets@films.test").waitFor();
  await page.getByText("Connected", { exact: true }).waitFor();
  await page.getByText(/0 taken, 0 left there · read/).waitFor();
  await looksBelow(page, "mailbox-gmail");

  gmail.takeBack();
  await portal.database.db.insert(jobs).values({
    ...{ id: crypto.randomUUID(), kind: "read-mailbox", payload: { production_id: world.ids.production } },
    organisationId: world.organisationId,
  });
  await work("read-mailbox");
  await page.reload();
  await page.getByText("Mails that come by themselves").click();
  await page.getByText("Google does not accept the consent any more.").waitFor();
  await page.getByText("Sign in again", { exact: true }).waitFor();
  await looksBelow(page, "mailbox-refused");
  await page.getByRole("button", { name: "Sign in at Google again" }).click();
  await page.getByText("Not read yet").waitFor();
  expect(faults).toEqual([]);
});

test("a place that is on no map is said where the sheet is confirmed, and its coordinates are taken there", async () => {
  const id = await keepDraft(portal, {
    ...{ organisationId: world.organisationId, productionId: world.ids.production },
    subject: "Call sheet, day 9",
    draft: draftOf(
      "CALL SHEET\nThursday 3 September 2026\nLocation: Old Mill, 4 Mill Lane, Burfjord\nCrew Call: 07:00\n",
    ),
  });
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, locale: "en-GB" });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(`${home}/mails-in/${id}`);
  await page.getByLabel("E-mail").fill(world.login.email);
  await page.getByLabel("Password").fill(world.login.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  const notice = page.getByRole("region", { name: "A place that is not on our map" });
  await notice.getByText("no route, weather or light until a place is chosen").waitFor();
  await notice.scrollIntoViewIfNeeded();
  await (wantsPictures() ? looks(page, "unplaced") : expectSound(page));
  await notice.getByLabel(/^Where is “Old Mill/).fill("69.9333, 22.0167");
  await notice.getByRole("button", { name: "Keep this place" }).click();
  await notice.waitFor({ state: "detached" });
  expect(await page.getByText("is not on our map").count()).toBe(0);
});
