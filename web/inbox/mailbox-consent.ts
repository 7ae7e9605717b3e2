import type { ConsentOffer } from "../../core/consents.ts";
import type { MailboxConsent } from "../../core/emails/mailboxes.ts";
import { askForConsent, takeConsent } from "../lib/consent.ts";

/** Where one signs in to a mailbox, and what it is asked for with: one of several, and a token that lasts. */
export const SIGN_INS = {
  gmail: {
    name: "Google",
    mailbox: "Gmail",
    more: { access_type: "offline", prompt: "consent select_account" },
  },
  microsoft: { name: "Microsoft", mailbox: "Microsoft\u00a0365", more: { prompt: "select_account" } },
} as const;
export type SignIn = keyof typeof SIGN_INS;
const WHERE = Object.keys(SIGN_INS) as SignIn[];
export const signInOf = (provider: string | undefined): SignIn | undefined =>
  WHERE.find((one) => one === provider);

/** Where and for which production it is asked, for as long as this tab is away. */
const ASKED = "portal.consent.mailbox";

/** Leaves for where it is asked whether the portal may read a mailbox, which leads back here. */
export async function askForMailbox(where: SignIn, production: string, offer: ConsentOffer): Promise<void> {
  sessionStorage.setItem(ASKED, `${where} ${production}`);
  await askForConsent(where, offer, SIGN_INS[where].more);
}

export type Returned = { where: SignIn; production: string; given: MailboxConsent | "refused" };

/** What was led back with, once, and for which production; undefined where nobody comes from there. */
export function takeMailbox(): Returned | undefined {
  const [asked, production] = sessionStorage.getItem(ASKED)?.split(" ") ?? [];
  const where = signInOf(asked);
  if (where === undefined || production === undefined) return undefined;
  const given = takeConsent(where);
  if (given === undefined) return undefined;
  sessionStorage.removeItem(ASKED);
  return { where, production, given };
}
