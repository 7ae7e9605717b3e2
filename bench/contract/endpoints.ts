/** How soon each endpoint answers: at the server's door, under the load of a profile that asks for it. */

/** Milliseconds at the server's door; what a network adds is not in it (mission O-13). */
export type Latency = { p50Ms?: number; p95Ms: number; p99Ms: number };

/** Requests that are not named in `ENDPOINTS` (P-02, P-17). */
export const ANY_REQUEST: Latency = { p95Ms: 200, p99Ms: 500 };
/** Answers of 5xx over all answers, and connections that broke (P-13). */
export const ERROR_SHARE_MAX = 0.001;

export type Endpoint = Latency & { name: string; route: string; sources: string };

/** By the name under which a load profile asks for it. */
export const ENDPOINTS = [
  { name: "login", route: "POST /api/v1/auth/login", p95Ms: 100, p99Ms: 500, sources: "D-30 P-08" },
  { name: "status", route: "GET /api/v1/auth/status", p95Ms: 50, p99Ms: 500, sources: "D-31" },
  { name: "refresh", route: "POST /api/v1/auth/refresh", p95Ms: 50, p99Ms: 500, sources: "D-31" },
  { name: "logout", route: "POST /api/v1/auth/logout", p95Ms: 50, p99Ms: 500, sources: "D-31" },
  { name: "dashboard", route: "GET /api/v1/dashboard", p95Ms: 200, p99Ms: 500, sources: "D-32 P-07 A17" },
  { name: "contracts", route: "GET /api/v1/contracts", p95Ms: 200, p99Ms: 500, sources: "D-33 A17" },
  { name: "contract", route: "GET /api/v1/contracts/:id", p95Ms: 200, p99Ms: 500, sources: "D-34 A17" },
  {
    name: "contract-paper",
    route: "GET /api/v1/contracts/:id/document",
    p95Ms: 2_000,
    p99Ms: 5_000,
    sources: "D-07 D-34 P-06",
  },
  { name: "expense", route: "POST /api/v1/expenses", p95Ms: 200, p99Ms: 500, sources: "D-35 A17" },
  { name: "expenses", route: "GET /api/v1/expenses", p95Ms: 200, p99Ms: 500, sources: "A17" },
  { name: "summary", route: "GET /api/v1/expenses/summary", p95Ms: 500, p99Ms: 1_000, sources: "D-46" },
  {
    name: "approvals",
    route: "POST /api/v1/expenses/bulk-approve",
    p95Ms: 1_500,
    p99Ms: 5_000,
    sources: "D-47",
  },
  {
    name: "transaction",
    route: "POST /api/v1/transactions",
    p95Ms: 200,
    p99Ms: 500,
    sources: "D-49 B-02 A17",
  },
  {
    name: "analytics",
    route: "GET /api/v1/analytics/dashboard",
    p95Ms: 500,
    p99Ms: 1_000,
    sources: "D-46 D-48 B-08",
  },
  { name: "schedules", route: "GET /api/v1/schedules", p95Ms: 150, p99Ms: 500, sources: "D-39 D-40" },
  { name: "confirm", route: "POST /api/v1/schedules/:id/confirm", p95Ms: 200, p99Ms: 500, sources: "D-40" },
  { name: "change-call", route: "PATCH /api/v1/schedules/:id", p95Ms: 200, p99Ms: 500, sources: "D-40" },
  { name: "call", route: "GET /v1/schedules/:id", p95Ms: 200, p99Ms: 500, sources: "D-40" },
  { name: "way", route: "GET /api/v1/schedules/:id/route-plan", p95Ms: 150, p99Ms: 500, sources: "D-41" },
  // 250 and 300 in their source, which are no bounds of the histogram (api/metrics/meter.ts).
  {
    name: "plan-way",
    route: "POST /api/v1/schedules/:id/route-plan",
    p95Ms: 200,
    p99Ms: 500,
    sources: "D-41 A17",
  },
  {
    name: "optimise-way",
    route: "POST /api/v1/schedules/:id/route-plan/optimise",
    p95Ms: 200,
    p99Ms: 500,
    sources: "D-41 A17",
  },
  { name: "day", route: "GET /v1/schedules", p95Ms: 25, p99Ms: 100, sources: "D-40, reliability L1" },
  { name: "news", route: "GET /v1/announcements", p95Ms: 25, p99Ms: 100, sources: "reliability L1" },
  { name: "search", route: "GET /api/v1/search", p95Ms: 200, p99Ms: 1_000, sources: "P-03 A17" },
  { name: "events", route: "GET /api/v1/events", p95Ms: 200, p99Ms: 500, sources: "D-53 D-54 A17" },
  {
    name: "attendees",
    route: "GET /api/v1/events/:id/attendees",
    p95Ms: 200,
    p99Ms: 500,
    sources: "D-55 A17",
  },
  {
    name: "calendar",
    route: "GET /api/v1/calendar-events",
    p95Ms: 200,
    p99Ms: 500,
    sources: "D-42",
  },
  {
    name: "calendar-event",
    route: "POST /api/v1/calendar-events",
    p95Ms: 200,
    p99Ms: 500,
    sources: "D-42 A17",
  },
  { name: "weather", route: "GET /api/v1/schedules/:id/weather", p95Ms: 200, p99Ms: 500, sources: "D-43" },
  { name: "weather-alerts", route: "GET /api/v1/weather/alerts", p95Ms: 150, p99Ms: 500, sources: "D-43" },
  { name: "mail-in", route: "POST /api/v1/emails", p95Ms: 500, p99Ms: 1_000, sources: "D-44" },
  { name: "mail", route: "GET /api/v1/emails/:id", p95Ms: 200, p99Ms: 500, sources: "D-44" },
  // 300 in its source, as the events' 300 and the audit trail's 800 no bounds of the histogram.
  { name: "mails", route: "GET /api/v1/emails", p95Ms: 200, p99Ms: 500, sources: "D-44" },
  {
    name: "audit-trail",
    route: "GET /api/v1/compliance/audit-trail",
    p95Ms: 750,
    p99Ms: 2_000,
    sources: "D-51 B-09 P-09",
  },
  { name: "notifications", route: "GET /api/v1/notifications", p95Ms: 100, p99Ms: 500, sources: "D-45" },
  { name: "me", route: "GET /api/v1/me", p95Ms: 100, p99Ms: 500, sources: "D-45" },
  { name: "settings", route: "GET /api/v1/me/config", p95Ms: 100, p99Ms: 500, sources: "D-23 D-45" },
  { name: "own-analytics", route: "GET /api/v1/me/analytics", p95Ms: 500, p99Ms: 1_000, sources: "D-46" },
  {
    name: "schedule-analytics",
    route: "GET /api/v1/schedules/analytics",
    p95Ms: 500,
    p99Ms: 1_000,
    sources: "D-46 S-18",
  },
  // 400 in its source, which is no bound of the histogram (api/metrics/meter.ts).
  { name: "system", route: "GET /api/v1/system", p95Ms: 350, p99Ms: 1_000, sources: "D-46" },
  { name: "report", route: "POST /api/v1/reports", p95Ms: 1_000, p99Ms: 2_000, sources: "D-46" },
  { name: "bulk-export", route: "POST /api/v1/bulk/export", p95Ms: 2_000, p99Ms: 5_000, sources: "D-47" },
  { name: "bulk-import", route: "POST /api/v1/bulk/import", p95Ms: 5_000, p99Ms: 15_000, sources: "D-47" },
  {
    name: "bulk-notifications",
    route: "POST /api/v1/bulk/notifications",
    p95Ms: 1_500,
    p99Ms: 5_000,
    sources: "D-47 J-23",
  },
  {
    name: "upload",
    route: "POST /api/v1/documents/upload",
    p95Ms: 5_000,
    p99Ms: 15_000,
    sources: "P-04 A17",
  },
  { name: "receipt", route: "POST /api/v1/receipts", p95Ms: 5_000, p99Ms: 15_000, sources: "D-50 P-04" },
  { name: "job", route: "GET /api/v1/jobs/:id/status", p95Ms: 200, p99Ms: 500, sources: "D-38 A17" },
  { name: "health", route: "GET /api/health", p95Ms: 50, p99Ms: 500, sources: "D-57" },
] as const satisfies readonly Endpoint[];
export type EndpointName = (typeof ENDPOINTS)[number]["name"];

export function endpointOf(name: string): Endpoint {
  const found = ENDPOINTS.find((endpoint) => endpoint.name === name);
  if (!found) throw new Error(`the contract names no endpoint ${name}`);
  return found;
}
