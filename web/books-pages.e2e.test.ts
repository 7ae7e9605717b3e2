import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { openDatabase } from "../db/open.ts";
import { testExport } from "../core/server/testing-audit.ts";
import { PROJECT } from "../ops/config.ts";
import { asker } from "../ops/testing-ask.ts";
import { stateOf } from "../ops/state.ts";
import { testBrowser } from "../ops/testing-browser.ts";
import { testHouse, type TestHouse } from "../ops/testing-house.ts";
import { expectSound, expectStill, picture, until, visitors } from "../ops/testing-pages.ts";
import { buildWeb } from "../ops/web.ts";

/**
 * An accountant's month in a real browser: its balance in several currencies, its tax, its valuation and its closing,
 * what comes late, and the trail of all of it, reckoned anew on the accountant's own device.
 */
setDefaultTimeout(60_000);

const PHONE = { width: 360, height: 740 };
const DESK = { width: 1280, height: 900 };
let house: TestHouse;
let browser: Browser;
let accountant: Page;
const { personAt, faults } = visitors(
  () => house,
  () => browser,
);

const today = new Date().toISOString().slice(0, 10);
const present = today.slice(0, 7);
/** The month before: it is over, and the demo has rates for it. */
const month = new Date(Date.UTC(Number(today.slice(0, 4)), Number(today.slice(5, 7)) - 2, 15))
  .toISOString()
  .slice(0, 7);
const words = (period: string) =>
  new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" }).format(
    new Date(`${period}-15T12:00:00Z`),
  );

type Expense = { id: string; version: number };
const ask = asker(() => house);
const spend = (more: Record<string, unknown>) =>
  ask<Expense>("artist", "POST", "/api/v1/expenses", {
    category: "Meals",
    expense_date: `${month}-15`,
    production_id: null,
    ...more,
  });
const approve = ({ id, version }: Expense) =>
  ask("accountant", "POST", `/api/v1/expenses/${id}/approve`, {}, version);

/** Published rates, which come before the demo's own: a dollar is worth less when the month ends. */
async function importRates(): Promise<void> {
  const last = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).toISOString();
  const file = join(house.folder, "rates.csv");
  await Bun.write(file, `Date,USD\n${last.slice(0, 10)},1.3\n${month}-15,1.2\n`);
  const child = Bun.spawn([process.execPath, "ops/import-rates.ts", file], {
    cwd: PROJECT,
    env: { ...process.env, DATABASE_URL: "", DATABASE_DIRECT_URL: "", DATA_DIR: house.folder },
    stdout: "pipe",
  });
  expect(await new Response(child.stdout).text()).toContain("2 rates");
}

let late: Expense;
beforeAll(async () => {
  await buildWeb((text) => console.log(text));
  [house, browser] = await Promise.all([testHouse(), testBrowser()]);
  await importRates();
  const line = (rate_percent: number, net_minor: number, tax_minor: number) => [
    { rate_percent, net_minor, tax_minor },
  ];
  for (const one of [
    {
      amount: "119.00",
      currency: "EUR",
      country: "DE",
      tax_lines: line(19, 10_000, 1_900),
      description: "Dinner for the band",
    },
    {
      amount: "120.00",
      currency: "GBP",
      country: "GB",
      tax_lines: line(20, 10_000, 2_000),
      description: "Strings",
    },
    {
      amount: "108.00",
      currency: "EUR",
      country: "SG",
      tax_lines: line(8, 10_000, 800),
      description: "A rate of old",
    },
    { amount: "9000", currency: "JPY", description: "Taxi in Osaka" },
    { amount: "300.00", currency: "USD", payout_currency: "USD", description: "Baggage fee" },
  ])
    await approve(await spend(one));
  late = await spend({ amount: "44.00", currency: "EUR", description: "Found in a pocket" });
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await house?.stop();
});

