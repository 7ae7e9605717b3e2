import { openSigningKeys } from "../api/auth/tokens.ts";
import { GROWTH } from "./contract.ts";
import type { BenchHouse } from "./house.ts";
import { makePeople, type Cast, type Person, type Sizes } from "./open/people.ts";
import type { Run } from "./open/run.ts";
import { ready, secretsOf } from "./open/scenario.ts";
import { newTally, note, percentiles } from "./open/tally.ts";
import { median } from "./rounds.ts";
import { table } from "./table.ts";

/** Artists in an organisation at one time its size; their productions, calls, contracts and expenses grow with them. */
const PEOPLE = 50;
/** So many artists of each organisation ask, over all of it: newcomers are as many at every size. */
const ASKERS = 50;
const ROUNDS = 240;
const ASKED_A_ROUND = 5;
/** Each is judged by itself, and the median of them stands: what else the machine did fell on all sizes, but not on all parts. */
const ROUNDS_A_PART = 30;
const DAY_MS = 86_400_000;

type Page = {
  name: string;
  path: (person: Person, n: number) => string;
  at: "api" | "edge";
  as: "artist" | "manager" | "accountant";
};

/** Another window each time: what is kept for its reader would be as fast at any size. */
const windowOf = (n: number) => new Date(Date.now() - 2 * DAY_MS + n).toISOString();
const PAGES: readonly Page[] = [
  { name: "contracts, an artist's", at: "api", as: "artist", path: () => "/api/v1/contracts?limit=20" },
  {
    name: "contracts, the organisation's",
    at: "api",
    as: "manager",
    path: () => "/api/v1/contracts?limit=20",
  },
  {
    name: "schedules, an artist's",
    at: "api",
    as: "artist",
    path: (_, n) => `/api/v1/schedules?start=${windowOf(n)}&limit=20`,
  },
  {
    name: "schedules, the organisation's",
    at: "api",
    as: "manager",
    path: (_, n) => `/api/v1/schedules?start=${windowOf(n)}&limit=20`,
  },
  {
    name: "schedules, what is newest",
    at: "api",
    as: "manager",
    path: (_, n) =>
      `/api/v1/schedules?sort=-created_at&end=2099-01-01T00:00:00.${String(n % 1_000).padStart(3, "0")}Z&limit=20`,
  },
  { name: "expenses, an artist's", at: "api", as: "artist", path: () => "/api/v1/expenses?limit=20" },
  {
    name: "expenses to approve",
    at: "api",
    as: "accountant",
    path: () => "/api/v1/expenses?status=submitted&limit=20",
  },
  {
    name: "expenses by the day they were spent",
    at: "api",
    as: "accountant",
    path: () => "/api/v1/expenses?sort=-expense_date&limit=20",
  },
  { name: "productions, an artist's", at: "api", as: "artist", path: () => "/api/v1/productions?limit=20" },
  { name: "dashboard, an artist's", at: "api", as: "artist", path: () => "/api/v1/dashboard" },
  { name: "dashboard, the accountant's", at: "api", as: "accountant", path: () => "/api/v1/dashboard" },
  {
    name: "edge, an artist's week",
    at: "edge",
    as: "artist",
    path: (_, n) => `/v1/schedules?start=${windowOf(n)}&limit=20`,
  },
  {
    name: "edge, the organisation's",
    at: "edge",
    as: "manager",
    path: (_, n) => `/v1/schedules?start=${windowOf(n)}&limit=20`,
  },
  {
    name: "edge, one call",
    at: "edge",
    as: "artist",
    path: ({ callId }, n) => `/v1/schedules/${callId}${n % 2 ? "?fields=id,title" : ""}`,
  },
];

/** Where nothing grows but the expenses: as many people at every size. */
const CLAIMANTS = 500;
const ofExpenses = (name: string, as: "artist" | "accountant", query: string): Page => ({
  name,
  at: "api",
  as,
  path: () => `/api/v1/expenses${query}`,
});
const EXPENSE_PAGES: readonly Page[] = [
  ofExpenses("expenses, an artist's", "artist", "?limit=20"),
  ofExpenses("expenses to approve", "accountant", "?status=submitted&limit=20"),
  ofExpenses("expenses by the day they were spent", "accountant", "?sort=-expense_date&limit=20"),
  ofExpenses("expenses of a category", "accountant", "?category=Travel&limit=20"),
  ofExpenses("summary, an artist's", "artist", "/summary"),
  ofExpenses("summary, the organisation's", "accountant", "/summary"),
  { name: "dashboard, the accountant's", at: "api", as: "accountant", path: () => "/api/v1/dashboard" },
];

/** p95 of each page at each size. */
type PageFigures = { name: string; p95_ms: number[]; change: number; met: boolean }[];

export type GrowthFigures = {
  /** How many people each organisation has, or expenses. */
  sizes: number[];
  pages: PageFigures;
  goal: typeof GROWTH;
  met: boolean;
};

/**
 * The same pages in organisations of one, ten and a hundred times the size, side by side in one database and asked in
 * turn, one request at a time.
 */
