import { billFileKey } from "../core/bills.ts";
import { newId } from "../core/ids.ts";
import { makerFor } from "./testing-made.ts";
import { furnishClaims, type WorldClaims } from "./testing-claims.ts";
import { limitsOn } from "./testing-ledger.ts";
import type { WorldPeople } from "./testing-people.ts";
import type { Make } from "./testing-world.ts";
import type { TestApp, TestPerson } from "./testing.ts";

export type WorldExpenses = {
  /** Handed in by the artist. */
  expense: string;
  /** The chief's, not handed in. */
  draft: string;
  /** The artist's, approved by the accountant. */
  approved: string;
  /** Another, which the ledger outside refused. */
  billed: string;
  claims: WorldClaims;
};

const change = { "if-match": '"1"' };
const decided = { "if-match": '"2"' };

export async function furnishExpenses(
  portal: TestApp,
  { chief, people }: WorldPeople,
  { production, document, canary }: { production: string; document: string; canary: string },
): Promise<WorldExpenses> {
  const spent = { production_id: production, amount: "12.50", category: "Travel", description: canary };
  const expenseOf = (who: TestPerson, expense_date: string, more: object = {}) =>
    makerFor(portal, who)("/api/v1/expenses", { ...spent, expense_date, ...more });
  const { artist, accountant } = people;
  const approve = async (id: string) =>
    void (await makerFor(portal, accountant)(`/api/v1/expenses/${id}/approve`, {}, change));
  const expense = await expenseOf(artist, "2026-09-03");
  const draft = await expenseOf(chief, "2026-09-03", { status: "draft", document_ids: [document] });
  const approved = await expenseOf(artist, "2026-09-03");
  await approve(approved);
  const { organisationId } = chief;
  const asked = await expenseOf(chief, "2026-09-04");
  const claims = await furnishClaims(portal, { organisationId, chief, artist, accountant, canary, asked });
  const billed = await expenseOf(artist, "2026-09-04");
  await approve(billed);
  const { sql } = portal.database;
  await sql`update ledger_bills set state = 'refused', attempts = 1, reasons = ${JSON.stringify([canary])}::text::jsonb
    where expense_id = ${billed}`;
  await sql`insert into ledger_connections (organisation_id, ledger, tenant_id, trouble)
    values (${organisationId}, 'xero', ${canary}, ${canary})`;
  await portal.services.blobs.write(billFileKey(organisationId, document), Buffer.from(canary));
  return { expense, draft, approved, billed, claims };
}

export type WorldRules = {
  /** The accountant's to the manager, for tomorrow. */
  delegation: string;
  /** Proposed by the administrator. */
  policyChange: string;
  limitsChange: string;
};

export async function furnishRules(
  { database: { sql } }: TestApp,
  { accountant, manager, admin }: WorldPeople["people"],
): Promise<WorldRules> {
  const [delegation, policyChange, limitsChange] = [newId(), newId(), newId()];
  const [tomorrow, then] = [1, 2].map((days) => new Date(Date.now() + days * 86_400_000).toISOString());
  await sql`insert into delegations (id, organisation_id, from_user_id, to_user_id, verb, starts_at, ends_at, made_by)
    values (${delegation}, ${accountant.organisationId}, ${accountant.userId}, ${manager.userId}, 'expenses.approve', ${tomorrow!}, ${then!}, ${accountant.userId})`;
  await sql`insert into policy_changes (id, organisation_id, approval_threshold_minor, proposed_by, proposed_at)
    values (${policyChange}, ${admin.organisationId}, 100000, ${admin.userId}, now())`;
  await sql`insert into policy_changes (id, organisation_id, subject, proposed_by, proposed_at)
    values (${limitsChange}, ${admin.organisationId}, 'limits', ${admin.userId}, now())`;
  return { delegation, policyChange, limitsChange };
}

/** Its books are the accountant's, with a transaction in them. */
export async function furnishClient(
  portal: TestApp,
  { chief, people }: WorldPeople,
  canary: string,
): Promise<{ client: string; transaction: string }> {
  const made = makerFor(portal, chief);
  const client = await made("/api/v1/clients", { name: canary, accountant_id: people.accountant.userId });
  const transaction = await made("/api/v1/transactions", {
    client_id: client,
    amount: "12.50",
    category: "office_supplies",
    description: canary,
  });
  return { client, transaction };
}

/** As S1 sends it (mission D-49). */
const SPENT = { amount: 12.5, category: "office_supplies", description: "Paper" };
const taxi: Make = ({ ids }) => ({
  body: { production_id: ids.production, amount: 12.5, category: "Travel", description: "Taxi" },
});

export const EXPENSE_SAMPLES: Record<string, Make> = {
  "POST /api/v1/expenses": taxi,
  "POST /api/v1/expenses/check": taxi,
  "PATCH /api/v1/expenses/:id": () => ({ body: { description: "Bus" }, headers: change }),
  "POST /api/v1/expenses/:id/approve": () => ({ body: {}, headers: change }),
  "POST /api/v1/expenses/:id/reject": () => ({ body: { reason: "No receipt" }, headers: change }),
  "POST /api/v1/expenses/:id/relock": () => ({ headers: change }),
  "POST /api/v1/expenses/:id/code": () => ({ body: { country: "DE" }, headers: change }),
  "POST /api/v1/expenses/:id/pay": () => ({ body: {}, headers: decided }),
  "POST /api/v1/expenses/:id/void": () => ({ body: { reason: "Handed in twice" }, headers: decided }),
  "POST /api/v1/expenses/bulk-approve": ({ ids }) => ({ body: { expense_ids: [ids.expense] } }),
  "POST /api/v1/expenses/bulk-pay": ({ ids }) => ({ body: { expense_ids: [ids.approved] } }),
  "POST /api/v1/per-diems": () => ({
    body: {
      pack: "uk-hmrc",
      days: [{ date: "2026-09-03", minutes_away: 700, is_night_before: false, is_night_after: false }],
    },
  }),
  "POST /api/v1/delegations": ({ people }) => ({
    body: { to_user_id: people.manager.userId, ends_at: new Date(Date.now() + 86_400_000).toISOString() },
  }),
  "POST /api/v1/policies/approval/changes": () => ({ body: { threshold: "500.00" } }),
  "POST /api/v1/policies/limits/changes": ({ ids }) => ({ body: { limits: limitsOn(ids.production) } }),
  "POST /api/v1/clients": ({ people }) => ({
    body: { name: "The Harbour Trio", currency: "SGD", accountant_id: people.accountant.userId },
  }),
  "PATCH /api/v1/clients/:id": ({ people }) => ({
    body: { name: "The Harbour Quartet", accountant_id: people.accountant.userId },
    headers: change,
  }),
  "POST /api/v1/transactions": ({ ids }) => ({ body: { ...SPENT, client_id: ids.client } }),
  "POST /api/transactions": () => ({ body: SPENT }),
  "POST /api/v1/transactions/:id/void": () => ({ body: { reason: "Booked twice" } }),
};
