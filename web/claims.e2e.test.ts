import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Browser, BrowserContext, Page } from "playwright-core";
import sharp from "sharp";
import { testBrowser } from "../ops/testing-browser.ts";
import { startXero } from "../jobs/integrations/testing-xero.ts";
import { freePorts, testHouse, type TestHouse } from "../ops/testing-house.ts";
import { expectSound, visitors } from "../ops/testing-pages.ts";
import { buildWeb } from "../ops/web.ts";

/**
 * A claim with an advance behind it, as its two sides see it: what was given is confirmed on a phone, a claim of it is
 * asked about, answered without a connection, approved by one and settled by another.
 */
setDefaultTimeout(120_000);

const PHONE = { width: 390, height: 844 };
const NARROW = { width: 360, height: 740, scheme: "dark" } as const;
const DESK = { width: 1280, height: 900 };
const LONDON = "Northern Lights: London";
const app = { clientId: "client-of-the-tests", clientSecret: "secret-of-the-tests" };
const xero = startXero(app);
let house: TestHouse;
let browser: Browser;
const { personAt, faults } = visitors(
  () => house,
  () => browser,
);
let artist: Page;
let phone: BrowserContext;
let approver: Page;
let payer: Page;

beforeAll(async () => {
  await buildWeb((text) => console.log(text));
  // Xero leads back to the address that the browser came from.
  const port = await freePorts(4);
  const settings = {
    PORT: String(port),
    PORTAL_URL: `http://127.0.0.1:${port}`,
    XERO_CLIENT_ID: app.clientId,
    XERO_CLIENT_SECRET: app.clientSecret,
    XERO_TOKEN_KEY: "a key for tokens of the tests, 32 characters",
    XERO_CONSENT_URL: `${xero.url}/identity/connect/authorize`,
    XERO_AUTH_URL: xero.url,
    XERO_URL: xero.url,
  };
  [house, browser] = await Promise.all([testHouse(settings), testBrowser()]);
  [{ page: artist, context: phone }, { page: approver }, { page: payer }] = await Promise.all([
    personAt("artist@northwind.test", PHONE),
    personAt("accountant@northwind.test", DESK),
    personAt("accountant2@northwind.test", DESK),
  ]);
});
afterAll(async () => {
  await browser?.close();
  await house?.stop();
  await xero[Symbol.asyncDispose]();
});

/** The address of the page that opened, once it is another than a form's. */
async function placeOf(page: Page, heading: string): Promise<string> {
  await page.getByRole("heading", { name: heading, exact: true }).waitFor();
  return page.url();
}

test("an accountant gives an advance, and whoever has it confirms it on a phone", async () => {
  await payer.goto(`${house.url}/advances`);
  await payer.getByRole("button", { name: "Give an advance" }).click();
  await payer.getByLabel("Production").selectOption({ label: LONDON });
  await payer.getByLabel("To", { exact: true }).selectOption({ label: "Maya Lindqvist" });
  await payer.getByLabel("Amount").fill("60.00");
  await payer.getByLabel("What is it for?").fill("Petty cash of the week");
  await expectSound(payer);
  await payer.getByRole("button", { name: "Give it" }).click();
  await payer.getByRole("link", { name: /Petty cash of the week/ }).waitFor();
  await expectSound(payer);

  await artist.goto(`${house.url}/expenses`);
  await artist.getByRole("link", { name: "Advances" }).click();
  await artist.getByRole("link", { name: /Petty cash of the week/ }).click();
  await artist.getByRole("button", { name: "Yes, I have it" }).waitFor();
  await expectSound(artist);
  await artist.getByRole("button", { name: "Yes, I have it" }).click();
  await artist.getByText("Open", { exact: true }).first().waitFor();
});

