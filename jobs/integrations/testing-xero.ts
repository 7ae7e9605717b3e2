import { createHmac } from "node:crypto";
import { xeroIdentity } from "./testing-xero-identity.ts";
import { createPayments, findPayments, paidOf, type StoredPayment } from "./testing-xero-payments.ts";

export type StoredBill = {
  InvoiceID: string;
  InvoiceNumber: string;
  Type: string;
  Status: "AUTHORISED" | "VOIDED" | "DELETED";
  CurrencyCode: string;
  Total: number;
  Contact: { Name: string; ContactNumber: string };
  LineItems: { UnitAmount: number; AccountCode: string; Description: string }[];
};
type Tenant = {
  bills: Map<string, StoredBill>;
  payments: Map<string, StoredPayment>;
  arrivals: number[];
  under: number;
  pausedUntil: number;
};

/** How it misbehaves at a call; the outcome of the first is known, of the others nobody can tell. */
export const MISCHIEFS = [
  "is too busy",
  "answers 500",
  "commits, then answers 500",
  "commits, and never answers",
  "commits, then answers a page of HTML",
  "commits, then answers other JSON",
  "commits, then breaks off in the middle",
  "answers 200 without a word",
] as const;
export type Mischief = (typeof MISCHIEFS)[number];

export type XeroStandIn = {
  clientId: string;
  clientSecret: string;
  now?: () => number;
  /** Of a call: half of it before what it does, half after. */
  tookMs?: number;
  /** Asked at each call of the API; undefined: it behaves. */
  misbehave?: (call: number, method: string) => Mischief | undefined;
  /** Why it will not have a bill, in its words. */
  refuses?: (bill: StoredBill) => string | undefined;
};

const MINUTE_MS = 60_000;
/** For how long it knows a key again. */
const KEY_MS = 6 * MINUTE_MS;

/**
 * Xero's API as its documentation has it: tokens for half an hour, a header for the tenant, sixty calls a minute and
 * five at once and five thousand a day, keys of idempotency, 200 with errors item by item, pages and filters. It stands
 * in for a service that cannot be reached from here. It has limits of its own and keeps count of who oversteps them.
 */
