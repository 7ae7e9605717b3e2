import { newId } from "../core/ids.ts";
import type { Make } from "./testing-world.ts";
import type { TestApp, TestPerson } from "./testing.ts";

/** Expenses that are asked about, and advances as far as each verb finds them. */
export type WorldClaims = {
  /** The chief's, whom the accountant asked something. */
  asked: string;
  advances: {
    /** The artist's, which they confirmed. */
    open: string;
    /** The chief's, given by the accountant. */
    own: string;
    /** The artist's, not confirmed. */
    issued: string;
    /** The artist's, over a threshold, and proposed by the accountant. */
    waiting: string;
    /** The artist's, of which the accountant proposes to write off something. */
    proposed: string;
  };
};

type Furnished = {
  organisationId: string;
  chief: TestPerson;
  artist: TestPerson;
  accountant: TestPerson;
  canary: string;
  /** An expense of the chief's, handed in. */
  asked: string;
};

export async function furnishClaims(
  portal: TestApp,
  { organisationId, chief, artist, accountant, canary, asked }: Furnished,
): Promise<WorldClaims> {
  const sent = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const response = await portal.send(accountant, "POST", `/api/v1/${path}`, body, headers);
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return ((await response.json()) as { id: string }).id;
  };
  const give = (to: TestPerson) =>
    sent("advances", { artist_id: to.userId, amount: "200.00", purpose: canary, issued_on: "2026-09-01" });
  const [open, own, issued, proposed] = await Promise.all([
    give(artist),
    give(chief),
    give(artist),
    give(artist),
    sent(`expenses/${asked}/ask`, { question: canary }, { "if-match": '"1"' }),
  ]);
  const { sql } = portal.database;
  await sql`update advances set status = 'acknowledged', acknowledged_at = now(), version = 2 where id in ${sql([open, proposed])}`;
  await sql`insert into advance_write_offs (id, organisation_id, advance_id, amount_minor, reason, proposed_by, proposed_at)
    values (${newId()}, ${organisationId}, ${proposed}, 500, ${canary}, ${accountant.userId}, now())`;
  const waiting = newId();
  await sql`insert into advances (id, organisation_id, artist_id, amount_minor, currency, functional_currency, open_functional_minor,
      purpose, status, issued_on, issued_by)
    select ${waiting}, organisation_id, artist_id, amount_minor, currency, functional_currency, open_functional_minor,
      purpose, 'proposed', issued_on, issued_by from advances where id = ${open}`;
  return { asked, advances: { open, own, issued, waiting, proposed } };
}

const first = { "if-match": '"1"' };
const second = { "if-match": '"2"' };

export const CLAIM_SAMPLES: Record<string, Make> = {
  "POST /api/v1/expenses/mileage": () => ({
    body: { pack: "uk-amap", vehicle: "car", distance: "12.5", date: "2026-09-03" },
  }),
  "POST /api/v1/expenses/:id/ask": () => ({ body: { question: "Who was there?" }, headers: first }),
  "POST /api/v1/expenses/:id/answer": () => ({ body: { answer: "The band." }, headers: second }),
  "POST /api/v1/expenses/:id/settle": ({ ids }) => ({
    body: { advance_id: ids.claims.advances.open, amount: "10.00" },
    headers: second,
  }),
  "POST /api/v1/advances": ({ people }) => ({
    body: { artist_id: people.artist.userId, amount: "150.00", purpose: "Petty cash of the tour" },
  }),
  "POST /api/v1/advances/:id/approve": () => ({ headers: first }),
  "POST /api/v1/advances/:id/acknowledge": () => ({ headers: first }),
  "POST /api/v1/advances/:id/return": () => ({ body: { amount: "5.00" }, headers: second }),
  "POST /api/v1/advances/:id/cancel": () => ({ body: { reason: "Given twice" }, headers: first }),
  "POST /api/v1/advances/:id/write-off": () => ({
    body: { amount: "5.00", reason: "Stolen on the way" },
    headers: second,
  }),
  "POST /api/v1/advances/:id/write-off/confirm": () => ({ headers: second }),
  "POST /api/v1/advances/:id/write-off/withdraw": () => ({ headers: second }),
};

/** Which advance a route is about. */
export function advanceFor(path: string, { advances }: WorldClaims): string {
  if (path.endsWith("/acknowledge")) return advances.own;
  if (path.endsWith("/approve")) return advances.waiting;
  if (path.endsWith("/cancel")) return advances.issued;
  return /write-off\/\w+$/.test(path) ? advances.proposed : advances.open;
}
