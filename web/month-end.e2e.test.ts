import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { PROJECT } from "../ops/config.ts";
import { asker } from "../ops/testing-ask.ts";
import { testBrowser } from "../ops/testing-browser.ts";
import { testHouse, type TestHouse } from "../ops/testing-house.ts";
import { expectSound, picture, until, visitors } from "../ops/testing-pages.ts";
import { buildWeb } from "../ops/web.ts";

/**
 * A month-end from beginning to end, by an accountant in a real browser and without a spreadsheet beside it: what needs
 * a decision and why, fifty approved at once, another accountant's payments, books that are nothing in five currencies,
 * the ledger outside, the month closed, and a trail that proves itself.
 */
setDefaultTimeout(60_000);

const DESK = { width: 1280, height: 800 };
let house: TestHouse;
let browser: Browser;
let accountant: Page;
const ask = asker(() => house);
const { personAt, faults } = visitors(
  () => house,
  () => browser,
);

const today = new Date();
const at = (months: number, day: number) =>
  new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + months, day)).toISOString().slice(0, 10);
/** The month before: it is over. */
const month = at(-1, 15).slice(0, 7);
const words = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" }).format(
  new Date(`${month}-15T12:00:00Z`),
);

type Sent = { id: string; version: number };
const CURRENCIES = ["EUR", "GBP", "JPY", "USD", "KWD"] as const;
const AMOUNTS = { EUR: "11.90", GBP: "12.05", JPY: "1310", USD: "14.70", KWD: "3.125" };
const COUNT = 52;

/** Published rates, which come before the demo's own: a dollar is worth less when it is paid. */
async function importRates(): Promise<void> {
  const file = join(house.folder, "rates.csv");
  const days = [
    [`${month}-15`, "1.20", "170", "0.36", "0.87"],
    [at(0, 0), "1.30", "171", "0.36", "0.87"],
    [today.toISOString().slice(0, 10), "1.25", "172", "0.36", "0.87"],
  ];
  await Bun.write(file, ["Date,USD,JPY,KWD,GBP", ...days.map((day) => day.join(","))].join("\n"));
  const child = Bun.spawn([process.execPath, "ops/import-rates.ts", file], {
    cwd: PROJECT,
    env: { ...process.env, DATABASE_URL: "", DATABASE_DIRECT_URL: "", DATA_DIR: house.folder },
    stdout: "pipe",
  });
  expect(await new Response(child.stdout).text()).toContain("12 rates");
}

beforeAll(async () => {
  await buildWeb((text) => console.log(text));
  [house, browser] = await Promise.all([testHouse(), testBrowser()]);
  await importRates();
  const one = (n: number) => {
    const currency = CURRENCIES[n % CURRENCIES.length] ?? "EUR";
    return ask<Sent>(n % 2 === 0 ? "artist" : "artist2", "POST", "/api/v1/expenses", {
      amount: AMOUNTS[currency],
      currency,
      ...(currency === "USD" ? { payout_currency: "USD" } : {}),
      category: "Meals",
      description: `Run ${String(n).padStart(2, "0")}`,
      expense_date: `${month}-15`,
      production_id: null,
    });
  };
  for (let n = 0; n < COUNT; n += 1) await one(n);
  // Too large for nobody to ask about it, and handed in twice.
  const twice = {
    amount: "310.00",
    currency: "EUR",
    category: "Meals",
    description: "Run dinner",
    production_id: null,
  };
  for (let n = 0; n < 2; n += 1)
    await ask("artist", "POST", "/api/v1/expenses", { ...twice, expense_date: `${month}-15` });
  ({ page: accountant } = await personAt("accountant@northwind.test", DESK));
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await house?.stop();
});

const dialog = (page: Page) => page.getByRole("dialog");

test("what waits says why it needs a decision, and what was handed in twice is turned down", async () => {
  await accountant.getByRole("region", { name: "The books" }).waitFor();
  await picture(accountant, "month-end-1-overview");
  await accountant.getByRole("link", { name: "Approvals" }).click();
  await accountant.getByLabel("Flag").selectOption("Perhaps claimed before");
  const twice = accountant.getByRole("row").filter({ hasText: "Run dinner" });
  await twice.first().click();
  await accountant.getByRole("list", { name: "Why it needs a decision" }).waitFor();
  await expectSound(accountant);
  await picture(accountant, "month-end-2-why");
  await accountant.keyboard.press("r");
  await dialog(accountant).getByLabel("Why not?").fill("Handed in twice");
  await dialog(accountant).getByRole("button", { name: "Reject it" }).click();
  await accountant.getByRole("status").getByText("Rejected", { exact: true }).waitFor();
});

