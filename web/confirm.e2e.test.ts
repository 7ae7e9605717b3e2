import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Browser, Page as BrowserPage } from "playwright-core";
import type { Page } from "../core/page.ts";
import type { Production } from "../core/productions.ts";
import { pdfOf } from "../db/seed/pdf.ts";
import { mailOf } from "../jobs/emails/testing-mails.ts";
import { testBrowser } from "../ops/testing-browser.ts";
import { testHouse, type TestHouse } from "../ops/testing-house.ts";
import { expectSound, picture, visitors } from "../ops/testing-pages.ts";
import { buildWeb } from "../ops/web.ts";

/** A call sheet from the mail that carries it to the phone of somebody on it, and its second revision the same way. */
setDefaultTimeout(120_000);

const ARTIST = "artist@northwind.test";
let house: TestHouse;
let browser: Browser;
let manager: string;
const { personAt, faults } = visitors(
  () => house,
  () => browser,
);

beforeAll(async () => {
  await buildWeb((text) => console.log(text));
  [house, browser] = await Promise.all([testHouse(), testBrowser()]);
  const response = await fetch(`${house.url}/api/v1/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: "manager@northwind.test", password: house.password }),
  });
  manager = ((await response.json()) as { accessToken: string }).accessToken;
});
afterAll(async () => {
  await browser?.close();
  await house?.stop();
});

const asManager = (path: string, init: RequestInit = {}, headers: Record<string, string> = {}) =>
  fetch(`${house.url}/api/v1/${path}`, {
    ...init,
    headers: { authorization: `Bearer ${manager}`, ...headers },
  });

/** An office's sheet of that day, as PDF in a mail. */
async function mailed(
  production: string,
  subject: string,
  crew: string,
  maya: string,
  more: string[],
  day = "Wednesday, March 3, 2027",
): Promise<void> {
  const revision = /REVISED (\d)/.exec(subject)?.[1];
  const bytes = pdfOf("CALL SHEET", [
    ...["THE LONG TAKE", ...(revision === undefined ? [] : [`REVISION ${revision}`])],
    `${day}    Shoot day 3 of 24`,
    `Crew Call: ${crew}`,
    "Lunch: 1:00 PM",
    "Location: Old Mill, 4 Mill Lane, Austin, TX 78701",
    "Nearest Hospital: Mercy General Hospital, 900 Hill Street, Austin, TX 78701",
    "ROLE                     NAME                              PHONE                    CALL",
    `Singer                   Maya Lindqvist               555-0110               ${maya}`,
    ...more,
  ]);
  const mail = mailOf({
    subject,
    text: "Attached.",
    parts: [{ name: "call sheet.pdf", type: "application/pdf", bytes }],
  });
  const response = await asManager(
    `emails?production_id=${production}`,
    { method: "POST", body: new Uint8Array(mail) },
    { "content-type": "message/rfc822" },
  );
  expect(response.status).toBe(202);
}

const MIXER = "Mixer                     Grace Grant                    555-0112               6:00 AM";

/** Opens the draft that has come to the top of the list by itself. */
async function open(page: BrowserPage, day = "Wednesday"): Promise<void> {
  const card = page.getByRole("list", { name: "Mails that came in" }).getByRole("listitem").first();
  await card.getByText("To confirm").waitFor();
  await card.locator("summary").click();
  await card.getByRole("link", { name: "Look at it and confirm" }).click();
  await page.getByRole("heading", { name: new RegExp(`^THE LONG TAKE, ${day}`, "i"), level: 1 }).waitFor();
}

async function look(page: BrowserPage, name: string): Promise<void> {
  for (const [size, width, height, colorScheme] of [
    ["phone", 390, 844, "dark"],
    ["desk", 1280, 800, "light"],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    await expectSound(page);
    await picture(page, size === "desk" ? name : `${name}-${size}`);
  }
}

test("a mailed call sheet is confirmed and on a phone; its revision is told, acknowledged, and seen to be", async () => {
  const { data } = (await (await asManager("productions?limit=1")).json()) as Page<Production>;
  const production = data[0]?.id ?? "";
  const { page: desk } = await personAt("manager@northwind.test", { width: 1280, height: 800 });
  await desk.goto(`${house.url}/mails-in`);
  await desk.getByRole("heading", { name: "Call sheets", level: 1 }).waitFor();
  await mailed(production, "Call sheet day 3", "7:00 AM", "6:48 AM", [MIXER]);
  await open(desk);

  const chosen = desk.locator(`select[data-field="production_id"] option:checked`);
  await chosen.and(desk.getByText(data[0]?.name ?? "", { exact: true })).waitFor({ state: "attached" });
  // What is looked at is framed on the page that it was read from.
  await desk.getByRole("img", { name: "Page 1 of call sheet.pdf" }).waitFor();
  await desk.getByLabel("Crew call").focus();
  await desk.locator(".review-frame").waitFor();
  await desk.getByText("Grace Grant: Who is it?").waitFor();
  expect(await desk.getByRole("button", { name: "Confirm", exact: true }).isDisabled()).toBeTrue();
  await look(desk, "confirm");
  await desk.getByRole("button", { name: "Nobody of ours" }).click();
  await desk.getByText("Maya Lindqvist").last().waitFor();
  // Its address lies where other clocks hang: that is asked, once for that town.
  await desk.getByRole("button", { name: /^Austin has other clocks than the production/ }).click();
  await desk.getByRole("button", { name: "America/Chicago" }).click();
  await desk.getByText(/said so\. It is not on the sheet\.$/).waitFor();
  const crew = desk.getByLabel("Crew call");
  await crew.fill("7.15");
  await crew.press("Enter");
  const confirm = desk.getByRole("button", { name: "Confirm", exact: true });
  await confirm.click();
  await desk.getByText("Confirmed: 1 new.").waitFor();

  const { page: phone } = await personAt(ARTIST, { width: 390, height: 844 });
  await phone.goto(`${house.url}/schedule?day=2027-03-03`);
  await phone.getByRole("link", { name: /Call: Singer/ }).click();
  await phone.getByText("06:48").first().waitFor();
  await phone.getByRole("heading", { name: "New for you" }).waitFor();
  await phone.getByRole("button", { name: "I have seen this" }).click();
  await phone.getByText(/^You said on/).waitFor();

  await mailed(production, "REVISED 2 call sheet day 3", "7:00 AM", "5:30 AM", [MIXER]);
  await open(desk);
  await desk.getByText("It takes the place of what was confirmed for this day.").waitFor();
  await desk.getByText("Starts 05:30, was 06:48: 78 min earlier").waitFor();
  await expectSound(desk);
  await confirm.click();
  await desk.getByText("Confirmed: 1 changed.").waitFor();

  const news = phone.getByRole("region", { name: "What changed for you" });
  await news.getByText("Starts 05:30, was 06:48: 78 min earlier").waitFor();
  await picture(phone, "revision-told");
  await desk.goto(phone.url());
  const board = desk.getByRole("region", { name: "Who knows" });
  await board.getByText("saw it before it changed").waitFor();
  await news.getByRole("button").click();
  await board.getByText(/^1 of 1/).waitFor();

  // The day moves, and somebody is on it whom the reader missed.
  const thursday = "Thursday, March 4, 2027";
  await mailed(production, "REVISED 3 call sheet day 3", "7:00 AM", "5:30 AM", [], thursday);
  await desk.goto(`${house.url}/mails-in`);
  await open(desk, "Thursday");
  await desk.getByText("It moves what was confirmed for Wednesday").waitFor();
  await desk.getByText("Add somebody who is not read").click();
  await desk.getByLabel("Name", { exact: true }).fill("Grace Grant");
  await desk.getByLabel("Role").last().fill("Mixer");
  await desk.getByRole("button", { name: "Add to the sheet" }).click();
  await desk.getByText(/added by /).waitFor();
  await look(desk, "confirm-moved");
  await confirm.click();
  await desk.getByText("Confirmed: 1 changed.").waitFor();
  await phone.goto(`${house.url}/schedule?day=2027-03-04`);
  await phone.getByRole("link", { name: /Call: Singer/ }).waitFor();
  expect(faults).toEqual([]);
});
