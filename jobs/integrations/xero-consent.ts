import * as v from "valibot";
import { TENANTS_MAX, XERO_REDIRECT_PATH, type LedgerTenant } from "../../core/ledger-connections.ts";
import { LedgerClosed } from "./ledger.ts";
import { openOutgoing, OutgoingFault } from "./outgoing.ts";
import type { XeroSettings } from "./xero.ts";
import { askForToken, revokeToken } from "./xero-tokens.ts";

/** What the consent gave, and the verifier that it was asked under (RFC 7636). */
export type Given = { code: string; verifier: string };

const Connections = v.array(
  v.object({
    tenantId: v.pipe(v.string(), v.uuid()),
    tenantType: v.string(),
    tenantName: v.nullish(v.string()),
  }),
);

/**
 * Gives a code for a token, once, and asks which organisations that is good for.
 * @throws LedgerClosed where the code is good no longer, OutgoingFault where nobody knows: then it is asked for anew.
 */
export async function takeConsent(
  settings: XeroSettings,
  portalUrl: string,
  { code, verifier }: Given,
): Promise<{ refreshToken: string; tenants: LedgerTenant[] }> {
  const outgoing = openOutgoing(settings.outgoing);
  const grant = {
    grant_type: "authorization_code",
    code,
    code_verifier: verifier,
    redirect_uri: `${portalUrl.replace(/\/$/, "")}${XERO_REDIRECT_PATH}`,
  };
  const token = await outgoing.once((signal) => askForToken(settings, grant, signal));
  if (token.refresh_token === undefined)
    throw new LedgerClosed(
      "Xero gave no leave to go on while you are away. Ask anew, with the scope offline_access.",
    );
  const tenants = await outgoing.insist(() =>
    outgoing.once((signal) => listTenants(settings.url, token.access_token, signal)),
  );
  return { refreshToken: token.refresh_token, tenants };
}

async function listTenants(url: string, token: string, signal: AbortSignal): Promise<LedgerTenant[]> {
  const response = await fetch(`${url}/connections`, {
    headers: { authorization: `Bearer ${token}`, accept: "application/json" },
    redirect: "error",
    signal,
  });
  if (!response.ok) throw new OutgoingFault(`Xero's connections: ${response.status}`);
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), Connections), await response.text());
  if (!read.success) throw new OutgoingFault("Xero's connections: not to be read");
  return read.output
    .filter(({ tenantType }) => tenantType === "ORGANISATION")
    .slice(0, TENANTS_MAX)
    .map(({ tenantId, tenantName }) => ({
      id: tenantId.toLowerCase(),
      name: (tenantName ?? "").slice(0, 200).toWellFormed().replaceAll("\u0000", "") || tenantId,
    }));
}

/** It lets the portal in no more. @throws OutgoingFault */
export async function endConsent(settings: XeroSettings, refreshToken: string): Promise<void> {
  const outgoing = openOutgoing(settings.outgoing);
  await outgoing.once((signal) => revokeToken(settings, refreshToken, signal));
}
