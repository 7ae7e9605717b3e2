import { mkdirSync } from "node:fs";
import { join } from "node:path";
import lighthouse from "lighthouse";
import { testBrowser } from "../ops/testing-browser.ts";
import { freePorts, testHouse } from "../ops/testing-house.ts";

/**
 * `bun bench/page.ts`: what a phone sees on slow 4G with a processor four times slower (Lighthouse's mobile settings,
 * simulated), over the whole house: a first visit, and the schedule of somebody who was here before.
 */
const AUDITS = {
  fcp_ms: "first-contentful-paint",
  lcp_ms: "largest-contentful-paint",
  blocking_ms: "total-blocking-time",
  layout_shift: "cumulative-layout-shift",
  bytes: "total-byte-weight",
} as const;

await using house = await testHouse();
const port = await freePorts(1);
const browser = await testBrowser([`--remote-debugging-port=${port}`]);

async function measure(name: string): Promise<Record<string, string | number>> {
  const run = await lighthouse(house.url, {
    port,
    logLevel: "error",
    onlyCategories: ["performance", "accessibility"],
    // Whoever is signed in stays so, worker and all.
    disableStorageReset: name !== "first visit",
  });
  if (!run) throw new Error("Lighthouse measured nothing");
  const { categories, audits } = run.lhr;
  const figures = Object.entries(AUDITS).map(([key, audit]) => [
    key,
    Math.round((audits[audit]?.numericValue ?? NaN) * 100) / 100,
  ]);
  const scores = Object.entries(categories).map(([key, { score }]) => [key, Math.round((score ?? 0) * 100)]);
  return { name, ...Object.fromEntries([...scores, ...figures]) };
}

try {
  const first = await measure("first visit");
  const page = await (browser.contexts()[0] ?? (await browser.newContext())).newPage();
  await page.goto(house.url);
  await page.getByLabel("E-mail").fill("artist@northwind.test");
  await page.getByLabel("Password").fill(house.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.locator(".item").first().waitFor();
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  const again = await measure("schedule, again");
  console.table([first, again]);
  const folder = join(import.meta.dirname, "results");
  mkdirSync(folder, { recursive: true });
  await Bun.write(
    join(folder, "page.json"),
    `${JSON.stringify({ at: new Date().toISOString(), pages: [first, again] }, undefined, 2)}\n`,
  );
} finally {
  await browser.close();
}