test("the overview says what waits and what the month has cost; the books are one click away", async () => {
  ({ page: accountant } = await personAt("accountant@northwind.test", DESK));
  const books = accountant.getByRole("region", { name: "The books" });
  await books.getByRole("rowheader", { name: "EUR" }).waitFor();
  await books.getByText(`${words(present)} has cost`).waitFor();
  await expectSound(accountant);
  await expectStill(accountant);
  await picture(accountant, "overview-books");
  await accountant.getByRole("link", { name: "More" }).click();
  await accountant.getByRole("link", { name: "Books", exact: true }).click();
  await accountant.getByRole("heading", { name: "Books", level: 1 }).waitFor();
});

test("a month's balance is nothing in every currency, and each line leads to its expense", async () => {
  await accountant.getByLabel("Month", { exact: true }).fill(month);
  await accountant.waitForURL(`**/books?period=${month}`);
  for (const currency of ["EUR", "GBP", "JPY", "USD"]) {
    const region = accountant.getByRole("region", { name: currency, exact: true });
    await region.getByText("Balanced").waitFor();
    expect(await region.locator(".books-sum b").textContent()).toMatch(/^\D*0(\.00)?$/);
  }
  expect(await accountant.getByText("Does not balance").count()).toBe(0);
  await expectSound(accountant);
  await picture(accountant, "books");
  await accountant
    .getByRole("region", { name: "GBP", exact: true })
    .getByRole("link", { name: /^6020/ })
    .click();
  await accountant.getByRole("heading", { name: "6020 Meals, GBP" }).waitFor();
  await accountant.getByRole("link", { name: "Strings" }).waitFor();
  await expectSound(accountant);
  await picture(accountant, "journal");
  await accountant.getByLabel("Account").selectOption("All accounts");
  await accountant.getByRole("heading", { name: "Journal", level: 1 }).waitFor();
  await accountant.getByText("1400 · ").first().waitFor();
  await accountant.getByLabel("Account").selectOption("6020 Meals, GBP");
  await accountant.getByRole("heading", { name: "6020 Meals, GBP" }).waitFor();
  await accountant.getByRole("grid", { name: "Lines, newest first" }).getByRole("row").first().focus();
  await accountant.keyboard.press("Enter");
  await accountant.getByRole("heading", { name: "Strings" }).waitFor();
});

test("tax by country and rate, what is no rate there marked", async () => {
  await accountant.goto(`${house.url}/books/vat?period=${month}`);
  const row = (name: RegExp) => accountant.getByRole("row", { name });
  await row(/^Germany.*19 %/).waitFor();
  await row(/^United Kingdom.*20 %/).waitFor();
  expect(await row(/^Singapore/).textContent()).toContain("Not a rate there");
  expect(
    await row(/^Germany/)
      .getByText("Not a rate there")
      .count(),
  ).toBe(0);
  await accountant.getByText("say nothing of tax").waitFor();
  await expectSound(accountant);
  await picture(accountant, "vat");
});

test("a month is valued and closed for good, and what comes late counts in the next", async () => {
  await accountant.goto(`${house.url}/books/month-end?period=${month}`);
  await accountant.getByRole("link", { name: "Found in a pocket" }).waitFor();
  await expectSound(accountant);
  await picture(accountant, "month-end");
  await accountant.getByRole("row", { name: /2100 Payable to artists/ }).waitFor();
  const dialog = accountant.getByRole("dialog");
  await accountant.getByRole("button", { name: "Value it …" }).click();
  // 300 dollars were booked for 250.00, and are worth 230.77.
  await dialog.getByText(/^A gain of €19\.23 is booked on the last day/).waitFor();
  await dialog.getByRole("button", { name: "Value it" }).click();
  await accountant.getByText("Booked: a gain of €19.23.").waitFor();
  await accountant.getByText("No difference").waitFor();
  await accountant.getByRole("button", { name: "Close it …" }).click();
  await dialog.getByText(/for good\. Nobody can open them again.*still waits: \d+ expense/).waitFor();
  await expectSound(accountant);
  await dialog.getByRole("button", { name: "Go back" }).click();
  await accountant.getByText("Over, and open.").waitFor();
  await accountant.getByRole("button", { name: "Close it …" }).click();
  await dialog.getByRole("button", { name: "Close it for good" }).click();
  await accountant.getByText(`${words(month)} is closed`).waitFor();
  await accountant.getByText(/^Closed .* by /).waitFor();
  expect(await accountant.getByRole("button", { name: "Close it …" }).count()).toBe(0);

  await approve(late);
  await accountant.goto(`${house.url}/books/journal?period=${present}&account=6020&currency=EUR`);
  await accountant.getByRole("link", { name: "Found in a pocket" }).waitFor();
  await accountant.goto(`${house.url}/books?period=${month}`);
  await accountant.getByText("Closed", { exact: true }).waitFor();
});

