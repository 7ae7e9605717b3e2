import { measure, type Measured, type Sent, type Target } from "../load.ts";
import type { Tokens } from "./people.ts";
import { MEASURED } from "./quiet.ts";

/** A person's way through the portal: the dashboard, their contracts, an expense in three of ten, their schedule. */
const JOURNEYS = 10;
/** Artists of one organisation. */
export const PEOPLE = 60;
const WITH_EXPENSE = new Set([1, 4, 8]);
const REQUESTS_A_JOURNEY = 3 + WITH_EXPENSE.size / JOURNEYS;

const EXPENSE = JSON.stringify({
  amount: 12.5,
  category: "Travel",
  description: MEASURED,
  currency: "GBP",
  production_id: null,
});

export const ROUTES = ["dashboard", "contracts", "schedules", "expense"] as const;
export type RouteName = (typeof ROUTES)[number];

function sent(route: RouteName, token: string, start: string): Sent {
  const headers = { authorization: `Bearer ${token}` };
  if (route === "expense") return { method: "POST", path: "/api/v1/expenses", headers, body: EXPENSE };
  const path = {
    dashboard: "/api/v1/dashboard",
    contracts: "/api/v1/contracts?limit=20",
    schedules: `/api/v1/schedules?start=${start}&limit=20`,
  }[route];
  return { method: "GET", path, headers };
}

/** One route alone, asked by everybody in turn. */
export const routeMix = (route: RouteName, people: readonly Tokens[], start: string): Sent[] =>
  people.map(({ token }) => sent(route, token, start));

/** Ten journeys of everybody; who follows on whom is somebody else. */
export function journeyMix(people: readonly Tokens[], start: string, without?: RouteName): Sent[] {
  return Array.from({ length: JOURNEYS }, (_, at) =>
    people.flatMap(({ token }) =>
      (
        [
          "dashboard",
          "contracts",
          ...(WITH_EXPENSE.has(at) ? ["expense" as const] : []),
          "schedules",
        ] as const
      )
        .filter((route) => route !== without)
        .map((route) => sent(route, token, start)),
    ),
  ).flat();
}

/** The edge is asked a little more often than the API finishes journeys, so that the API is what is measured. */
const AHEAD = 1.1;

/**
 * Journeys whose schedules an edge answers, as for the page. A generator has one server, so two run side by side: one
 * asks the API for the rest as fast as it answers, the other the edge for as many schedules as there are journeys.
 */
export async function measureAtEdge(
  api: Target,
  edge: Omit<Target, "perSecond">,
  connections: number,
  seconds: number,
): Promise<Measured> {
  const alone = await measure(api, connections, 1);
  const perSecond = (alone.req_per_s / (REQUESTS_A_JOURNEY - 1)) * AHEAD;
  const [home, near] = await Promise.all([
    measure(api, connections, seconds),
    measure({ ...edge, perSecond }, connections, seconds),
  ]);
  return together(home, near, seconds);
}

/** What both did, as whole journeys: what one answered beyond the other is left out; of each percentile the slower one's. */
export function together(home: Measured, near: Measured, seconds: number): Measured {
  const journeys = Math.min(home.req_per_s / (REQUESTS_A_JOURNEY - 1), near.req_per_s);
  const cpuSeconds = home.requests / home.req_per_cpu_s + near.requests / near.req_per_cpu_s;
  const requests = Math.round(journeys * REQUESTS_A_JOURNEY * seconds);
  const slower = (pick: (one: Measured) => number) => Math.max(pick(home), pick(near));
  return {
    ...home,
    requests,
    req_per_s: Math.round(requests / seconds),
    p50_ms: slower((one) => one.p50_ms),
    p95_ms: slower((one) => one.p95_ms),
    p99_ms: slower((one) => one.p99_ms),
    max_ms: slower((one) => one.max_ms),
    errors: home.errors + near.errors,
    error_kinds: [home.error_kinds, near.error_kinds].filter(Boolean).join(", "),
    req_per_cpu_s: Math.round(requests / Math.max(cpuSeconds, 0.01)),
  };
}