export function startXero(settings: XeroStandIn) {
  const { now = Date.now, tookMs = 0 } = settings;
  const tenants = new Map<string, Tenant>();
  const identity = xeroIdentity(settings);
  const kept = new Map<string, { at: number; body: string; text: string; status: number }>();
  const seen = { calls: 0, creates: 0, finds: 0, overstepped: 0, atOnce: 0, minuteMost: 0 };
  const limits = { minute: 60, day: 5_000, atOnce: 5 };

  const standIn: {
    /** Calls that are refused as a whole. */
    poison?: ((text: string) => boolean) | undefined;
  } = {};

  const tenantOf = (id: string): Tenant => {
    let found = tenants.get(id);
    if (!found) {
      found = { bills: new Map(), payments: new Map(), arrivals: [], under: 0, pausedUntil: 0 };
      tenants.set(id, found);
    }
    return found;
  };
  const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
    Response.json(body, { status, headers });

  /** Undefined where the call may come in. */
  function limited(tenant: Tenant): Response | undefined {
    const at = now();
    const { arrivals } = tenant;
    const since = (ms: number) => arrivals.filter((one) => one > at - ms).length;
    const busy = (problem: string, seconds: number) => {
      seen.overstepped += 1;
      return json({ Title: problem }, 429, {
        "retry-after": String(seconds),
        "x-rate-limit-problem": problem,
      });
    };
    if (tenant.under >= limits.atOnce) return busy("concurrent", 1);
    if (arrivals.length >= limits.day && since(24 * 60 * MINUTE_MS) >= limits.day) return busy("day", 3_600);
    const minute = arrivals.slice(-limits.minute).filter((one) => one > at - MINUTE_MS).length;
    if (minute >= limits.minute) return busy("minute", 60);
    arrivals.push(at);
    seen.minuteMost = Math.max(seen.minuteMost, minute + 1);
    return undefined;
  }

  function create(tenant: Tenant, text: string) {
    seen.creates += 1;
    const { Invoices } = JSON.parse(text) as { Invoices: StoredBill[] };
    return Invoices.map((sent) => {
      const why = settings.refuses?.(sent);
      if (why !== undefined)
        return {
          InvoiceID: "00000000-0000-0000-0000-000000000000",
          InvoiceNumber: sent.InvoiceNumber,
          StatusAttributeString: "ERROR",
          HasErrors: true,
          ValidationErrors: [{ Message: why }],
        };
      const cents = sent.LineItems.reduce((sum, { UnitAmount }) => sum + Math.round(UnitAmount * 10_000), 0);
      const bill: StoredBill = { ...sent, InvoiceID: crypto.randomUUID(), Total: cents / 10_000 };
      tenant.bills.set(bill.InvoiceID, bill);
      return { ...bill, StatusAttributeString: "OK" };
    });
  }

  function update(tenant: Tenant, text: string) {
    const { Invoices } = JSON.parse(text) as { Invoices: { InvoiceID: string; Status: "VOIDED" }[] };
    return Invoices.map(({ InvoiceID, Status }) => {
      const bill = tenant.bills.get(InvoiceID);
      const why = bill ? settings.refuses?.({ ...bill, Status }) : "There is no such invoice";
      if (!bill || why !== undefined)
        return {
          InvoiceID,
          StatusAttributeString: "ERROR",
          HasErrors: true,
          ValidationErrors: [{ Message: why }],
        };
      bill.Status = Status;
      return { ...bill, StatusAttributeString: "OK" };
    });
  }

  function find(tenant: Tenant, query: URLSearchParams) {
    seen.finds += 1;
    const numbers = query.get("InvoiceNumbers")?.split(",");
    const size = Number(query.get("pageSize") ?? 100);
    const from = (Number(query.get("page") ?? 1) - 1) * size;
    const all = [...tenant.bills.values()]
      .filter(({ InvoiceNumber }) => numbers?.includes(InvoiceNumber) ?? true)
      .sort((a, b) => (a.InvoiceNumber < b.InvoiceNumber ? -1 : 1));
    return all
      .slice(from, from + size)
      .map((bill) => ({ ...bill, AmountPaid: paidOf(tenant, bill.InvoiceID) }));
  }

  const invoiced = (method: string, tenant: Tenant, text: string, url: URL) =>
    method === "PUT"
      ? create(tenant, text)
      : method === "POST"
        ? update(tenant, text)
        : find(tenant, url.searchParams);
  const paid = (method: string, tenant: Tenant, text: string, url: URL) => ({
    Payments: method === "PUT" ? createPayments(tenant, text) : findPayments(tenant, url.searchParams),
  });

  async function call(request: Request, tenant: Tenant, url: URL): Promise<Response> {
    seen.calls += 1;
    const text = await request.text();
    await Bun.sleep(tookMs / 2);
    const mischief = settings.misbehave?.(seen.calls, request.method);
    if (mischief === "is too busy") return json({}, 429, { "retry-after": "2" });
    if (mischief === "answers 500") return json({ Title: "An error occurred" }, 500);
    if (mischief === "answers 200 without a word") return new Response("");
    if (request.method === "PUT" && standIn.poison?.(text) === true)
      return json(
        { ErrorNumber: 10, Type: "ValidationException", Message: "A validation exception occurred" },
        400,
      );
    const key = request.headers.get("idempotency-key") ?? "";
    const before = kept.get(key);
    let answer: { text: string; status: number };
    if (key !== "" && before && now() - before.at < KEY_MS) {
      if (before.body !== text) return json({ Message: "This key was used with another request" }, 400);
      answer = before;
    } else {
      const found = url.pathname.endsWith("/Payments")
        ? paid(request.method, tenant, text, url)
        : { Invoices: invoiced(request.method, tenant, text, url) };
      answer = { text: JSON.stringify({ Status: "OK", ...found }), status: 200 };
      if (key !== "") kept.set(key, { at: now(), body: text, ...answer });
    }
    if (mischief === "commits, then answers 500") return json({ Title: "An error occurred" }, 500);
    if (mischief === "commits, and never answers")
      return await new Promise<Response>((done) =>
        request.signal.addEventListener("abort", () => done(new Response())),
      );
    if (mischief === "commits, then answers a page of HTML")
      return new Response("<html>Sorry</html>", { headers: { "content-type": "text/html" } });
    if (mischief === "commits, then answers other JSON") return json({ Invoices: [{ InvoiceID: 7 }] });
    await Bun.sleep(tookMs / 2);
    const whole =
      mischief === "commits, then breaks off in the middle" ? answer.text.slice(0, -40) : answer.text;
    return new Response(whole, { status: answer.status, headers: { "content-type": "application/json" } });
  }

  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    idleTimeout: 60,
    fetch: async (request) => {
      const url = new URL(request.url);
      const letIn = await identity.answer(request, url);
      if (letIn) return letIn;
      if (!/^\/api\.xro\/2\.0\/(Invoices|Payments)$/.test(url.pathname))
        return json({ Title: "Not found" }, 404);
      if (!identity.letsIn(request)) return json({ Title: "Unauthorized" }, 401);
      const id = request.headers.get("xero-tenant-id");
      if (id === null) return json({ Title: "Forbidden" }, 403);
      const tenant = tenantOf(id);
      const refusal = limited(tenant);
      if (refusal) return refusal;
      tenant.under += 1;
      seen.atOnce = Math.max(seen.atOnce, tenant.under);
      try {
        return await call(request, tenant, url);
      } finally {
        tenant.under -= 1;
      }
    },
  });

  return Object.assign(standIn, {
    url: `http://127.0.0.1:${server.port}`,
    seen,
    limits,
    bills: (tenantId: string) => [...tenantOf(tenantId).bills.values()],
    payments: (tenantId: string) => [...tenantOf(tenantId).payments.values()],
    tenant: tenantOf,
    identity,
    newRefreshToken: identity.newRefreshToken,
    forgetTokens: identity.forgetTokens,
    forgetKeys: () => kept.clear(),
    [Symbol.asyncDispose]: () => server.stop(true),
  });
}

/** A delivery of its webhooks: the bytes, and a signature of them. */
export function xeroDelivery(
  key: string,
  events: readonly { tenantId: string; resourceId: string; eventDateUtc?: string }[],
) {
  const body = JSON.stringify({
    events: events.map((event) => ({
      resourceUrl: `https://api.xero.com/api.xro/2.0/Invoices/${event.resourceId}`,
      eventDateUtc: "2026-09-03T10:00:00.000",
      eventType: "UPDATE",
      eventCategory: "INVOICE",
      tenantType: "ORGANISATION",
      ...event,
    })),
    firstEventSequence: events.length === 0 ? 0 : 1,
    lastEventSequence: events.length,
    entropy: "S0m3r4Nd0mt3xt",
  });
  return {
    body,
    headers: {
      "content-type": "application/json",
      "x-xero-signature": createHmac("sha256", key).update(body).digest("base64"),
    },
  };
}