test("rates of a day say where they come from", async () => {
  await accountant.getByRole("link", { name: "Rates", exact: true }).click();
  const dollar = accountant.getByRole("row", { name: /^USD/ });
  await dollar.waitFor();
  expect(await dollar.textContent()).toContain("demo, fetched");
  await expectSound(accountant);
});

test("without a ledger outside each batch is a file; with one, what it refused and what differs is said", async () => {
  await accountant.getByRole("link", { name: "Ledger", exact: true }).click();
  await accountant.getByRole("heading", { name: "No ledger is connected" }).waitFor();
  await accountant.getByText("Everything that was approved is there.").waitFor();
  await expectSound(accountant);
  await picture(accountant, "ledger-files");
  const [file] = await Promise.all([
    accountant.waitForEvent("download"),
    accountant.getByRole("button", { name: "Its file: Strings" }).click(),
  ]);
  expect(await Bun.file(await file.path()).text()).toMatch(/\*InvoiceNumber[^]*,LP-[0-9a-f-]{36},/);
  await using database = openDatabase(stateOf(house.folder)?.databaseUrl ?? "", { name: "test" });
  await database.sql`insert into ledger_connections (organisation_id, ledger, tenant_id)
    select organisation_id, 'xero', gen_random_uuid()::text from (select distinct organisation_id from ledger_bills) as those`;
  await database.sql`update ledger_bills set state = 'refused', ledger = null, remote_id = null, batch_id = null,
    reasons = '["Account code 6000 is not a valid code for this document."]' where expense_id = ${late.id}`;
  await database.sql`update ledger_bills set ledger = 'xero', drift = 'amount' where expense_id in
    (select id from expenses where description = 'Strings')`;
  await accountant.reload();
  await accountant.getByText("To be looked at: 1 refused, 1 different there.").waitFor();
  await accountant.getByText("It has another amount there.").waitFor();
  await expectSound(accountant);
  await picture(accountant, "ledger");
  await accountant.getByLabel("Show").selectOption("Refused");
  await accountant.waitForURL("**/ledger?show=refused");
  await accountant.getByText("Account code 6000 is not a valid code").waitFor();
  await accountant.getByRole("button", { name: "Send again: Found in a pocket" }).click();
  await accountant.getByText("There are none.").waitFor();
  // Nobody gave this portal what it needs to call Xero.
  await until(async () => {
    await accountant.reload();
    await accountant.getByRole("heading", { name: "The books in Xero" }).waitFor();
    return (await accountant.getByText("An operator has to set it up").count()) > 0;
  });
  await expectSound(accountant);
});

