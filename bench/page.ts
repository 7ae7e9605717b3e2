import lighthouse from "lighthouse";
import { testBrowser } from "../ops/testing-browser.ts";
import { freePorts, testHouse } from "../ops/testing-house.ts";
import { AUDITS, missedBy, VISITS, type SeenPage, type Visit } from "./page-figures.ts";
import { writeResult } from "./results.ts";

/**
 * `bun bench/page.ts`: what a phone sees on slow 4G with a processor four times slower (Lighthouse's mobile settings,
 * simulated), over the whole house: a first visit, and the schedule of somebody who was here before.
 */
const begun = performance.now();
await using house = await testHouse();
const port = await freePorts(1);
const browser = await testBrowser([`--remote-debugging-port=${port}`]);

async function measure(visit: Visit): Promise<SeenPage> {
  const run = await lighthouse(house.url, {
    port,
    logLevel: "error",
    onlyCategories: ["performance", "accessibility"],
    // Whoever is signed in stays so, worker and all.
    disableStorageReset: visit !== "first",
  });
  if (!run) throw new Error("Lighthouse measured nothing");
  const { categories, audits } = run.lhr;
  const figures = Object.entries(AUDITS).map(([key, audit]) => [
    key,
    Math.round((audits[audit]?.numericValue ?? NaN) * 100) / 100,
  ]);
  const scores = Object.entries(categories).map(([key, { score }]) => [key, Math.round((score ?? 0) * 100)]);
  return { name: VISITS[visit], ...Object.fromEntries([...scores, ...figures]) } as SeenPage;
}

try {
  const first = await measure("first");
  const page = await (browser.contexts()[0] ?? (await browser.newContext())).newPage();
  await page.goto(house.url);
  await page.getByLabel("E-mail").fill("artist@northwind.test");
  await page.getByLabel("Password").fill(house.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.locator(".item").first().waitFor();
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  const again = await measure("again");
  console.table([first, again]);
  for (const one of [first, again])
    console.log(
      `${one.name}: ${missedBy(one).join(", ") || "every goal"} ${missedBy(one).length > 0 ? "MISSED" : "met"}`,
    );
  await writeResult("page", { pages: [first, again] }, begun);
} finally {
  await browser.close();
}
