import { createEffect, onCleanup } from "solid-js";
import type { Email, EmailAccepted, EmailDetail, EmailStatus } from "../../core/emails.ts";
import type { EmailSenders } from "../../core/emails/senders.ts";
import type { Page } from "../../core/page.ts";
import type { Production } from "../../core/productions.ts";
import { newId } from "../../core/uuid.ts";
import { mutate, readItem } from "../lib/api.ts";
import { createReading } from "../lib/reading.ts";
import { upload } from "../lib/upload.ts";
import { createPaged } from "../ui/list-paged.ts";
import { isUnderWay } from "./words.ts";

const POLL_MS = 2_000;
const PAGE = 20;

/** Mails that came in; while one of the newest is read, how far it is. */
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
  createEffect(() => {
    // Somebody who looks further back is not thrown to the top.
    if (emails.rows.length > PAGE || !emails.rows.some(isUnderWay)) return;
    const timer = setInterval(() => emails.refresh(), POLL_MS);
    onCleanup(() => clearInterval(timer));
  });
  return emails;
}

export const useProductions = () =>
  createReading<Production>(() => "/v1/productions?limit=100", "productions").reading;

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
