import { expect } from "bun:test";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { PROJECT, wantsPictures } from "./config.ts";
import type { TestHouse } from "./testing-house.ts";

const PICTURES = join(PROJECT, "docs/pictures");
const AXE = readFileSync(join(PROJECT, "node_modules/axe-core/axe.min.js"), "utf8");
const PATIENCE_MS = 15_000;

export type Visit = {
  width: number;
  height: number;
  zone?: string;
  scheme?: "light" | "dark";
  worker?: boolean;
};

/** People of the demo at browsers of their own, which tell of everything that a page must never do. */
export function visitors(house: () => TestHouse, browser: () => Browser) {
  const faults: string[] = [];
  async function personAt(email: string, options: Visit): Promise<{ page: Page; context: BrowserContext }> {
    const context = await browser().newContext({
      // A worker's own requests cannot be cut off by name; where that is tested the page asks by itself.
      serviceWorkers: options.worker === false ? "block" : "allow",
      viewport: { width: options.width, height: options.height },
      timezoneId: options.zone ?? "Europe/London",
      locale: "en-GB",
      colorScheme: options.scheme ?? "light",
    });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    page.on("pageerror", (error) => faults.push(`${email}: ${error.message}`));
    page.on("console", (message) => {
      // A refused sign-in and a lost connection are the browser's own lines, and no faults of the page.
      if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
        faults.push(`${email}: ${message.text()}`);
    });
    await page.goto(house().url);
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill(house().password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByRole("navigation", { name: "Main" }).waitFor();
    return { page, context };
  }
  return { personAt, faults };
}

export async function until(condition: () => Promise<boolean>, patienceMs = PATIENCE_MS): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error("not in time");
    await Bun.sleep(100);
  }
}

/** Nothing that axe finds, nothing that makes a small screen scroll sideways. */
export async function expectSound(page: Page): Promise<void> {
  // It stays until the page is another document.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    type Options = { resultTypes: string[] };
    const { axe } = globalThis as unknown as {
      axe: { run(options: Options): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run({ resultTypes: ["violations"] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
  });
  expect(found).toEqual([]);
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
  ).toBe(0);
}

/** Nothing jumped while it loaded (cumulative layout shift; 0.1 is what others call good). */
export async function expectStill(page: Page): Promise<void> {
  const shift = await page.evaluate(
    () =>
      new Promise<number>((done) => {
        let sum = 0;
        const observer = new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) sum += (entry as unknown as { value: number }).value;
        });
        observer.observe({ type: "layout-shift", buffered: true });
        setTimeout(() => done(sum), 100);
      }),
  );
  expect(shift, page.url()).toBeLessThan(0.02);
}

/** Pictures for the README, where they are asked for. */
export async function picture(page: Page, name: string): Promise<void> {
  if (!wantsPictures()) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}