test("a claim of it is asked about, answered offline, and comes back once there is a connection", async () => {
  await artist.goto(`${house.url}/expenses/new`);
  await artist.getByLabel("Amount").fill("18.40");
  await artist.getByLabel("What was it for?").fill("Gaffer tape and batteries");
  await artist.getByLabel("Category").selectOption("Equipment");
  await artist.getByLabel("Production").selectOption({ label: LONDON });
  await artist.getByLabel("Spent from").selectOption({ index: 1 });
  await expectSound(artist);
  await artist.getByRole("button", { name: "Hand in", exact: true }).click();
  const place = await placeOf(artist, "Gaffer tape and batteries");

  await approver.goto(place);
  await approver.getByRole("button", { name: "Ask …" }).click();
  await approver.getByLabel("What do you want to know?").fill("Which shop was it?");
  await expectSound(approver);
  await approver.getByRole("button", { name: "Ask", exact: true }).click();
  await approver.getByText("Waits for an answer").waitFor();
  expect(await approver.getByRole("button", { name: "Approve" }).count()).toBe(0);

  // Nobody reloads: the question comes by itself.
  await artist.getByText("Which shop was it?").first().waitFor();
  await expectSound(artist);
  await phone.setOffline(true);
  await artist.getByLabel("Answer").fill("Leeds Stage Supplies, by the station.");
  await artist.getByRole("button", { name: "Answer", exact: true }).click();
  await artist.getByText("It is on this device, and is sent when there is a connection.").waitFor();
  await expectSound(artist);
  await artist.reload();
  await artist.getByText("It is on this device, and is sent when there is a connection.").waitFor();
  await phone.setOffline(false);
  await artist.getByText("Waits for a decision").waitFor();
  expect(await artist.getByText("It is on this device").count()).toBe(0);
});

test("one approves, another settles it with the advance, and its artist sees what is left", async () => {
  await approver.getByText("Leeds Stage Supplies, by the station.").waitFor();
  await approver.getByRole("button", { name: "Approve" }).click();
  await approver.locator(".chip.good", { hasText: "Approved" }).waitFor();

  await payer.getByRole("link", { name: /Petty cash of the week/ }).click();
  await payer.getByText("spent from this advance").waitFor();
  await expectSound(payer);
  await payer.getByRole("button", { name: /^Settle/ }).click();
  await payer.getByText("£41.60").first().waitFor();
  await payer.getByLabel("Amount in GBP").fill("41.60");
  await payer.getByRole("button", { name: "Book it as returned" }).click();
  await payer.locator(".chip.good", { hasText: "Closed" }).waitFor();
  await expectSound(payer);
  await artist.getByText("Paid", { exact: true }).first().waitFor();
});

test("an answer that comes too late is not lost, and says why it was not taken", async () => {
  const as = async (email: string, path: string, body: unknown, version?: number) => {
    const signedIn = await fetch(`${house.url}/api/v1/auth/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email, password: house.password }),
    });
    const { accessToken } = (await signedIn.json()) as { accessToken: string };
    const response = await fetch(`${house.url}/api/v1/${path}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        authorization: `Bearer ${accessToken}`,
        ...(version === undefined ? {} : { "if-match": `"${version}"` }),
      },
      body: JSON.stringify(body),
    });
    expect([path, response.ok]).toEqual([path, true]);
    return (await response.json()) as { id: string };
  };
  const spent = { production_id: null, amount: "4.20", category: "Meals", description: "Late tea" };
  const { id } = await as("artist@northwind.test", "expenses", spent);
  await as("accountant@northwind.test", `expenses/${id}/ask`, { question: "With whom?" }, 1);
  await artist.goto(`${house.url}/expenses/${id}`);
  await artist.getByLabel("Answer").fill("With the crew.");
  await phone.setOffline(true);
  await artist.getByRole("button", { name: "Answer", exact: true }).click();
  await artist.getByText("It is on this device").waitFor();
  await as("accountant@northwind.test", `expenses/${id}/reject`, { reason: "Too long ago" }, 2);
  await phone.setOffline(false);
  await artist.getByText("Rejected: Too long ago").waitFor();
  await artist.getByText(/It was not taken: /).waitFor();
  await artist.getByText("With the crew.").waitFor();
  await expectSound(artist);
  await artist.getByRole("button", { name: "Throw it away" }).click();
  expect(await artist.getByText("With the crew.").count()).toBe(0);
});

test("a journey says what it comes to before it is handed in", async () => {
  const { page } = await personAt("artist2@northwind.test", NARROW);
  await page.goto(`${house.url}/expenses/new`);
  await page.getByLabel("Category").selectOption("Mileage");
  await page.getByLabel("What was it for?").fill("To the load-in");
  await page.getByLabel("From").fill("Leeds");
  await page.getByLabel("To", { exact: true }).fill("London");
  await page.getByLabel("Miles").fill("196,5");
  await page.getByText(/196\.5 miles at £/).waitFor();
  await expectSound(page);
  const hand = () => page.getByRole("button", { name: /^Hand in/ }).click();
  await hand();
  await page.getByText(/Leeds – London, 196\.5 miles/).waitFor();
  await expectSound(page);
});

