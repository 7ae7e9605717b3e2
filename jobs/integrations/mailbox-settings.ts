import { MAILBOX_REDIRECT_PATH } from "../../core/emails/mailboxes.ts";
import type { GoogleApp } from "./google-tokens.ts";
import type { MailboxSettings, MicrosoftSettings } from "./mailboxes.ts";

/** What of the settings (config.ts) is about mailboxes. */
type Given = {
  CALENDAR_KEY?: Uint8Array | undefined;
  PORTAL_URL: string;
  IMAP_SERVERS: readonly string[];
  MAILBOX_TOKEN_URLS: readonly string[];
  GMAIL_URL: string;
  MICROSOFT_CLIENT_ID?: string | undefined;
  MICROSOFT_CLIENT_SECRET?: string | undefined;
  MICROSOFT_TENANT: string;
  MICROSOFT_LOGIN_URL: string;
  MICROSOFT_IMAP_SERVER: string;
};

const withoutEnd = (url: string) => url.replace(/\/+$/, "");

/** Undefined where none may be read: without servers or an app at Google or Microsoft, or without a key that credentials are sealed under. */
export function mailboxSettings(given: Given, google: GoogleApp | undefined): MailboxSettings | undefined {
  const { CALENDAR_KEY: key, IMAP_SERVERS: servers, MAILBOX_TOKEN_URLS: tokenUrls } = given;
  const microsoft = microsoftOf(given);
  if (key === undefined || (servers.length === 0 && google === undefined && microsoft === undefined))
    return undefined;
  const gmail = google && { ...google, url: withoutEnd(given.GMAIL_URL) };
  return { key, servers, tokenUrls, gmail, microsoft };
}

function microsoftOf(given: Given): MicrosoftSettings | undefined {
  const { MICROSOFT_CLIENT_ID: clientId, MICROSOFT_CLIENT_SECRET: clientSecret } = given;
  if (clientId === undefined || clientSecret === undefined) return undefined;
  return {
    ...{ clientId, clientSecret, server: given.MICROSOFT_IMAP_SERVER },
    tokenUrl: `${withoutEnd(given.MICROSOFT_LOGIN_URL)}/${given.MICROSOFT_TENANT}/oauth2/v2.0/token`,
    redirectUri: `${withoutEnd(given.PORTAL_URL)}${MAILBOX_REDIRECT_PATH}`,
  };
}