test("fifty are approved at once, looked at one by one before, and the rest after them", async () => {
  await accountant.goto(`${house.url}/approvals?find=run`);
  await accountant.getByRole("button", { name: "Choose all shown" }).click();
  await accountant.getByText("50 chosen").waitFor();
  await accountant.keyboard.press("a");
  await dialog(accountant).getByText("50 expenses can be approved").waitFor();
  await expectSound(accountant);
  await picture(accountant, "month-end-3-fifty");
  await dialog(accountant).getByLabel("Note").fill(`Month end ${month}`);
  await dialog(accountant).getByRole("button", { name: "Approve", exact: true }).click();
  await accountant.getByText("50 expenses approved").waitFor();
  await until(async () => {
    const count = await accountant.getByRole("row").count();
    return count > 0 && count < 10;
  });
  await accountant.getByRole("button", { name: "Choose all shown" }).click();
  await accountant.getByRole("button", { name: "Approve", exact: true }).click();
  await dialog(accountant).getByRole("button", { name: "Approve", exact: true }).click();
  await accountant.getByText("Nothing fits these filters.").waitFor();
});

test("somebody else pays, is told what it realises, and whoever approved cannot", async () => {
  await accountant.goto(`${house.url}/approvals?show=to-pay&find=run&currency=USD`);
  await accountant.getByText("Approved by you: somebody else pays it").first().waitFor();
  await accountant.getByRole("button", { name: "Choose all shown" }).click();
  expect(await accountant.getByText(/\d chosen/).count()).toBe(0);
  const { page: payer } = await personAt("accountant2@northwind.test", DESK);
  await payer.goto(`${house.url}/approvals?show=to-pay&find=run&currency=USD`);
  await payer.getByRole("button", { name: "Choose all shown" }).click();
  await payer.getByRole("button", { name: "Pay", exact: true }).click();
  // Ten of 14.70 dollars, booked at 12.25 euros each; at the last day of the month they cost 11.31.
  await dialog(payer).getByLabel("Paid on").fill(at(0, 0));
  await dialog(payer)
    .getByText(/^A gain of €9\.40 is realised/)
    .waitFor();
  await expectSound(payer);
  await picture(payer, "month-end-4-paying");
  await dialog(payer).getByRole("button", { name: "Pay", exact: true }).click();
  await payer.getByText("10 expenses paid").waitFor();
  await payer.context().close();
});

test("the books are nothing in every currency, to the smallest coin", async () => {
  await accountant.goto(`${house.url}/books?period=${month}`);
  for (const currency of CURRENCIES) {
    const region = accountant.getByRole("region", { name: currency, exact: true });
    await region.getByText("Balanced").waitFor();
    expect(await region.locator(".books-sum b").textContent()).toMatch(/^\D*0(\.0+)?$/);
  }
  expect(await accountant.getByText("Does not balance").count()).toBe(0);
  await expectSound(accountant);
  await picture(accountant, "month-end-5-books");
});

test("every approval has gone to the ledger outside, and its page says so", async () => {
  const approved = "/api/v1/expenses?status=approved&find=run&limit=100";
  const posted = async () =>
    (await ask<{ data: { posted_at: string | null }[] }>("accountant", "GET", approved)).data.filter(
      (one) => one.posted_at !== null,
    ).length;
  await until(async () => (await posted()) === COUNT + 1, 30_000);
  await accountant.getByRole("link", { name: "Ledger", exact: true }).click();
  await accountant.getByRole("heading", { name: "No ledger is connected" }).waitFor();
  await accountant.getByText("Everything that was approved is there.").waitFor();
  await expectSound(accountant);
  await picture(accountant, "month-end-6-ledger");
});

test("the month is valued and closed, and the trail of it all is whole", async () => {
  await accountant.goto(`${house.url}/books/month-end?period=${month}`);
  await accountant.getByRole("button", { name: "Close it …" }).waitFor();
  await picture(accountant, "month-end-7-closing");
  await accountant.getByRole("button", { name: "Close it …" }).click();
  await dialog(accountant).getByRole("button", { name: "Close it for good" }).click();
  await accountant.getByText(`${words} is closed`).waitFor();
  await accountant.goto(`${house.url}/audit`);
  await accountant.getByText("closed a month of the books").waitFor();
  await accountant.getByRole("button", { name: "Verify", exact: true }).click();
  await accountant.getByText("This device: whole and unchanged").waitFor();
  await accountant.getByText("The server says the same").waitFor();
  await expectSound(accountant);
  await picture(accountant, "month-end-8-trail");
});

test("no page said anything that it must never say", () => {
  expect(faults).toEqual([]);
});