export async function growth(house: BenchHouse, run: Growing): Promise<GrowthFigures> {
  const sizes = GROWTH.times.map((times) => PEOPLE * times);
  return await grow(house, run, { sizes, pages: PAGES, made: (count) => ({ people: count }) });
}

/** The same where there are as many people, and ten and a hundred times the expenses. */
export async function expenseGrowth(house: BenchHouse, run: Growing): Promise<GrowthFigures> {
  const made = (count: number) => ({ people: CLAIMANTS, expensesEach: count / CLAIMANTS });
  return await grow(house, run, { sizes: [...GROWTH.expenses], pages: EXPENSE_PAGES, made });
}

type Growing = Pick<Run, "progress" | "signal">;
type Course = {
  sizes: number[];
  pages: readonly Page[];
  made: (size: number) => Sizes & { people: number };
};

async function grow(house: BenchHouse, run: Growing, { sizes, pages, made }: Course): Promise<GrowthFigures> {
  const casts: Cast[] = [];
  for (const size of sizes) {
    run.progress(`growth: making ${size}`);
    const { people, ...rows } = made(size);
    casts.push(await makePeople(house.databaseUrl, people, rows));
  }
  const asked = await askAll(house, pages, casts, run);
  return { sizes, pages: asked, goal: GROWTH, met: asked.every(({ met }) => met) };
}

async function askAll(
  house: BenchHouse,
  pages: readonly Page[],
  casts: readonly Cast[],
  { progress, signal }: Growing,
): Promise<PageFigures> {
  const keys = await openSigningKeys(secretsOf(house).signingKey);
  await ready(house, casts.at(-1)?.artists ?? []);
  const tokens = new Map<string, string>();
  const tokenOf = async (page: Page, person: Person) => {
    const key = `${page.at} ${person.userId}`;
    const known = tokens.get(key);
    if (known !== undefined) return known;
    const made = await keys.sign({ sub: person.userId, sid: person.sessionId }, Date.now());
    const token = page.at === "edge" ? made.edgeToken : made.accessToken;
    tokens.set(key, token);
    return token;
  };
  const parts = Array.from({ length: ROUNDS / ROUNDS_A_PART }, () =>
    pages.map(() => casts.map(() => newTally())),
  );
  let asked = 0;
  for (let round = 0; round < ROUNDS + 1 && !signal.aborted; round++) {
    if (round % 30 === 1) progress(`growth: round ${round} of ${ROUNDS}`);
    for (const [at, page] of pages.entries()) {
      for (const size of order(round, casts.length)) {
        const cast = casts[size];
        const tally = parts[Math.max(0, Math.floor((round - 1) / ROUNDS_A_PART))]?.[at]?.[size];
        if (!cast || !tally) continue;
        for (let n = 0; n < ASKED_A_ROUND; n++) {
          const asker = Math.floor((((round * 7 + n * 13) % ASKERS) * cast.artists.length) / ASKERS);
          const person = page.as === "artist" ? cast.artists[asker] : cast[page.as];
          if (!person) continue;
          const token = await tokenOf(page, person);
          const url = (page.at === "edge" ? house.edge().url : house.url) + page.path(person, asked++);
          const headers: Record<string, string> = { authorization: `Bearer ${token}` };
          // Whoever has just written is answered from the primary, and not from what was kept.
          if (page.at === "api") headers["x-write-token"] = "000000000000.1";
          const begun = performance.now();
          const response = await fetch(url, { headers });
          await response.arrayBuffer();
          if (response.status !== 200) throw new Error(`${page.name} answered ${response.status}`);
          // The first round fills what a process keeps for everybody.
          if (round > 0) note(tally.answered, performance.now() - begun);
        }
      }
    }
  }
  return pages.map(({ name }, at) => {
    const p95s = parts
      .map((part) => (part[at] ?? []).map(({ answered }) => percentiles(answered)))
      .filter(([first]) => first && first.count > 0)
      .map((sizes) => sizes.map(({ p95_ms }) => p95_ms));
    const change = Math.round((median(p95s.map((p95) => (p95.at(-1) ?? 0) / (p95[0] ?? 1))) - 1) * 100) / 100;
    const p95 = casts.map((_, size) => median(p95s.map((one) => one[size] ?? 0)));
    return { name, p95_ms: p95, change, met: change <= GROWTH.change };
  });
}

/** Whoever comes first in one round comes last in another. */
function order(round: number, count: number): number[] {
  const sizes = Array.from({ length: count }, (_, at) => at);
  return [...sizes.slice(round % count), ...sizes.slice(0, round % count)];
}

export function growthTable({ sizes, pages, goal }: GrowthFigures): string {
  return table([
    ["p95 ms", ...sizes.map((size) => size.toLocaleString("en")), "change", `≤ ${goal.change * 100} %`],
    ...pages.map(({ name, p95_ms, change, met }) => [
      name,
      ...p95_ms.map((ms) => ms.toFixed(2)),
      `${Math.round(change * 100)} %`,
      met ? "met" : "NOT MET",
    ]),
  ]);
}
