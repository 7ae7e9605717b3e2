import * as v from "valibot";
import { LEDGER_KINDS } from "./bills.ts";
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
  consent: v.nullable(
    v.object({ consent_url: v.string(), client_id: v.string(), redirect_uri: v.string(), scope: v.string() }),
  ),
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

const code = (max: number) =>
  v.pipe(
    v.string("must be text"),
    v.minLength(1, "must not be empty"),
    v.maxLength(max, `must be at most ${max} characters`),
    v.check((text) => text.isWellFormed(), "must be text without broken characters"),
  );

export const LedgerConsent = v.strictObject({
  /** What the ledger's consent gave, with the PKCE verifier that it was asked under (RFC 7636). */
  code: code(2_000),
  verifier: v.pipe(
    v.string("must be text"),
    v.regex(/^[A-Za-z0-9._~-]{43,128}$/, "must be a verifier of RFC 7636"),
  ),
});
export type LedgerConsent = v.InferOutput<typeof LedgerConsent>;

export const LedgerConnect = v.strictObject({
  consent_id: Id,
  /** One of those that the consent is good for. */
  tenant_id: code(64),
});
export type LedgerConnect = v.InferOutput<typeof LedgerConnect>;

export const connectionProblems = problems("ledger-connections", {
  notSetUp: [409, "This portal is not set up to be connected to a ledger here"],
  notOpen: [409, "Nobody let the portal in there, or it was too long ago: ask anew"],
  notAmong: [422, "The consent is not good for that organisation"],
  taken: [409, "Another organisation's books go there already; nothing was changed"],
  notConnected: [409, "There is no ledger to disconnect"],
});
