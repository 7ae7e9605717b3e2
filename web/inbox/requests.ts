import { createEffect, onCleanup } from "solid-js";
import type { Email, EmailAccepted, EmailDetail, EmailStatus } from "../../core/emails.ts";
import type { MailboxOauthInput } from "../../core/emails/mailbox-oauth.ts";
import type { MailboxConsent, MailboxInput, MailboxOf } from "../../core/emails/mailboxes.ts";
import type { EmailSenders } from "../../core/emails/senders.ts";
import type { Page } from "../../core/page.ts";
import type { Production } from "../../core/productions.ts";
import { newId } from "../../core/uuid.ts";
import { mutate, readItem } from "../lib/api.ts";
import { readHome } from "../lib/edge.ts";
import { isLive, onChange } from "../lib/live.ts";
import { createReading } from "../lib/reading.ts";
import { upload } from "../lib/upload.ts";
import { createPaged } from "../ui/list-paged.ts";
import type { SignIn } from "./mailbox-consent.ts";
import { isUnderWay } from "./words.ts";

/** Where nobody tells the page what changed. */
const POLL_MS = 3_000;
/** A mail comes further in steps: one read answers them all. */
const SETTLE_MS = 60;
const PAGE = 20;

/** Mails that came in, and how far each is, as it happens. */
export function useEmails(filter: () => { status: EmailStatus | undefined; production: string | undefined }) {
  const path = () => {
    const { status, production } = filter();
    const query = new URLSearchParams({ limit: String(PAGE) });
    if (status !== undefined) query.set("status", status);
    if (production !== undefined) query.set("production_id", production);
    return `/v1/emails?${query.toString()}`;
  };
  const emails = createPaged<Email, Page<Email>>(path, ({ data, meta }) => ({
    rows: data,
    next: meta.next_cursor,
  }));
  // Somebody who looks further back is not thrown to the top.
  const refresh = () => {
    if (emails.rows.length <= PAGE) emails.refresh();
  };
  let settle: ReturnType<typeof setTimeout> | undefined;
  onChange("emails", () => {
    clearTimeout(settle);
    settle = setTimeout(refresh, SETTLE_MS);
  });
  onCleanup(() => clearTimeout(settle));
  createEffect(() => {
    if (isLive() || !emails.rows.some(isUnderWay)) return;
    const timer = setInterval(refresh, POLL_MS);
    onCleanup(() => clearInterval(timer));
  });
  return emails;
}

export const useProductions = () =>
  createReading<Production>(() => "/v1/productions?limit=100", "productions", readHome).reading;

export const readEmail = async (id: string): Promise<EmailDetail> =>
  (await readItem<EmailDetail>(`/api/v1/emails/${id}`)).item;

export const handIn = (
  file: File,
  production: string | undefined,
  progress: (percent: number) => void,
  signal: AbortSignal,
) =>
  upload<EmailAccepted>({
    file,
    key: newId(),
    path: `/api/v1/emails${production === undefined ? "" : `?production_id=${production}`}`,
    progress,
    signal,
  });

const sendersPath = (production: string) => `/api/v1/productions/${production}/email-senders`;

export const readSenders = async (production: string): Promise<EmailSenders> =>
  (await readItem<EmailSenders>(sendersPath(production))).item;

export const setSenders = (production: string, senders: string[]) =>
  mutate<EmailSenders>({ method: "PUT", path: sendersPath(production), body: { senders } });

const mailboxPath = (production: string) => `/api/v1/productions/${production}/mailbox`;

export const readMailbox = async (production: string): Promise<MailboxOf> =>
  (await readItem<MailboxOf>(mailboxPath(production))).item;

/** What one is let in with: a password, or what tokens are asked for with. */
export type Given = MailboxInput | MailboxOauthInput;

export const connectByImap = (production: string, body: Given) =>
  mutate<MailboxOf>({
    method: "PUT",
    path: `${mailboxPath(production)}${"password" in body ? "" : "/oauth"}`,
    body,
  });

export const connectSignedIn = (production: string, where: SignIn, body: MailboxConsent) =>
  mutate<MailboxOf>({ method: "PUT", path: `${mailboxPath(production)}/${where}`, body });

export const removeMailbox = (production: string) =>
  mutate({ method: "DELETE", path: mailboxPath(production) });
