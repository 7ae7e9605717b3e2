import type { ConsentOffer } from "../../core/consents.ts";
import type { MailboxConsent } from "../../core/emails/mailboxes.ts";
import { askForConsent, takeConsent } from "../lib/consent.ts";

const GMAIL = "gmail";
/** Which production it is asked for, for as long as this tab is away at Google. */
const ASKED_FOR = "portal.consent.gmail.production";
/** A token that lasts while whoever consented is away; and which of their mailboxes, they say there. */
const LASTING = { access_type: "offline", prompt: "consent select_account" };

/** Leaves for Google, which asks whether the portal may read a mailbox, and leads back here. */
export async function askForMailbox(production: string, offer: ConsentOffer): Promise<void> {
  sessionStorage.setItem(ASKED_FOR, production);
  await askForConsent(GMAIL, offer, LASTING);
}

export type Returned = { production: string; given: MailboxConsent | "refused" };

/** What Google led back with, once, and for which production; undefined where nobody comes from there. */
export function takeMailbox(): Returned | undefined {
  const given = takeConsent(GMAIL);
  const production = sessionStorage.getItem(ASKED_FOR);
  if (given === undefined || production === null) return undefined;
  sessionStorage.removeItem(ASKED_FOR);
  return { production, given };
}
