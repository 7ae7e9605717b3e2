import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import { testBrowser } from "../ops/testing-browser.ts";
import { missingFiles, realFile } from "../ops/testing-files.ts";
import { testHouse, type TestHouse } from "../ops/testing-house.ts";
import { expectSound, expectStill, picture, until, visitors } from "../ops/testing-pages.ts";
import { buildWeb } from "../ops/web.ts";

/**
 * Money, from the phone to the books: the journey of the sources' load test over HTTP, and in a real browser an
 * artist's photographed receipt, an accountant's decision on it with others at once, and what the artist sees of it.
 */
setDefaultTimeout(120_000);

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };
const SMALL = { width: 360, height: 740 };
let house: TestHouse;
let browser: Browser;
const { personAt, faults } = visitors(
  () => house,
  () => browser,
);

beforeAll(async () => {
  await buildWeb((text) => console.log(text));
  [house, browser] = await Promise.all([testHouse(), testBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await house?.stop();
});

/** A receipt on a table, the size of a phone's photo and as noisy. */
async function photographed(lines: string[]): Promise<Buffer> {
  const text = lines
    .map((line, at) => `<text x="760" y="${1240 + at * 260}">${line.replace("&", "&amp;")}</text>`)
    .join("");
  const paper = `<svg width="3000" height="4000"><rect x="600" y="700" width="1900" height="2500" fill="#fdfdf8" transform="rotate(3 1500 2000)"/><g transform="rotate(3 1500 2000)" font-family="monospace" font-size="150" fill="#222">${text}</g></svg>`;
  return await sharp({
    create: {
      width: 3000,
      height: 4000,
      channels: 3,
      background: "#000",
      noise: { type: "gaussian", mean: 110, sigma: 12 },
    },
  })
    .composite([{ input: Buffer.from(paper) }])
    .jpeg({ quality: 85 })
    .toBuffer();
}

type Json = Record<string, unknown>;

test("the load test's journey runs unchanged: sign in, dashboard, contracts, submit an expense, schedule", async () => {
  const ask = async (path: string, init: RequestInit = {}): Promise<[number, Json]> => {
    const response = await fetch(house.url + path, init);
    return [response.status, (await response.json()) as Json];
  };
  const [signedIn, session] = await ask("/api/v1/auth/login", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: "artist@northwind.test", password: house.password }),
  });
  expect(signedIn).toBe(200);
  const headers = {
    authorization: `Bearer ${session.accessToken as string}`,
    "content-type": "application/json",
  };
  const [seen, dashboard] = await ask("/api/v1/dashboard", { headers });
  expect([seen, dashboard.active_contracts, dashboard.pending_contracts]).toEqual([200, 2, 1]);
  const [listed, contracts] = await ask("/api/v1/contracts?limit=20", { headers });
  expect([listed, (contracts.meta as Json).total]).toEqual([200, 3]);
  const [created, expense] = await ask("/api/v1/expenses", {
    method: "POST",
    headers,
    body: JSON.stringify({
      amount: 125.5,
      category: "Travel",
      description: "Load test expense",
      expense_date: new Date().toISOString(),
    }),
  });
  expect([created, expense.status, expense.amount]).toEqual([201, "submitted", "125.50"]);
  const [scheduled, schedules] = await ask(`/api/v1/schedules?start=${new Date().toISOString()}`, {
    headers,
  });
  expect([scheduled, (schedules.data as Json[]).length]).toEqual([200, 20]);
});