test("a month's journal becomes a file: how far it is, the file itself, and its end", async () => {
  await accountant.goto(`${house.url}/books/journal?period=${month}`);
  await accountant.getByRole("link", { name: "Export", exact: true }).click();
  await accountant.getByRole("heading", { name: "Exports", level: 1 }).waitFor();
  expect(await accountant.getByLabel("What").inputValue()).toBe("journal");
  expect(await accountant.getByLabel("Month", { exact: true }).inputValue()).toBe(month);
  await accountant.getByText("No files yet.").waitFor();
  await accountant.getByRole("button", { name: "CSV" }).click();
  const [download] = await Promise.all([
    accountant.waitForEvent("download"),
    accountant.getByRole("button", { name: `Download journal-${month}.csv` }).click(),
  ]);
  expect(download.suggestedFilename()).toBe(`journal-${month}.csv`);
  const text = await Bun.file(await download.path()).text();
  expect(text).toContain("Dinner for the band");
  expect(text).toContain(",9000,JPY,");
  await expectSound(accountant);
  await picture(accountant, "exports");
  await accountant.getByRole("button", { name: `Remove journal-${month}.csv` }).click();
  await accountant.getByText("No files yet.").waitFor();
});

test("a journey is reckoned day by day, and is an expense in one click", async () => {
  await accountant.goto(`${house.url}/books/per-diem`);
  await accountant.getByLabel("First day").fill(`${month}-10`);
  await accountant.getByLabel("Last day").fill(`${month}-12`);
  await accountant.getByRole("group", { name: / 11 / }).getByLabel("lunch").check();
  await accountant.getByRole("button", { name: "Reckon" }).click();
  await accountant.getByText("Allowed: €44.80").waitFor();
  await expectSound(accountant);
  await picture(accountant, "per-diem");
  await accountant.getByRole("button", { name: "Make it an expense" }).click();
  await accountant.getByRole("heading", { name: /^Per diem, 10/ }).waitFor();
  await accountant.getByText("Draft", { exact: true }).waitFor();
});

let exported: string[];
test("the trail is reckoned anew on this device: whole, and the server says the same", async () => {
  await accountant.goto(`${house.url}/audit`);
  const grid = accountant.getByRole("grid", { name: "Events, newest first" });
  await grid.getByText("closed a month of the books").waitFor();
  await expectSound(accountant);
  await accountant.getByRole("button", { name: "Verify", exact: true }).click();
  await accountant.getByText("This device: whole and unchanged").waitFor();
  await accountant.getByText("The server says the same").waitFor();
  await expectSound(accountant);
  await picture(accountant, "audit");
  const [download] = await Promise.all([
    accountant.waitForEvent("download"),
    accountant.getByRole("button", { name: "Download the export" }).click(),
  ]);
  exported = (await Bun.file(await download.path()).text()).trimEnd().split("\n");
  expect(exported.length).toBeGreaterThan(15);
});

test("one row that was changed is named, and a cut end is found", async () => {
  const hand = (lines: string[]) =>
    accountant.getByLabel("Verify an export").setInputFiles({
      name: "kept.ndjson",
      mimeType: "application/x-ndjson",
      buffer: Buffer.from(`${lines.join("\n")}\n`),
    });
  const drop = async (lines: string[]) => {
    const dataTransfer = await accountant.evaluateHandle(
      (text) => {
        const data = new DataTransfer();
        data.items.add(new File([text], "kept.ndjson"));
        return data;
      },
      `${lines.join("\n")}\n`,
    );
    const place = accountant.getByRole("group", { name: "An export that was kept" });
    await place.dispatchEvent("drop", { dataTransfer });
  };
  await hand(exported);
  await accountant.getByText(/^kept\.ndjson: \d+ events, from/).waitFor();
  await accountant.getByText("The server says the same").waitFor();
  const at = exported.findIndex((line) => line.includes('"action":"ledger.period-closed"'));
  const changed = exported.with(at, exported[at]!.replace('"risk_level":"high"', '"risk_level":"low"'));
  expect(changed[at]).not.toBe(exported[at]);
  await drop(changed);
  await accountant
    .getByText(`kept.ndjson, line ${at + 1}: its hash is not the hash of what it says.`)
    .waitFor();
  await accountant.getByText(/somebody closed a month of the books/).waitFor();
  await accountant.getByText(/The server says that the trail has \d+ events/).waitFor();
  await expectSound(accountant);
  await picture(accountant, "audit-bad");
  await hand(exported.slice(0, -1));
  await accountant.getByText(`line ${exported.length}: there is no closing head`).waitFor();
});

