import * as v from "valibot";
import { LEDGER_KINDS } from "./bills.ts";
import { consentGiven, ConsentOffer, secret } from "./consents.ts";
import { Id } from "./ids.ts";
import { problems } from "./problem.ts";

/** `open` until an organisation there is chosen, or a day is over. */
export const CONSENT_STATES = ["asked", "open", "used", "failed"] as const;
export type ConsentState = (typeof CONSENT_STATES)[number];

/** An organisation there. */
export const LedgerTenant = v.object({ id: v.string(), name: v.string() });
export type LedgerTenant = v.InferOutput<typeof LedgerTenant>;
/** Of one consent; nobody keeps more books than that with one sign-in, and a page of them is enough. */
export const TENANTS_MAX = 100;

/** Where Xero's consent leads back to, below the portal's address. */
export const XERO_REDIRECT_PATH = "/ledger";

export const LedgerConnection = v.object({
  ledger: v.picklist(LEDGER_KINDS),
  /** The organisation there that the books go to. */
  tenant_name: v.nullable(v.string()),
  connected_at: v.nullable(v.string()),
  /** null: an operator. */
  connected_by_name: v.nullable(v.string()),
  /** How consent is asked for; null where this portal is not set up for it. */
  consent: v.nullable(ConsentOffer),
  /** The last that was asked, while it may be used. */
  asked: v.nullable(
    v.object({
      id: Id,
      state: v.picklist(CONSENT_STATES),
      asked_at: v.string(),
      asked_by_name: v.string(),
      tenants: v.array(LedgerTenant),
      reason: v.nullable(v.string()),
    }),
  ),
});
export type LedgerConnection = v.InferOutput<typeof LedgerConnection>;

export const LedgerConsent = v.strictObject(consentGiven);
export type LedgerConsent = v.InferOutput<typeof LedgerConsent>;

export const LedgerConnect = v.strictObject({
  consent_id: Id,
  /** One of those that the consent is good for. */
  tenant_id: secret(64),
});
export type LedgerConnect = v.InferOutput<typeof LedgerConnect>;

export const connectionProblems = problems("ledger-connections", {
  notSetUp: [409, "This portal is not set up to be connected to a ledger here"],
  notOpen: [409, "Nobody let the portal in there, or it was too long ago: ask anew"],
  notAmong: [422, "The consent is not good for that organisation"],
  taken: [409, "Another organisation's books go there already; nothing was changed"],
  notConnected: [409, "There is no ledger to disconnect"],
});
