import type { MailboxProvider, MailboxSecrets } from "../../core/emails/mailboxes.ts";
import { isTokenUrl, MICROSOFT_SCOPE } from "../../core/emails/token-providers.ts";
import { openWords, sealWords } from "../../db/person-keys.ts";
import { openGmail } from "./gmail.ts";
import type { GmailSettings } from "./gmail-wire.ts";
import { openImap, openSignedIn } from "./imap.ts";
import { MailboxRefused, type Before, type OpenMailbox } from "./mailbox.ts";
import { openOauthTokens } from "./oauth-tokens.ts";
import { openOutgoing, type Outgoing, type OutgoingSettings } from "./outgoing.ts";

/** The house's own app at Microsoft, and the mail server there. */
export type MicrosoftSettings = {
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
  /** The one that consent was asked with. */
  redirectUri: string;
  server: string;
};

export type MailboxSettings = {
  /** 32 bytes that credentials are sealed under. */
  key: Uint8Array;
  /** `imaps://host:port`: requests go to these and nowhere else. */
  servers: readonly string[];
  /** Token endpoints beside the known ones: secrets go to these and nowhere else. */
  tokenUrls: readonly string[];
  gmail: GmailSettings | undefined;
  microsoft: MicrosoftSettings | undefined;
  outgoing?: OutgoingSettings;
};

export type MailboxAccount = {
  productionId: string;
  organisationId: string;
  provider: MailboxProvider;
  server: string;
  /** Empty where nobody opened it yet. */
  username: string;
  sealed: string;
};

export type Mailboxes = {
  /**
   * @param before undefined for one that was never looked at: it begins at what comes from now on.
   * @param keep is given credentials to keep in place of those that were used up, before anything else is done.
   * @throws MailboxRefused, MailboxBusy, OutgoingFault, OutgoingStopped
   */
  open(
    account: MailboxAccount,
    before: Before | undefined,
    keep: (sealed: string) => Promise<void>,
  ): Promise<OpenMailbox>;
};

const ELSEWHERE = "Its server is none that this portal names any more.";

export function openMailboxes(house: MailboxSettings): Mailboxes {
  const { key, servers, tokenUrls, gmail, microsoft, outgoing: settings } = house;
  // What one server does wrong is no other's fault.
  const known = new Map<string, Outgoing>();
  const outgoingTo = (server: string): Outgoing => {
    const outgoing = known.get(server) ?? openOutgoing(settings);
    known.set(server, outgoing);
    return outgoing;
  };
  return {
    open: async ({ productionId, organisationId, provider, server, username, sealed }, before, keep) => {
      const words = openWords(key, organisationId, productionId, sealed);
      if (words === undefined) throw new MailboxRefused("Its credentials cannot be read any more.");
      const secrets = JSON.parse(words) as MailboxSecrets;
      const reseal = (next: MailboxSecrets) =>
        keep(sealWords(key, organisationId, productionId, JSON.stringify(next)));
      const isNamed = provider === "gmail" || provider === "microsoft" || servers.includes(server);
      if (!isNamed) throw new MailboxRefused(ELSEWHERE);
      if (provider === "imap" && "password" in secrets)
        return await openImap(outgoingTo(server), { server, username, ...secrets }, before);
      if (provider === "imap_oauth" && "oauth" in secrets) {
        const { oauth: app, held } = secrets;
        if (!isTokenUrl(app.tokenUrl, tokenUrls)) throw new MailboxRefused(ELSEWHERE);
        const tokens = openOauthTokens({
          ...{ app, held, outgoing: outgoingTo(app.tokenUrl) },
          keep: (next) => reseal({ oauth: app, held: next }),
        });
        return await openImap(outgoingTo(server), { server, username, tokens }, before);
      }
      if (provider === "microsoft" && microsoft && "microsoft" in secrets) {
        const tokens = openOauthTokens({
          app: { ...microsoft, scope: MICROSOFT_SCOPE },
          redirectUri: microsoft.redirectUri,
          ...{ held: secrets.microsoft, outgoing: outgoingTo(microsoft.tokenUrl) },
          keep: (next) => reseal({ microsoft: next }),
        });
        const login = { server: microsoft.server, username, tokens };
        return await openSignedIn(outgoingTo(microsoft.server), login, before);
      }
      if (provider === "gmail" && gmail && ("code" in secrets || "refreshToken" in secrets))
        return await openGmail({
          ...{ settings: gmail, secrets, username, before, outgoing: outgoingTo(gmail.url) },
          keep: reseal,
        });
      throw new MailboxRefused("Mailboxes of that kind are not read here any more.");
    },
  };
}