test("a long check says how far it is, and is stopped", async () => {
  const file = join(house.folder, "long.ndjson");
  await Bun.write(file, `${testExport(30_000, []).lines.join("\n")}\n`);
  await accountant.getByLabel("Verify an export").setInputFiles(file);
  await accountant.getByText(/^long\.ndjson: [\d,]+ lines checked/).waitFor();
  await accountant.getByRole("button", { name: "Stop" }).click();
  await accountant.getByText(/lines checked/).waitFor({ state: "detached" });
  // Nothing is said of what was not looked at, and the next check begins anew.
  expect(await accountant.getByText(/^This device:/).count()).toBe(0);
  expect(await accountant.getByRole("button", { name: "Verify", exact: true }).isEnabled()).toBe(true);
});

test("filters are in the address, and an event is read in full by keyboard", async () => {
  await accountant.getByLabel("Risk").selectOption("high");
  await accountant.waitForURL("**/audit?risk=high");
  const grid = accountant.getByRole("grid", { name: "Events, newest first" });
  await until(async () => (await grid.getByText("handed in an expense").count()) === 0);
  await grid.getByRole("row").first().focus();
  await accountant.keyboard.press("ArrowDown");
  await accountant.keyboard.press("Enter");
  await accountant.getByRole("heading", { name: /^Event \d+:/ }).waitFor();
  await expectSound(accountant);
  await accountant.getByRole("button", { name: "Everything about it" }).click();
  await accountant.waitForURL(/object=[0-9a-f-]{36}/);
  await accountant.getByText("One thing alone").waitFor();
  await accountant.reload();
  await accountant.getByText("One thing alone").waitFor();
});

test("a trail longer than a page comes as somebody moves down in it, and no row twice", async () => {
  const draft = { amount: "1.00", currency: "EUR", description: "Draft", status: "draft" };
  for (let n = 0; n < 11; n += 1) await Promise.all(Array.from({ length: 10 }, () => spend(draft)));
  await accountant.goto(`${house.url}/audit`);
  await accountant.getByText("100 shown, more come as you scroll.").waitFor();
  const grid = accountant.getByRole("grid", { name: "Events, newest first" });
  await grid.getByRole("row").first().focus();
  await accountant.keyboard.press("End");
  await accountant.getByText(/^1\d\d shown, that is all\.$/).waitFor();
  await accountant.keyboard.press("End");
  // The first event of the chain, wherever that is.
  await grid.getByText(/· event 1$/).waitFor();
  const count = await grid.getAttribute("aria-rowcount");
  const first = await accountant.getByText(/shown, that is all/).textContent();
  expect(first).toStartWith(`${count} shown`);
  await accountant.keyboard.press("Home");
  await grid.getByText(`· event ${count}`).waitFor();
});

