import { newId } from "../core/ids.ts";
import type { Terms } from "../core/contract-terms.ts";
import { contracts } from "../db/schema/contracts.ts";
import type { Make } from "./testing-world.ts";
import type { TestApp, TestPerson } from "./testing.ts";

/** Settlements as far as each verb finds them. */
export type WorldSettlements = {
  /** A contract of the artist's with tax that is withheld, of which some shows are not settled. */
  contract: string;
  /** Prepared by the manager. */
  waiting: string;
  /** Approved by the accountant. */
  approved: string;
  /** Approved, and a certificate was issued. */
  certified: string;
};

type Furnished = {
  organisationId: string;
  production: string;
  document: string;
  artist: TestPerson;
  manager: TestPerson;
  accountant: TestPerson;
  canary: string;
};

const TERMS = {
  fee: { model: "guarantee" },
  agent: null,
  withholding: { percent: 15, gross_up: false, country: "US" },
} as unknown as Terms;

export async function furnishSettlements(
  portal: TestApp,
  { organisationId, production, document, artist, manager, accountant, canary }: Furnished,
): Promise<WorldSettlements> {
  const contract = newId();
  await portal.database.db.insert(contracts).values({
    id: contract,
    organisationId,
    artistId: artist.userId,
    productionId: production,
    title: canary,
    status: "active",
    stage: "active",
    amountMinor: 500_000,
    currency: "SGD",
    startsOn: "2026-09-01",
    endsOn: "2026-09-30",
    terms: TERMS,
    createdBy: manager.userId,
  });
  const sent = async (who: TestPerson, path: string, body?: unknown, headers?: Record<string, string>) => {
    const response = await portal.send(who, "POST", `/api/v1/settlements${path}`, body, headers);
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return ((await response.json()) as { id: string }).id;
  };
  const prepare = (day: string) =>
    sent(manager, "", {
      contract_id: contract,
      shows_from: day,
      shows_until: day,
      settled_on: day,
      guarantee: "1000.00",
    });
  const waiting = await prepare("2026-09-01");
  const approved = await prepare("2026-09-02");
  const certified = await prepare("2026-09-03");
  for (const id of [approved, certified])
    await sent(accountant, `/${id}/approve`, undefined, { "if-match": '"1"' });
  await portal.database
    .sql`update settlements set reclaim = 'certificate_issued', certificate_id = ${document},
    reclaim_by = ${accountant.userId}, reclaim_at = now(), version = version + 1 where id = ${certified}`;
  return { contract, waiting, approved, certified };
}

const first = { "if-match": '"1"' };
const second = { "if-match": '"2"' };
const reason = { reason: "Reckoned from the wrong night" };

export const SETTLEMENT_SAMPLES: Record<string, Make> = {
  "POST /api/v1/settlements": ({ ids }) => ({
    body: {
      contract_id: ids.settlements.contract,
      shows_from: "2026-09-04",
      shows_until: "2026-09-05",
      settled_on: "2026-09-05",
      guarantee: "1000.00",
    },
  }),
  "POST /api/v1/settlements/:id/approve": () => ({ headers: first }),
  "POST /api/v1/settlements/:id/reject": () => ({ body: reason, headers: first }),
  "POST /api/v1/settlements/:id/void": () => ({ body: reason, headers: second }),
  "POST /api/v1/settlements/:id/pay": () => ({ body: {}, headers: second }),
  "POST /api/v1/settlements/:id/remit": () => ({ body: {}, headers: second }),
  "POST /api/v1/settlements/:id/certificate": ({ ids }) => ({
    body: { document_id: ids.document },
    headers: second,
  }),
  "POST /api/v1/settlements/:id/reclaim": () => ({
    body: { status: "reclaim_filed" },
    headers: { "if-match": '"3"' },
  }),
};

/** Which settlement a route is about. */
export function settlementFor(path: string, settlements: WorldSettlements): string {
  if (path.endsWith("/reclaim")) return settlements.certified;
  return /\/(approve|reject)$/.test(path) ? settlements.waiting : settlements.approved;
}
