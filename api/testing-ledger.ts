import { newId } from "../core/ids.ts";
import type { Make } from "./testing-world.ts";
import type { TestApp, TestPerson } from "./testing.ts";

/** What a ledger outside refused, and leave at one that nobody used yet. */
export type WorldLedger = { payment: string; consent: string; tenant: string };

export async function furnishLedger(
  { database: { sql } }: TestApp,
  {
    organisationId,
    asker,
    billed,
    canary,
  }: Record<"organisationId" | "billed" | "canary", string> & { asker: TestPerson },
): Promise<WorldLedger> {
  const [payment, consent, tenant] = [newId(), newId(), newId()];
  await sql`insert into ledger_payments (id, organisation_id, expense_id, account, amount_minor, functional_currency, functional_minor,
      paid_on, state, attempts, reasons)
    values (${payment}, ${organisationId}, ${billed}, '1000', 500, 'EUR', 500, '2026-09-05', 'refused', 1,
      ${JSON.stringify([canary])}::text::jsonb)`;
  await sql`insert into ledger_consents (id, organisation_id, asked_by, asked_at, state, sealed_token, tenants)
    values (${consent}, ${organisationId}, ${asker.userId}, now(), 'open', 'sealed', ${JSON.stringify([{ id: tenant, name: canary }])}::text::jsonb)`;
  return { payment, consent, tenant };
}

export const LEDGER_SAMPLES: Record<string, Make> = {
  "POST /api/v1/ledger/bills/resend": ({ ids }) => ({ body: { bill_ids: [ids.billed] } }),
  "POST /api/v1/ledger/payments/resend": ({ ids }) => ({ body: { payment_ids: [ids.ledger.payment] } }),
  "POST /api/v1/ledger/consents": () => ({ body: { code: "a code of the tests", verifier: "v".repeat(43) } }),
  "POST /api/v1/ledger/connection": ({ ids }) => ({
    body: { consent_id: ids.ledger.consent, tenant_id: ids.ledger.tenant },
  }),
};

/** Limits as an organisation might propose them. */
export const limitsOn = (production_id: string) => ({
  categories: [{ category: "Meals", item: "60.00", day: "90.00", not_for: ["artist"] }],
  receipt_from: "20.00",
  age_days: 60,
  grace_days: 2,
  merchants: ["Kiosk"],
  budgets: [{ production_id, category: "Travel", amount: "5000.00", binds: true }],
  hotels: [{ city: "Berlin", night: "180.00" }],
  travel_classes: [{ role: "artist", up_to: "economy" }],
  company_cards: ["4242"],
});
