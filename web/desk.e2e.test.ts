import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import { asker } from "../ops/testing-ask.ts";
import { testBrowser } from "../ops/testing-browser.ts";
import { testHouse, type TestHouse } from "../ops/testing-house.ts";
import { expectSound, expectStill, picture, until, visitors } from "../ops/testing-pages.ts";
import { buildWeb } from "../ops/web.ts";

/** An accountant's desk, worked by keyboard: the queue, a receipt beside its fields, a batch and why not, who decides. */
setDefaultTimeout(60_000);

const PHONE = { width: 360, height: 740 };
const DESK = { width: 1280, height: 900 };
let house: TestHouse;
let browser: Browser;
let accountant: Page;
const ask = asker(() => house);
const { personAt, faults } = visitors(
  () => house,
  () => browser,
);

type Sent = { id: string; version: number };
const spend = (more: Record<string, unknown>, who = "artist") =>
  ask<Sent>(who, "POST", "/api/v1/expenses", {
    amount: "12.00",
    currency: "GBP",
    category: "Travel",
    expense_date: new Date().toISOString().slice(0, 10),
    production_id: null,
    ...more,
  });

const today = new Date().toISOString().slice(0, 10).split("-").toReversed().join("/");
const LINES = [
  "STRINGS AND REEDS LTD",
  "14 Denmark Street",
  `Date: ${today}`,
  "Strings  17.35",
  "TOTAL GBP  17.35",
];

/** A printed receipt that says another amount than the form will. */
async function handInReceipt(): Promise<string> {
  const text = LINES.map((line, at) => `<text x="60" y="${140 + at * 90}">${line}</text>`).join("");
  const paper = `<svg width="1000" height="700"><rect width="100%" height="100%" fill="#fbfbf7"/><g font-family="monospace" font-size="52" fill="#222">${text}</g></svg>`;
  const form = new FormData();
  const bytes = await sharp(Buffer.from(paper)).jpeg({ quality: 85 }).toBuffer();
  form.set("file", new File([new Uint8Array(bytes)], "strings.jpg"));
  const { receipt_id, document_id } = await ask<{ receipt_id: string; document_id: string }>(
    "artist",
    "POST",
    "/api/v1/receipts",
    form,
  );
  await until(async () => {
    const { status } = await ask<{ status: string }>("artist", "GET", `/api/v1/receipts/${receipt_id}`);
    return status === "completed" || status === "failed";
  }, 60_000);
  return document_id;
}

beforeAll(async () => {
  await buildWeb((text) => console.log(text));
  [house, browser] = await Promise.all([testHouse(), testBrowser()]);
  const document = await handInReceipt();
  await spend({
    amount: "99.00",
    description: "Desk strings",
    category: "Equipment",
    document_ids: [document],
  });
  for (let n = 1; n <= 4; n += 1) await spend({ description: `Desk taxi ${n}`, amount: `${10 + n}.00` });
  await spend({ description: "Desk hotel", amount: "800.00", currency: "EUR", category: "Accommodation" });
  ({ page: accountant } = await personAt("accountant@northwind.test", DESK));
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await house?.stop();
});

const row = (name: string) => accountant.getByRole("row").filter({ hasText: name });
const pane = () => accountant.getByRole("region", { name: "The expense that you are on" });

test("filters are in the address, and find what waits; each row says why it needs a second look", async () => {
  await accountant.goto(`${house.url}/approvals`);
  await row("Desk hotel").waitFor();
  await expectSound(accountant);
  await expectStill(accountant);
  await accountant.getByLabel("Find").fill("desk");
  await accountant.waitForURL("**/approvals?find=desk");
  await until(async () => (await accountant.getByRole("row").count()) === 6);
  await accountant.getByLabel("Currency").selectOption("EUR");
  await until(async () => (await accountant.getByRole("row").count()) === 1);
  await accountant.reload();
  await row("Desk hotel").waitFor();
  expect(await accountant.getByLabel("Currency").inputValue()).toBe("EUR");
  await accountant.getByLabel("Currency").selectOption("Every one");
  await accountant.getByLabel("Flag").selectOption("The rules ask about it");
  await row("Desk strings").waitFor();
  await accountant.getByLabel("Worth over").fill("100000");
  await accountant.getByText("Nothing fits these filters.").waitFor();
  await accountant.goto(`${house.url}/approvals?find=desk`);
  await row("Desk taxi 4").waitFor();
});

