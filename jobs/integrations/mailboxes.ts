import type { MailboxProvider, MailboxSecrets } from "../../core/emails/mailboxes.ts";
import { isTokenUrl } from "../../core/emails/token-providers.ts";
import { openWords, sealWords } from "../../db/person-keys.ts";
import { openGmail } from "./gmail.ts";
import type { GmailSettings } from "./gmail-wire.ts";
import { openImap } from "./imap.ts";
import { MailboxRefused, type Before, type OpenMailbox } from "./mailbox.ts";
import { openOauthTokens } from "./oauth-tokens.ts";
import { openOutgoing, type Outgoing, type OutgoingSettings } from "./outgoing.ts";

export type MailboxSettings = {
  /** 32 bytes that credentials are sealed under. */
  key: Uint8Array;
  /** `imaps://host:port`: requests go to these and nowhere else. */
  servers: readonly string[];
  /** Token endpoints beside the known ones: secrets go to these and nowhere else. */
  tokenUrls: readonly string[];
  gmail: GmailSettings | undefined;
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
  const { key, servers, tokenUrls, gmail, outgoing: settings } = house;
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
      if (provider !== "gmail" && !servers.includes(server)) throw new MailboxRefused(ELSEWHERE);
      if (provider === "imap" && "password" in secrets)
        return await openImap(outgoingTo(server), { server, username, ...secrets }, before);
      if (provider === "imap_oauth" && "oauth" in secrets) {
        const { tokenUrl } = secrets.oauth;
        if (!isTokenUrl(tokenUrl, tokenUrls)) throw new MailboxRefused(ELSEWHERE);
        const tokens = openOauthTokens({ secrets, outgoing: outgoingTo(tokenUrl), keep: reseal });
        return await openImap(outgoingTo(server), { server, username, tokens }, before);
      }
      if (provider === "gmail" && gmail && !("password" in secrets) && !("oauth" in secrets))
        return await openGmail({
          ...{ settings: gmail, secrets, username, before, outgoing: outgoingTo(gmail.url) },
          keep: reseal,
        });
      throw new MailboxRefused("Mailboxes of that kind are not read here any more.");
    },
  };
}
