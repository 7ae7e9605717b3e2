import type { Leave } from "../../db/ledger-calls.ts";
import { LedgerBusy, LedgerClosed, LedgerRefuses, type Ledger } from "./ledger.ts";
import {
  openOutgoing,
  OUTGOING,
  OutgoingFault,
  OutgoingStopped,
  type Outgoing,
  type OutgoingSettings,
} from "./outgoing.ts";
import { createTokens, type Tokens, type TokenStore, type XeroApp } from "./xero-tokens.ts";
import { paymentsOf, paymentsWhere, readPaid, readPayments } from "./xero-payments-wire.ts";
import { invoicesOf, readFound, readSent, readVoided, reasonsOf, voidsOf } from "./xero-wire.ts";

export type XeroSettings = XeroApp & {
  /** Such as `https://api.xero.com`. */
  url: string;
  /** Refresh tokens lie under it; undefined where the app signs in by itself alone. */
  tokenKey: string | undefined;
  /** Codes of consents lie under it, which the API took; undefined where it takes none. */
  codeKey?: Uint8Array | undefined;
  outgoing?: OutgoingSettings;
  /** How waiting is done. */
  pause?: (ms: number) => Promise<void>;
};

/** What calls of one organisation share, whichever worker makes them. */
export type Calls = {
  reserve(): Promise<Leave>;
  /** It was answered; `wasSent` false: it never went out. */
  end(id: string, wasSent: boolean): Promise<void>;
  pause(ms: number): Promise<void>;
};

/** Longer than that nobody waits for leave with a worker in hand. */
const WAIT_MS_MAX = 2_000;
/** Where they say nothing better. */
const RETRY_AFTER_SECONDS = 60;
const RETRY_AFTER_SECONDS_MAX = 86_400;
/** A page of a thousand bills has a fifth of it. */
const ANSWER_BYTES_MAX = 16 * 1_024 * 1_024;
const PAGE_BILLS = 1_000;
const LANES = 4;
const LINGER_MS = 60_000;

type Tenant = { tenantId: string; outgoing: Outgoing; tokens: Tokens };

/** Xero for all organisations that are connected to it: each has its own breaker and its own token. */
export function openXero(settings: XeroSettings) {
  const tenants = new Map<string, Tenant>();
  return {
    settings,
    /** As the organisation that `tenantId` names there has it. What one of ours is let in by, another never uses. */
    ledger: (organisationId: string, tenantId: string, store: TokenStore, calls: Calls): Ledger => {
      const name = `${organisationId} ${tenantId}`;
      let tenant = tenants.get(name);
      if (!tenant) {
        const outgoing = openOutgoing(settings.outgoing);
        tenant = { tenantId, outgoing, tokens: createTokens(settings, store, outgoing) };
        tenants.set(name, tenant);
      }
      return ledgerOf(settings, tenant, calls);
    },
  };
}
export type Xero = ReturnType<typeof openXero>;

function ledgerOf(settings: XeroSettings, tenant: Tenant, calls: Calls): Ledger {
  const ask = createAsk(settings, tenant, calls);
  const post = (method: "POST" | "PUT", key: string, body: string) => ({
    method,
    headers: { "content-type": "application/json", "idempotency-key": key },
    body,
  });
  const invoices = async (query: string) =>
    await ask(`/Invoices?unitdp=4&pageSize=${PAGE_BILLS}&${query}`, {}, readFound);
  return {
    kind: "xero",
    lanes: LANES,
    lingerMs: LINGER_MS,
    insist: tenant.outgoing.insist,
    pause: settings.pause ?? Bun.sleep,
    send: async (batchId, bills) =>
      await ask("/Invoices?summarizeErrors=false&unitdp=4", post("PUT", batchId, invoicesOf(bills)), (body) =>
        readSent(body, bills),
      ),
    find: async (references) => (await invoices(`page=1&InvoiceNumbers=${references.join()}`)).found,
    void: async (batchId, bills) =>
      await ask("/Invoices?summarizeErrors=false", post("POST", batchId, voidsOf(bills)), (body) =>
        readVoided(body, bills),
      ),
    pay: async (batchId, payments) =>
      await ask("/Payments?summarizeErrors=false", post("PUT", batchId, paymentsOf(payments)), (body) =>
        readPaid(body, payments),
      ),
    findPayments: async (references) =>
      await ask(
        `/Payments?page=1&pageSize=${PAGE_BILLS}&where=${encodeURIComponent(paymentsWhere(references))}`,
        {},
        readPayments,
      ),
    list: async (page) => {
      const where = encodeURIComponent('Type=="ACCPAY" AND InvoiceNumber.StartsWith("LP-")');
      const { found, count } = await invoices(`page=${page}&order=InvoiceNumber&where=${where}`);
      return { bills: found, isLast: count < PAGE_BILLS };
    },
  };
}