test("a receipt stands beside what was read of it, framed where it says so, and what differs is marked", async () => {
  await row("Desk strings").click();
  await pane().getByRole("heading", { name: "Desk strings" }).waitFor();
  await pane().getByRole("img", { name: "The receipt strings.jpg" }).waitFor();
  const total = pane().getByRole("button", { name: /^Total/ });
  await total.getByText("The expense says £99.00").waitFor();
  await total.focus();
  await until(async () => (await pane().locator(".paper-frame.is-lit").count()) === 1);
  const [frame, image] = await Promise.all([
    pane().locator(".paper-frame.is-lit").boundingBox(),
    pane().getByRole("img", { name: "The receipt strings.jpg" }).boundingBox(),
  ]);
  if (!frame || !image) throw new Error("nothing is framed");
  // The last of five lines.
  expect((frame.y - image.y) / image.height).toBeWithin(0.55, 0.9);
  await expectSound(accountant);
  for (const name of ["Desk strings", "Desk taxi 2", "Desk hotel"])
    await row(name).getByRole("gridcell", { name: "Not chosen" }).click();
  await row("Desk strings").getByText("Maya Lindqvist").click();
  await total.hover();
  await accountant.getByText("3 chosen").waitFor();
  await picture(accountant, "approvals");
  await accountant.getByRole("button", { name: "Choose none" }).click();
});

test("by keyboard alone: to the next, chosen, a batch looked at first, and back", async () => {
  await accountant.getByRole("row").first().click();
  for (const key of ["j", "j", "k"]) await accountant.keyboard.press(key);
  await until(
    async () =>
      (await accountant.locator('[role="row"][tabindex="0"]').getAttribute("aria-rowindex")) === "2",
  );
  await accountant.keyboard.press("Space");
  await accountant.keyboard.press("Shift+ArrowDown");
  await accountant.getByText("2 chosen").waitFor();
  await accountant.keyboard.press("?");
  const dialog = accountant.getByRole("dialog");
  await dialog.getByRole("heading", { name: "Keys" }).waitFor();
  await expectSound(accountant);
  // Asked something, letters do nothing.
  await accountant.keyboard.press("a");
  await accountant.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await accountant.keyboard.press("a");
  await dialog.getByText("2 expenses can be approved").waitFor();
  await expectSound(accountant);
  await picture(accountant, "desk-batch");
  await accountant.keyboard.press("Escape");
  await accountant.getByText("2 chosen").waitFor();
  // A letter that is typed is a letter.
  await accountant.getByLabel("Find").focus();
  await accountant.keyboard.press("a");
  expect(await dialog.count()).toBe(0);
  await accountant.goto(`${house.url}/approvals?find=desk`);
});

test("category and tax are put right by a key: they add up to the amount, and stand beside it then", async () => {
  await row("Desk taxi 3").click();
  await pane().getByRole("heading", { name: "Desk taxi 3" }).waitFor();
  await pane().getByText("None said").waitFor();
  await accountant.keyboard.press("t");
  const dialog = accountant.getByRole("dialog");
  await dialog.getByLabel("Category", { exact: true }).selectOption("Meals");
  await dialog.getByLabel("Country of the tax").selectOption("GB");
  await dialog.getByRole("button", { name: "Add tax" }).click();
  await dialog.getByLabel("%", { exact: true }).fill("20");
  await dialog.getByLabel("Net (GBP)").fill("10");
  await dialog.getByLabel("Tax (GBP)").fill("2,17");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByText("Net and tax of all rates must add up to the amount").waitFor();
  await expectSound(accountant);
  await picture(accountant, "desk-tax");
  await dialog.getByLabel("Net (GBP)").fill("10.83");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "detached" });
  await pane().getByText("2.17 at 20 %, United Kingdom").waitFor();
  await row("Desk taxi 3").getByText("Meals").waitFor();
});

test("one is asked about, one rejected with a reason, and one approved, from where they are looked at", async () => {
  await row("Desk hotel").click();
  await pane().getByRole("heading", { name: "Desk hotel" }).waitFor();
  await accountant.keyboard.press("q");
  await accountant.getByRole("dialog").getByLabel("What do you want to know?").fill("Who slept there?");
  await accountant.getByRole("dialog").getByRole("button", { name: "Ask", exact: true }).click();
  await until(async () => (await row("Desk hotel").count()) === 0);
  await row("Desk taxi 1").click();
  await pane().getByRole("heading", { name: "Desk taxi 1" }).waitFor();
  await accountant.keyboard.press("r");
  const dialog = accountant.getByRole("dialog");
  await dialog.getByLabel("Why not?").fill("The production pays taxis");
  await expectSound(accountant);
  await dialog.getByRole("button", { name: "Reject it" }).click();
  await until(async () => (await row("Desk taxi 1").count()) === 0);
  await row("Desk taxi 2").click();
  await pane().getByRole("heading", { name: "Desk taxi 2" }).waitFor();
  await pane().getByRole("button", { name: "Approve this one" }).click();
  await dialog.getByText("1 expense can be approved").waitFor();
  await dialog.getByRole("button", { name: "Approve", exact: true }).click();
  await accountant.getByText("1 expense approved").waitFor();
  await until(async () => (await row("Desk taxi 2").count()) === 0);
  await accountant.getByLabel("Show", { exact: true }).selectOption("Rejected");
  await row("Desk taxi 1").waitFor();
  await accountant.getByLabel("Show", { exact: true }).selectOption("Asked about");
  await row("Desk hotel").waitFor();
  await expectSound(accountant);
});