test("a stay abroad says its nights, and what the bank took by which statement", async () => {
  const { page } = await personAt("artist2@northwind.test", NARROW);
  await page.goto(`${house.url}/expenses/new`);
  const paper = await sharp({ create: { width: 600, height: 800, channels: 3, background: "#eee" } })
    .png()
    .toBuffer();
  await page
    .getByLabel("Take a picture")
    .setInputFiles({ name: "statement.png", mimeType: "image/png", buffer: paper });
  await page.getByRole("button", { name: /^Remove/ }).waitFor();
  await page.getByLabel("Amount").fill("200");
  await page.getByLabel("Currency").selectOption("CHF");
  await page.getByLabel("What was it for?").fill("Pension by the lake");
  expect(await page.getByLabel("Nights").count()).toBe(0);
  await page.getByLabel("Category").selectOption("Accommodation");
  await page.getByLabel("Nights").fill("2");
  await page.getByLabel("City").fill("Zürich");
  await page.getByLabel(/^What did your bank take/).fill("900,50");
  await page.getByLabel("Its statement").selectOption({ index: 1 });
  await expectSound(page);
  await page.getByRole("button", { name: "Hand in", exact: true }).click();
  await page.getByText(/^Will be asked about The bank took .*900\.50/).waitFor();
  await expectSound(page);
  await page.getByRole("button", { name: "Hand in all the same" }).click();
  await page.getByText("Zürich, 2 nights").waitFor();
  await page.getByText(/, as the bank’s statement says/).waitFor();
  await expectSound(page);
});

test("a receipt that is photographed without a connection waits with its expense, and both are sent once there is one", async () => {
  await artist.goto(`${house.url}/expenses/new`);
  const paper = await sharp({ create: { width: 600, height: 800, channels: 3, background: "#eee" } })
    .png()
    .toBuffer();
  await artist.getByLabel("Amount").waitFor();
  await phone.setOffline(true);
  await artist
    .getByLabel("Take a picture")
    .setInputFiles({ name: "cab.png", mimeType: "image/png", buffer: paper });
  await artist.getByText("On this device. It is sent when there is a connection.").waitFor();
  await artist.getByLabel("Amount").fill("7.10");
  await artist.getByLabel("What was it for?").fill("Cab in a tunnel");
  await artist.getByLabel("Production").selectOption({ label: LONDON });
  await expectSound(artist);
  await artist.getByRole("button", { name: "Hand in", exact: true }).click();
  await artist.getByRole("heading", { name: "On this device" }).waitFor();
  await artist.getByText("1 receipt").first().waitFor();
  await expectSound(artist);
  await artist.goto(`${house.url}/expenses`);
  await artist.getByText("Cab in a tunnel").waitFor();
  await phone.setOffline(false);
  await artist.getByRole("link", { name: /Cab in a tunnel/ }).waitFor();
  await artist.getByRole("heading", { name: "On this device" }).waitFor({ state: "detached" });
  await artist.getByRole("link", { name: /Cab in a tunnel/ }).click();
  await artist.getByRole("link", { name: "Open cab.png" }).waitFor();
});

test("Xero is connected in the browser, to the organisation that is chosen, and disconnected again", async () => {
  const tenant = { tenantId: crypto.randomUUID(), tenantType: "ORGANISATION", tenantName: "Northwind Tours" };
  xero.identity.tenants = [tenant, { ...tenant, tenantId: crypto.randomUUID(), tenantName: "Practice Ltd" }];
  await payer.goto(`${house.url}/ledger`);
  await payer.getByRole("button", { name: "Connect Xero" }).click();
  await payer.getByText("Where shall the books go?").waitFor();
  expect(new URL(payer.url()).search).toBe("");
  await expectSound(payer);
  await payer.getByRole("button", { name: "Northwind Tours" }).click();
  await payer.getByText(/The books go to Northwind Tours at Xero, connected .* by /).waitFor();
  await payer.getByRole("heading", { name: "The books in Xero" }).waitFor();
  await expectSound(payer);
  await payer.getByRole("button", { name: "Disconnect" }).click();
  await payer.getByRole("dialog").getByRole("button", { name: "Disconnect" }).click();
  await payer.getByText("The books go to files: no ledger is connected.").waitFor();
  expect(xero.identity.seen.revoked).toBe(1);
  xero.identity.refuses = true;
  await payer.getByRole("button", { name: "Connect Xero" }).click();
  await payer.getByText("Xero was not allowed to be connected.").waitFor();
});

test("nothing was wrong on any page", () => {
  expect(faults).toEqual([]);
});
