import type { LedgerBill, LedgerState } from "../../core/bills.ts";
import type { JobAccepted, JobStatus } from "../../core/jobs.ts";
import type { LedgerConnect, LedgerConnection, LedgerConsent } from "../../core/ledger-connections.ts";
import type { LedgerPayment, PaymentState } from "../../core/ledger-payments.ts";
import type { Page } from "../../core/page.ts";
import { callApi, mutate } from "../lib/api.ts";
import { readHome } from "../lib/edge.ts";
import { createPaged } from "../ui/list-paged.ts";
import { createOne } from "../ui/one.tsx";
import type { Shown } from "./words.ts";

const LEDGER = "/v1/ledger";

export const useLedgerState = () => createOne<LedgerState>(() => `${LEDGER}/state`, "expenses", "ledgers");

export const useBills = (shown: () => Shown | undefined) =>
  createPaged<LedgerBill, Page<LedgerBill>>(
    () => {
      const one = shown();
      const which = one === undefined ? "" : one === "drift" ? "&drift=true" : `&state=${one}`;
      return `${LEDGER}/bills?limit=50${which}`;
    },
    ({ data, meta }) => ({ rows: data, next: meta.next_cursor }),
  );

export const resendBills = (ids: readonly string[]) =>
  mutate<{ resent: number }>({
    method: "POST",
    path: `/api${LEDGER}/bills/resend`,
    body: { bill_ids: ids },
  });

export const usePayments = (state: () => PaymentState | undefined) =>
  createPaged<LedgerPayment, Page<LedgerPayment>>(
    () => {
      const one = state();
      return `${LEDGER}/payments?limit=50${one === undefined ? "" : `&state=${one}`}`;
    },
    ({ data, meta }) => ({ rows: data, next: meta.next_cursor }),
  );

export const resendPayments = (ids: readonly string[]) =>
  mutate<{ resent: number }>({
    method: "POST",
    path: `/api${LEDGER}/payments/resend`,
    body: { payment_ids: ids },
  });

export const useConnection = () =>
  createOne<LedgerConnection>(() => `${LEDGER}/connection`, "jobs", "ledgers");

/** What the ledger led back with; @returns why nothing came of it, if so. */
export const giveConsent = (given: LedgerConsent, signal: AbortSignal) =>
  whenOver({ method: "POST", path: `/api${LEDGER}/consents`, body: given }, signal);

export const chooseTenant = (input: LedgerConnect, signal: AbortSignal) =>
  whenOver({ method: "POST", path: `/api${LEDGER}/connection`, body: input }, signal);

export const disconnect = (signal: AbortSignal) =>
  whenOver({ method: "DELETE", path: `/api${LEDGER}/connection` }, signal);

/** Has ours held against theirs. @returns why it failed, if it did. */
export const checkLedger = (signal: AbortSignal) =>
  whenOver({ method: "POST", path: `/api${LEDGER}/bills/check` }, signal);

/** No stream tells of these jobs. Most are over within moments; a comparison of thousands takes its time. */
const POLL_MS = 300;
const POLL_MS_MAX = 2_000;

/** Asks for what a job does, and waits for it. @returns why it failed, if it did. @throws Refused, Unreachable. */
async function whenOver(
  asked: { method: "POST" | "DELETE"; path: string; body?: unknown },
  signal: AbortSignal,
): Promise<string | undefined> {
  const { status_url } = await mutate<JobAccepted>(asked);
  const path = status_url.replace(/^\/api/, "");
  for (let ms = POLL_MS; ; ms = Math.min(ms * 1.5, POLL_MS_MAX)) {
    const { body } = await readHome<JobStatus>(path, signal);
    if (body.finished_at !== null) return body.error ?? undefined;
    await new Promise((done) => setTimeout(done, ms));
    signal.throwIfAborted();
  }
}

/** A batch that went to a file, handed to the browser as a file. */
export async function downloadBatch(batchId: string): Promise<void> {
  const response = await callApi(`/api${LEDGER}/files/${batchId}`);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = `bills-${batchId}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