test("what was approved is paid by somebody else, and whoever approved it is told why not them", async () => {
  await accountant.goto(`${house.url}/approvals?show=to-pay&find=desk`);
  await row("Approved by you: somebody else pays it").waitFor();
  await expectSound(accountant);
  const { page: other } = await personAt("accountant2@northwind.test", DESK);
  await other.goto(`${house.url}/approvals?show=to-pay&find=desk`);
  await other.getByRole("row").filter({ hasText: "Desk taxi 2" }).waitFor();
  await other.getByRole("button", { name: "Choose all shown" }).click();
  await other.getByRole("button", { name: "Pay", exact: true }).click();
  const dialog = other.getByRole("dialog");
  await dialog.getByText("1 expense can be paid").waitFor();
  await expectSound(other);
  await dialog.getByRole("button", { name: "Pay", exact: true }).click();
  await other.getByText("1 expense paid").waitFor();
  await other.getByText("Nothing fits these filters.").waitFor();
  // The other page heard of it.
  await accountant.getByText("Nothing fits these filters.").waitFor();
  await other.context().close();
});

test("who decides: somebody in an accountant's name, who is then told so; a threshold takes two administrators", async () => {
  await accountant.goto(`${house.url}/approvals/who`);
  await accountant.getByLabel("Who", { exact: true }).selectOption({ label: "Priya Raman" });
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  await accountant.getByLabel("Until the end of").fill(tomorrow);
  await accountant.getByRole("button", { name: "Let them" }).click();
  await accountant.getByRole("list", { name: "Delegations" }).getByText("Priya Raman").waitFor();
  await expectSound(accountant);
  const { page: manager } = await personAt("manager@northwind.test", PHONE);
  await manager.goto(`${house.url}/approvals?find=desk`);
  await manager.getByText("You approve here for whoever asked you to.").waitFor();
  await expectSound(manager);
  // Where nothing stands beside the list a tap chooses.
  await manager.getByRole("row").filter({ hasText: "Desk taxi 3" }).click();
  await manager.getByText("1 chosen").waitFor();
  await manager.getByRole("button", { name: "Approve", exact: true }).click();
  await manager.getByRole("dialog").getByText("For Jonas Weber.").waitFor();
  await manager.getByRole("dialog").getByText("1 expense can be approved").waitFor();
  await expectSound(manager);
  await manager.getByRole("dialog").getByRole("button", { name: "Approve", exact: true }).click();
  await manager.getByText("1 expense approved").waitFor();
  await manager.context().close();

  const { page: admin } = await personAt("admin@northwind.test", { ...DESK, scheme: "dark" });
  await admin.goto(`${house.url}/approvals/who`);
  await admin.getByLabel(/^Two approve what is worth more/).fill("500,00");
  await admin.getByRole("button", { name: "Propose it" }).click();
  await admin.getByText("Another administrator agrees to it, not you.").waitFor();
  await expectSound(admin);
  await admin.setViewportSize(PHONE);
  await expectSound(admin);
  await admin.getByRole("button", { name: "Withdraw it" }).click();
  await admin.getByText("Two administrators change it").waitFor();
  await admin.getByText("Propose others").click();
  await admin
    .getByRole("group", { name: "Meals" })
    .getByLabel(/^At once/)
    .fill("40");
  await admin.getByRole("group", { name: "Hospitality" }).getByLabel("Not for artists").check();
  await admin.getByLabel("Shops that nothing is paid back for").fill("Kiosk");
  await admin.getByRole("button", { name: "Add a budget" }).click();
  await admin.getByLabel(/^At most/).fill("5000");
  await admin.getByRole("button", { name: "Add a city’s hotels" }).click();
  await admin.getByLabel("City", { exact: true }).fill("Berlin");
  await admin.getByLabel(/^A night/).fill("150");
  await admin.getByLabel("For artists, up to").selectOption("Economy");
  await admin.getByLabel("Cards of the organisation").fill("4242, 1881");
  await expectSound(admin);
  await admin.getByRole("button", { name: "Propose these limits" }).click();
  await admin.getByText("Another administrator agrees to them, not you.").waitFor();
  for (const words of [
    "Nothing that Kiosk sells",
    "The card that ends in 1881",
    "A hotel in Berlin: at most",
  ])
    await admin.getByText(words).waitFor();
  await expectSound(admin);
  await picture(admin, "desk-limits");
  await admin.getByRole("button", { name: "Withdraw them" }).click();
  await admin.getByText("Two administrators change them").waitFor();
  await admin.context().close();
});

test("no page said anything that it must never say", () => {
  expect(faults).toEqual([]);
});