test("a client is taken on and booked for, what was booked twice is voided, and the days are drawn", async () => {
  await accountant.getByRole("link", { name: "More" }).click();
  await accountant.getByRole("link", { name: "Clients", exact: true }).click();
  await accountant.getByRole("row", { name: /^The Harbour Trio.*€/ }).waitFor();
  await expectSound(accountant);
  await picture(accountant, "clients");
  await accountant.getByRole("button", { name: "New client" }).click();
  await accountant.getByLabel("Name", { exact: true }).fill("Night Ferry");
  await accountant.getByRole("button", { name: "Take on" }).click();
  await accountant.getByRole("heading", { name: "Night Ferry" }).waitFor();
  for (const booked of [1, 2]) {
    await accountant.getByRole("button", { name: "New transaction" }).click();
    await accountant.getByLabel("Category").selectOption("Performance fees");
    await accountant.getByLabel("What for").fill("Evening at the pier");
    if (booked === 1) {
      await accountant.getByLabel("Amount in EUR").fill("120.505");
      await accountant.getByRole("button", { name: "Book", exact: true }).click();
      await accountant.getByText("must have at most 2 decimals").waitFor();
    }
    await accountant.getByLabel("Amount in EUR").fill("120.50");
    await accountant.getByRole("button", { name: "Book", exact: true }).click();
    await until(async () => (await accountant.getByText("+ €120.50").count()) === booked);
  }
  await accountant
    .getByRole("button", { name: /^Void …/ })
    .first()
    .click();
  await accountant.getByLabel("Why is it taken back?").fill("Booked twice");
  await expectSound(accountant);
  await accountant.getByRole("button", { name: "Void it" }).click();
  await accountant.getByText("voided: Booked twice").waitFor();
  await expectSound(accountant);
  await picture(accountant, "client");
  await accountant.getByRole("link", { name: "Analytics" }).click();
  await accountant.getByRole("heading", { name: "Analytics", level: 1 }).waitFor();
  await accountant.getByText("The figures of that day").click();
  await accountant.getByRole("row", { name: /€120\.50.*€0\.00.*€120\.50/ }).waitFor();
  await accountant.getByLabel("Client").selectOption("All of them");
  await accountant
    .getByRole("img", { name: /by day in GBP/ })
    .locator("canvas")
    .waitFor();
  await accountant.getByText(/^Reckoned /).waitFor();
  await expectSound(accountant);
  await picture(accountant, "analytics");
});

test("every page on a small dark phone, and without a connection", async () => {
  const { page, context } = await personAt("accountant@northwind.test", { ...PHONE, scheme: "dark" });
  const pages: [path: string, there: string][] = [
    ["/", "The books"],
    [`/books?period=${month}`, "Balanced"],
    [`/books/journal?period=${month}&account=6020&currency=GBP`, "Strings"],
    [`/books/journal?period=${month}`, "Strings"],
    [`/books/vat?period=${month}`, "Not a rate there"],
    [`/books/month-end?period=${month}`, "Found in a pocket"],
    ["/books/rates", "demo, fetched"],
    ["/books/per-diem", "By the rules of"],
    ["/clients", "The Harbour Trio"],
    ["/analytics", "Day by day in EUR"],
    ["/ledger", "Strings"],
    ["/audit", "wrote an expense"],
    ["/exports?kind=audit", "No files yet."],
  ];
  // From now on what is read is kept.
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  for (const [path, there] of pages) {
    await page.goto(house.url + path);
    if (path.startsWith("/books/month-end"))
      await page
        .getByText(/^Closed /)
        .first()
        .waitFor();
    else await page.getByText(there).first().waitFor();
    await expectSound(page);
    await picture(page, `phone${path.split("?")[0]?.replaceAll("/", "-")}`);
  }
  await context.setOffline(true);
  await page.goto(`${house.url}/books?period=${month}`);
  await page.getByText("Offline.").first().waitFor();
  await page.getByText("Balanced").first().waitFor();
  // Who did what is kept on no device; an export of it is checked all the same.
  await page.goto(`${house.url}/audit`);
  await page.getByText("No connection to the portal").first().waitFor();
  await page.getByLabel("Verify an export").setInputFiles({
    name: "kept.ndjson",
    mimeType: "application/x-ndjson",
    buffer: Buffer.from(`${exported.join("\n")}\n`),
  });
  await page.getByText("This device: whole and unchanged").waitFor();
  await page.getByText("Signed by a key that could not be compared").waitFor();
  await page.getByText("The server does not answer just now").waitFor();
  await expectSound(page);
  await context.close();
});

test("no page said anything that it must never say", () => {
  expect(faults).toEqual([]);
});
