import type { EndpointName } from "../contract.ts";
import type { JournalNote } from "./journal.ts";
import type { Person } from "./people.ts";

/** What somebody asks for: where, and with which token. */
export type Ask = {
  at: "api" | "edge";
  method: "GET" | "POST";
  path: string;
  body?: string;
  /** Sends what it was answered last time, as the page does, and takes 304 for an answer. */
  revalidates?: boolean;
  /** Sent instead of a body, as a form. */
  file?: { name: string; bytes: Uint8Array };
  /** Its Idempotency-Key, where the same is sent again. */
  key?: string;
  /** What is to be remembered of it, with how it was answered. */
  note?: JournalNote;
};

const DAY_MS = 86_400_000;
const dateOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** The addresses that the page asks for, by the contract's names. */
export function askOf(name: EndpointName, person: Person, password: string, nowMs: number): Ask {
  switch (name) {
    case "login":
      return {
        at: "api",
        method: "POST",
        path: "/api/v1/auth/login",
        body: JSON.stringify({ email: person.email, password }),
      };
    case "day":
      // The week around today, as the schedule page asks.
      return {
        at: "edge",
        method: "GET",
        path: `/v1/schedules?start=${dateOf(nowMs - 2 * DAY_MS)}&end=${dateOf(nowMs + 8 * DAY_MS)}&limit=100`,
        revalidates: true,
      };
    case "news":
      return { at: "edge", method: "GET", path: "/v1/announcements?limit=20", revalidates: true };
    case "call":
      return { at: "edge", method: "GET", path: `/v1/schedules/${person.callId}`, revalidates: true };
    case "schedules":
      return { at: "api", method: "GET", path: `/api/v1/schedules?start=${dateOf(nowMs)}T00:00:00.000Z` };
    case "expense":
      return {
        at: "api",
        method: "POST",
        path: "/api/v1/expenses",
        body: JSON.stringify({
          amount: "12.50",
          currency: "EUR",
          category: "Travel",
          description: "Taxi to the venue",
          expense_date: dateOf(nowMs),
        }),
      };
    case "status":
      return { at: "api", method: "GET", path: "/api/v1/auth/status" };
    case "health":
      return { at: "api", method: "GET", path: "/api/health/db" };
    case "summary":
      return { at: "api", method: "GET", path: "/api/v1/expenses/summary" };
    case "transaction":
      return {
        at: "api",
        method: "POST",
        path: "/api/v1/transactions",
        body: JSON.stringify({ amount: "12.50", category: "office_supplies", description: "Paper" }),
      };
    case "analytics":
      return { at: "api", method: "GET", path: "/api/v1/analytics/dashboard" };
    case "search":
      return { at: "api", method: "GET", path: "/api/v1/search?q=call" };
    case "me":
      return { at: "api", method: "GET", path: "/api/v1/me" };
    case "settings":
      return { at: "api", method: "GET", path: "/api/v1/me/config" };
    case "own-analytics":
      return { at: "api", method: "GET", path: "/api/v1/me/analytics" };
    case "dashboard":
    case "contracts":
    case "expenses":
    case "notifications":
      return { at: "api", method: "GET", path: `/api/v1/${name}` };
    case "way":
      return { at: "api", method: "GET", path: `/api/v1/schedules/${person.callId}/route-plan` };
    case "audit-trail":
      return { at: "api", method: "GET", path: "/api/v1/compliance/audit-trail?limit=20" };
    case "approvals":
    case "upload":
    case "receipt":
      throw new Error(`${name} is asked for at a desk (bench/open/desk.ts)`);
    default:
      throw new Error(`${name} is asked for one at a time (bench/scenarios/asking.ts)`);
  }
}