describe("from a receipt to the books", () => {
  let artist: Page;
  let accountant: Page;
  const total = "£17.35";

  test("an artist photographs a receipt on a phone, and hands it in", async () => {
    ({ page: artist } = await personAt("artist@northwind.test", PHONE));
    await artist.getByRole("link", { name: "Expenses" }).click();
    await artist.getByRole("heading", { name: "Expenses" }).waitFor();
    await expectSound(artist);
    await artist.getByRole("link", { name: "New expense" }).click();
    const photo = await photographed([
      "STRINGS & REEDS",
      "14 Denmark Street",
      "",
      "Set 10-46   17.35",
      "TOTAL GBP   17.35",
    ]);
    await artist
      .getByLabel("Take a picture")
      .setInputFiles({ name: "IMG_2041.jpg", mimeType: "image/jpeg", buffer: photo });
    await artist.getByLabel("Amount").fill("17,35");
    await artist.getByLabel("What was it for?").fill("Strings for the second set");
    await artist.getByLabel("Category").selectOption("Equipment");
    await artist.getByLabel("Production").selectOption({ label: "Northern Lights: London" });
    const receipt = artist.getByRole("list", { name: "Receipts" }).locator("img");
    await receipt.waitFor();
    await until(async () => await receipt.evaluate((image: HTMLImageElement) => image.naturalWidth > 0));
    await expectSound(artist);
    await picture(artist, "expense");
    await artist.getByRole("button", { name: "Hand in", exact: true }).click();
    await artist.getByRole("heading", { name: "Strings for the second set" }).waitFor();
    await artist.getByText("Waits for a decision").waitFor();
    await expectSound(artist);
  });

  test("what was typed is there after the phone went dark, and is sent once", async () => {
    const { page } = await personAt("artist2@northwind.test", PHONE);
    await page.goto(`${house.url}/expenses/new`);
    await page.getByLabel("Amount").fill("9.20");
    await page.getByLabel("What was it for?").fill("Batteries");
    await page.getByLabel("Production").selectOption({ label: "Northern Lights: London" });
    await page.reload();
    expect(await page.getByLabel("What was it for?").inputValue()).toBe("Batteries");
    await page.getByLabel("Amount").fill("9.205");
    await page.getByRole("button", { name: "Hand in", exact: true }).click();
    await page.getByText("at most 2 decimals").waitFor();
    await page.getByLabel("Amount").fill("9.20");
    await page.context().setOffline(true);
    await page.getByRole("button", { name: "Hand in", exact: true }).click();
    await page.getByRole("heading", { name: "On this device" }).waitFor();
    await page.context().setOffline(false);
    await page.getByRole("heading", { name: "On this device" }).waitFor({ state: "detached" });
    await page.getByRole("link", { name: "To the expenses" }).click();
    await page.getByRole("link", { name: /Batteries/ }).waitFor();
    expect(await page.getByText("Batteries").count()).toBe(1);
    await page.context().close();
  });

  test("an accountant chooses several by keyboard, is told why one cannot be, and approves the rest at once", async () => {
    ({ page: accountant } = await personAt("accountant@northwind.test", DESK));
    await accountant.getByRole("link", { name: "Approvals" }).click();
    const grid = accountant.getByRole("grid");
    await grid.getByText("Strings for the second set").waitFor();
    await expectSound(accountant);
    await expectStill(accountant);

    // The first by keyboard, and two more with Shift.
    await grid.getByRole("row").first().focus();
    await accountant.keyboard.press("Space");
    await accountant.keyboard.press("Shift+ArrowDown");
    await accountant.keyboard.press("Shift+ArrowDown");
    await accountant.getByText("3 chosen").waitFor();
    const strings = grid.getByRole("row").filter({ hasText: "Strings for the second set" });
    await strings.getByRole("gridcell", { name: "Not chosen" }).click();
    await accountant.getByText("4 chosen").waitFor();
    // It is beside the list, with its receipt.
    await accountant.getByRole("heading", { name: "Strings for the second set" }).waitFor();
    await accountant.getByRole("img", { name: /^The receipt / }).waitFor();

    // Somebody else was quicker with one of them, and this page has not heard of it.
    const first = await grid
      .getByRole("row", { selected: true })
      .first()
      .getByRole("link")
      .getAttribute("href");
    await accountant.route("**/api/v1/live", (route) => route.abort());
    await accountant.getByRole("button", { name: "Approve", exact: true }).click();
    // Tried, and none in the way yet.
    const dialog = accountant.getByRole("dialog");
    await dialog.getByText("4 expenses can be approved").waitFor();
    await approveElsewhere(first?.split("/").at(-1) ?? "");
    await dialog.getByRole("button", { name: "Approve", exact: true }).click();
    await dialog.getByText("Nothing was approved.").waitFor();
    await dialog.getByText("This expense is approved already.").waitFor();
    await expectSound(accountant);
    await dialog.getByRole("button", { name: "Approve the other 3" }).click();
    await accountant.getByText("3 expenses approved").waitFor();
    await accountant.unroute("**/api/v1/live");
    await until(async () => (await grid.getByText("Strings for the second set").count()) === 0);
  });

  /** By the other accountant, over HTTP. */
  async function approveElsewhere(id: string): Promise<void> {
    const login = await fetch(`${house.url}/api/v1/auth/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email: "accountant2@northwind.test", password: house.password }),
    });
    const { accessToken } = (await login.json()) as { accessToken: string };
    const response = await fetch(`${house.url}/api/v1/expenses/bulk-approve`, {
      method: "POST",
      headers: { authorization: `Bearer ${accessToken}`, "content-type": "application/json" },
      body: JSON.stringify({ expense_ids: [id] }),
    });
    expect(response.status).toBe(200);
  }

  test("the artist sees it approved and in the books without reloading, and is told", async () => {
    await artist.getByText("Approved", { exact: true }).first().waitFor();
    await artist.getByText("In the books").waitFor();
    await artist.getByRole("link", { name: /^Notifications, \d+ unread$/ }).click();
    await artist.getByText(`Approved: ${total.slice(1)} GBP`).click();
    await artist.getByRole("heading", { name: "Strings for the second set" }).waitFor();
    await expectSound(artist);
  });

  test("a rejection says why; a corrected copy is handed in with what stood there", async () => {
    await accountant.getByRole("link", { name: "Expenses" }).click();
    // Until the list is there, the words are those of the desk that is left.
    await accountant.getByRole("heading", { name: "Expenses", level: 1 }).waitFor();
    await accountant.getByText("Batteries").click();
    await accountant.getByRole("button", { name: "Reject …" }).click();
    await accountant.getByLabel("Why not?").fill("Production pays these");
    await accountant.getByRole("button", { name: "Reject", exact: true }).click();
    await accountant.getByText("Rejected: Production pays these").waitFor();
    const { page } = await personAt("artist2@northwind.test", { ...PHONE, scheme: "dark" });
    await page.getByRole("link", { name: "Expenses" }).click();
    await page.getByText("Batteries").click();
    await page.getByText("Rejected: Production pays these").waitFor();
    await expectSound(page);
    await page.getByRole("link", { name: "Hand in a corrected copy" }).click();
    expect(await page.getByLabel("What was it for?").inputValue()).toBe("Batteries");
    await page.getByRole("button", { name: "Keep as a draft" }).click();
    await page.getByText("Draft", { exact: true }).waitFor();
    await page.context().close();
  });
});

test.skipIf(missingFiles("receipts") !== undefined)(
  "a photographed receipt fills in what was not typed, the rules are read before, and only the person hands it in",
  async () => {
    const { page } = await personAt("artist2@northwind.test", PHONE);
    await page.goto(`${house.url}/expenses/new`);
    await page.getByLabel("What was it for?").fill("Paper for the lyrics");
    await page.getByLabel("Take a picture").setInputFiles({
      name: "IMG_2042.jpg",
      mimeType: "image/jpeg",
      buffer: Buffer.from(realFile("receipts/sroie-350.jpg")),
    });
    // The form is there while it is read.
    await page.getByLabel("Category").selectOption("Equipment");
    await page.getByText("The receipt was read: look at what is marked.").waitFor({ timeout: 60_000 });
    expect(await page.getByLabel("Amount").inputValue()).toBe("1007.50");
    expect(await page.getByLabel("Currency").inputValue()).toBe("MYR");
    expect(await page.getByLabel("Day").inputValue()).toBe("2017-09-23");
    expect(await page.getByLabel("What was it for?").inputValue()).toBe("Paper for the lyrics");
    await page
      .getByText(/^Read from the receipt, \d+ % sure$/)
      .first()
      .waitFor();
    await page.getByRole("list", { name: "Receipts" }).locator("img").waitFor();
    await expectSound(page);
    await picture(page, "receipt");
    // Read, and handed in by nobody.
    expect(new URL(page.url()).pathname).toBe("/expenses/new");
    await page.getByRole("button", { name: "Hand in", exact: true }).click();
    await page.getByText("It is more than 90 days old.").waitFor();
    await expectSound(page);
    await page.getByRole("button", { name: "Hand in all the same" }).click();
    await page.getByRole("heading", { name: "Paper for the lyrics" }).waitFor();
    await page.getByText("It is more than 90 days old.").waitFor();
    await page.context().close();
  },
);

test("a manager puts a contract before an artist, who opens its PDF", async () => {
  const { page: manager } = await personAt("manager@northwind.test", DESK);
  await manager.goto(`${house.url}/contracts`);
  await manager.getByRole("button", { name: "New contract" }).click();
  await manager.getByLabel("Production").selectOption({ label: "Northern Lights: London" });
  await manager.getByLabel("Artist").selectOption({ label: "Maya Lindqvist" });
  await manager.getByLabel("Title").fill("Encore, one night");
  await manager.getByLabel("Fee").fill("750.00");
  await manager.getByLabel("First day").fill("2026-12-01");
  await manager.getByLabel("Last day").fill("2026-12-01");
  await manager.getByLabel("PDF").setInputFiles({
    name: "encore.pdf",
    mimeType: "application/pdf",
    buffer: Buffer.from("%PDF-1.4\nterms\n%%EOF\n"),
  });
  await expectSound(manager);
  await manager.getByRole("button", { name: "Put it before the artist" }).click();
  await manager.getByRole("link", { name: /Encore, one night/ }).waitFor();
  const { page: artist } = await personAt("artist@northwind.test", PHONE);
  await artist.goto(`${house.url}/contracts`);
  await artist.getByRole("link", { name: /Encore, one night/ }).click();
  const paper = await artist.getByRole("link", { name: "Open the PDF" }).getAttribute("href");
  const served = await fetch(new URL(paper ?? "", house.url));
  expect([served.status, served.headers.get("content-type")]).toEqual([200, "application/pdf"]);
  await expectSound(artist);
});

test("a contract is made of its terms, sent, signed by hand on a phone, countersigned, and known by its seal", async () => {
  const { page: manager } = await personAt("manager@northwind.test", DESK);
  await manager.goto(`${house.url}/contracts`);
  await manager.getByRole("button", { name: "New contract" }).click();
  await manager.getByLabel("Production").selectOption({ label: "Northern Lights: London" });
  await manager.getByLabel("Artist").selectOption({ label: "Maya Lindqvist" });
  await manager.getByLabel("Title").fill("Winter season");
  await manager.getByLabel("Fee").fill("4200.00");
  await manager.getByLabel("First day").fill("2026-12-01");
  await manager.getByLabel("Last day").fill("2027-02-28");
  await manager.getByLabel("Made of these terms").check();
  await manager.getByLabel("Deal").selectOption("versus");
  await manager.getByLabel("Per cent", { exact: true }).fill("85");
  await manager.getByLabel("Technical rider").fill("Two monitors, one drum riser.");
  await expectSound(manager);
  await manager.getByRole("button", { name: "Keep the draft" }).click();
  await manager.getByRole("link", { name: "Open the PDF" }).waitFor();
  await expectSound(manager);
  await manager.getByRole("button", { name: "Send it to be signed" }).click();
  await manager.getByText("Sent, not read yet").waitFor();
  const path = new URL(manager.url()).pathname;

  const { page: artist } = await personAt("artist@northwind.test", PHONE);
  await artist.goto(house.url + path);
  const [paper] = await Promise.all([
    artist.context().waitForEvent("page"),
    artist.getByRole("link", { name: "Read the paper" }).click(),
  ]);
  await paper.close();
  const pad = artist.getByRole("img", { name: /Draw your signature/ });
  await pad.waitFor();
  await expectSound(artist);
  await pad.evaluate((field) => field.scrollIntoView({ block: "center" }));
  const box = await pad.boundingBox();
  if (!box) throw new Error("no field to sign on");
  await artist.mouse.move(box.x + 20, box.y + 60);
  await artist.mouse.down();
  for (const [x, y] of [
    [80, 30],
    [140, 80],
    [200, 40],
  ] as const)
    await artist.mouse.move(box.x + x, box.y + y, { steps: 4 });
  await artist.mouse.up();
  await artist.getByLabel("Your password").fill("not the right one");
  await artist.getByRole("button", { name: "Sign", exact: true }).click();
  await artist.getByRole("alert").getByText("The password is not right").waitFor();
  await artist.getByLabel("Your password").fill(house.password);
  await picture(artist, "signing");
  await artist.getByRole("button", { name: "Sign", exact: true }).click();
  await artist.getByText("To be countersigned", { exact: true }).waitFor();

  const [again] = await Promise.all([
    manager.context().waitForEvent("page"),
    manager.getByRole("link", { name: "Read the paper" }).click(),
  ]);
  await again.close();
  // Whoever cannot draw types.
  await manager.getByLabel("Type", { exact: true }).check();
  await manager.getByLabel("Your password").fill(house.password);
  await manager.getByRole("button", { name: "Sign", exact: true }).click();
  await manager.getByRole("button", { name: "Check its seal" }).click();
  await manager.getByText("Its seal is ours").waitFor();
  await expectSound(manager);
  const href = await manager.getByRole("link", { name: "Open the PDF" }).getAttribute("href");
  const sealed = Buffer.from(await (await fetch(new URL(href ?? "", house.url))).arrayBuffer());

  const page = await (await browser.newContext({ viewport: PHONE })).newPage();
  await page.goto(`${house.url}/verify`);
  const verify = (buffer: Buffer) =>
    page
      .getByLabel("Choose a PDF")
      .setInputFiles({ name: "signed.pdf", mimeType: "application/pdf", buffer });
  await verify(sealed);
  await page.getByText("Sealed here", { exact: true }).waitFor();
  await expectSound(page);
  sealed[100] = (sealed[100] ?? 0) ^ 1;
  await verify(sealed);
  await page.getByText("Not known").waitFor();
});

test("a list of contracts is looked at, line by line, and sent whole", async () => {
  const { page: manager } = await personAt("manager@northwind.test", DESK);
  await manager.goto(`${house.url}/contracts/list`);
  const hand = async (amount: string) => {
    const lines = `email,amount,start_date,end_date,first_name\nartist@northwind.test,${amount},2026-12-24,2026-12-26,Maya\n`;
    await manager
      .getByLabel("CSV")
      .setInputFiles({ name: "list.csv", mimeType: "text/csv", buffer: Buffer.from(lines) });
    await manager.getByRole("button", { name: "Look at them" }).click();
  };
  await manager.getByLabel("Production").selectOption({ label: "Northern Lights: London" });
  await hand("=1+1");
  await manager.getByText("Line 2, amount: is a formula: write what it says.").waitFor();
  await expectSound(manager);
  await hand("900");
  await manager.getByText("Engagement of Maya").waitFor();
  await manager.getByRole("button", { name: "Send all 1" }).click();
  await manager.getByText("1 contracts are on their way").waitFor();
  const { page: artist } = await personAt("artist@northwind.test", PHONE);
  await artist.goto(`${house.url}/contracts?status=pending_signature`);
  await artist.getByRole("link", { name: /Engagement of Maya/ }).waitFor();
});

describe("every page, by who comes to it", () => {
  const visits: [string, string, string][] = [
    ["artist@northwind.test", "/dashboard", "Overview"],
    ["accountant@northwind.test", "/", "Overview"],
    ["accountant@northwind.test", "/schedule", "Schedule"],
    ["manager@northwind.test", "/more", "More"],
    ["artist@northwind.test", "/notifications", "Notifications"],
    ["engineer@northwind.test", "/", "System"],
    ["admin@northwind.test", "/system", "System"],
    ["admin@northwind.test", "/mails", "E-mail"],
    ["manager@northwind.test", "/mails-in", "Call sheets"],
    ["artist@northwind.test", "/account", "Maya Lindqvist"],
  ];
  for (const [email, path, heading] of visits) {
    test(`${email} at ${path}`, async () => {
      const { page } = await personAt(email, SMALL);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize(SMALL);
        await page.goto(house.url + path);
        if (heading !== "Schedule") await page.getByRole("heading", { name: heading, level: 1 }).waitFor();
        await Bun.sleep(300);
        await expectSound(page);
        await page.setViewportSize(DESK);
        await expectSound(page);
      }
      await page.context().close();
    });
  }
});

test("no page said anything that it must never say", () => {
  expect(faults).toEqual([]);
});