type Answer<T> = { status: number; retryAfter: string | null; read: T | undefined; body: unknown };

function createAsk(settings: XeroSettings, { tenantId, outgoing, tokens }: Tenant, calls: Calls) {
  const { url, pause = Bun.sleep } = settings;

  function busyWhereStopped(error: unknown): never {
    if (!(error instanceof OutgoingStopped)) throw error;
    throw new LedgerBusy(settings.outgoing?.openMs ?? OUTGOING.openMs, "Xero's breaker is open");
  }

  async function leave(): Promise<string> {
    for (let waitedMs = 0; ;) {
      const found = await calls.reserve();
      if ("id" in found) return found.id;
      if (waitedMs + found.waitMs > WAIT_MS_MAX)
        throw new LedgerBusy(found.waitMs, "Xero's limits are reached");
      await pause(found.waitMs);
      waitedMs += found.waitMs;
    }
  }

  async function once<T>(path: string, init: RequestInit, read: (body: unknown) => T): Promise<Answer<T>> {
    const token = await tokens.fresh().catch(busyWhereStopped);
    const headers = new Headers(init.headers);
    headers.set("authorization", `Bearer ${token}`);
    headers.set("xero-tenant-id", tenantId);
    headers.set("accept", "application/json");
    const id = await leave();
    try {
      const answer = await outgoing.once(async (signal) =>
        answerOf(
          await fetch(`${url}/api.xro/2.0${path}`, { ...init, headers, signal, redirect: "error" }),
          read,
        ),
      );
      await calls.end(id, true);
      if (answer.status === 401) tokens.spend(token);
      return answer;
    } catch (error) {
      if (error instanceof OutgoingStopped) {
        await calls.end(id, false);
        return busyWhereStopped(error);
      }
      // One that ran out of time may be at work there still: it counts as under way until it cannot be any more.
      const isLate = error instanceof OutgoingFault && error.cause instanceof DOMException;
      if (!isLate) await calls.end(id, true);
      throw error;
    }
  }

  return async <T>(path: string, init: RequestInit, read: (body: unknown) => T): Promise<T> => {
    let answer = await once(path, init, read);
    if (answer.status === 401) answer = await once(path, init, read);
    const { status } = answer;
    if (answer.read !== undefined) return answer.read;
    if (status === 429) {
      const waitMs = retryAfterMs(answer.retryAfter);
      await calls.pause(waitMs);
      throw new LedgerBusy(waitMs, "Xero asks to be left alone", false);
    }
    if (status === 401 || status === 403)
      throw new LedgerClosed(`Xero refuses the portal (${status}). It has to be connected again.`);
    // A question that is refused says nothing of any bill.
    if (init.method === undefined) throw new OutgoingFault(`Xero answered ${status}`);
    throw new LedgerRefuses(reasonsOf(answer.body));
  };
}

/** @throws OutgoingFault for what is no answer: a fault of theirs, a page of HTML, another shape. */
async function answerOf<T>(response: Response, read: (body: unknown) => T): Promise<Answer<T>> {
  const { status } = response;
  const text = await textOf(response);
  const answer = {
    status,
    retryAfter: response.headers.get("retry-after"),
    read: undefined,
    body: undefined,
  };
  if (status === 429 || status === 401 || status === 403) return answer;
  if (status >= 500 || status === 409) throw new OutgoingFault(`Xero answered ${status}`);
  try {
    const body = JSON.parse(text) as unknown;
    return response.ok ? { ...answer, read: read(body) } : { ...answer, body };
  } catch (error) {
    // Their words stay out of the log: they may be anybody's.
    if (response.ok) throw new OutgoingFault("Xero's answer is not to be read", { cause: nameOf(error) });
    return answer;
  }
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : "unknown");

async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > ANSWER_BYTES_MAX) throw new OutgoingFault("Xero's answer is too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Seconds, or a date (RFC 9110 §10.2.3). */
function retryAfterMs(text: string | null): number {
  const seconds = /^\d{1,9}$/.test(text ?? "") ? Number(text) : (Date.parse(text ?? "") - Date.now()) / 1_000;
  const asked = Number.isFinite(seconds) && seconds > 0 ? seconds : RETRY_AFTER_SECONDS;
  return Math.min(asked, RETRY_AFTER_SECONDS_MAX) * 1_000;
}
