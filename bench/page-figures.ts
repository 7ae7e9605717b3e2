import { PAGES } from "./contract.ts";

/** What Lighthouse says of a page: bench/page.ts measures it. */
export const AUDITS = {
  fcp_ms: "first-contentful-paint",
  lcp_ms: "largest-contentful-paint",
  blocking_ms: "total-blocking-time",
  layout_shift: "cumulative-layout-shift",
  bytes: "total-byte-weight",
} as const;

export type Visit = keyof typeof PAGES;
export const VISITS: Readonly<Record<Visit, string>> = { first: "first visit", again: "schedule, again" };
export type SeenPage = { name: string } & Record<
  keyof typeof AUDITS | "performance" | "accessibility",
  number
>;
export type PageFigures = { pages: SeenPage[] };

/** Which of its goals a page misses. */
export function missedBy(page: SeenPage): string[] {
  const visit = (Object.keys(VISITS) as Visit[]).find((one) => VISITS[one] === page.name);
  if (visit === undefined) throw new Error(`no goals for ${page.name}`);
  const goal = PAGES[visit];
  return [
    page.lcp_ms <= goal.lcpMs ? [] : [`LCP ≤ ${goal.lcpMs} ms`],
    page.layout_shift <= goal.layoutShift ? [] : [`shift ≤ ${goal.layoutShift}`],
    page.performance >= goal.performance ? [] : [`performance ≥ ${goal.performance}`],
    page.accessibility >= goal.accessibility ? [] : [`accessibility ≥ ${goal.accessibility}`],
  ].flat();
}
