import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { TEST_ORIGIN, testApp, type TestApp, type TestPerson } from "../../api/testing.ts";
import { expectProblem } from "../../api/testing-answers.ts";
import { referenceOf, type LedgerState } from "../../core/bills.ts";
import type { LedgerConnection } from "../../core/ledger-connections.ts";
import { paymentReference, type LedgerPayment } from "../../core/ledger-payments.ts";
import type { Mischief } from "../integrations/testing-xero.ts";
import { testLedger, type TestLedger } from "../ledger/testing-ledger.ts";

const HOUR_MS = 3_600_000;
let portal: TestApp;
let ledger: TestLedger;
let payer: TestPerson;
let laterMs = 0;
let mischief: Mischief | undefined;
const now = () => Date.now() + laterMs;

beforeAll(async () => {
  portal = await testApp();
  ledger = await testLedger(
    portal,
    {
      now,
      misbehave: () => {
        const one = mischief;
        mischief = undefined;
        return one;
      },
    },
    { outgoing: { timeoutMs: 400, pauseMs: 1, pauseMsMax: 5 } },
  );
  payer = await portal.person(["accountant"], ledger.accountant.organisationId);
});
afterAll(async () => {
  await ledger[Symbol.asyncDispose]();
  await portal[Symbol.asyncDispose]();
});

const json = async <T>(response: Response | Promise<Response>, status = 200): Promise<T> => {
  const answer = await response;
  const text = await answer.text();
  expect([answer.status, text]).toEqual([status, text]);
  return JSON.parse(text) as T;
};
const as = (who: TestPerson, method: string, path: string, body?: unknown) =>
  portal.send(who, method, `/api/v1${path}`, body);
const nextHour = async () => {
  laterMs += HOUR_MS;
  return await ledger.workAt(now());
};
const approved = async (...descriptions: string[]) => {
  const ids: string[] = [];
  for (const description of descriptions) ids.push(await ledger.spend(description));
  expect((await ledger.approve(ids)).status).toBe(200);
  return ids;
};
const pay = async (ids: readonly string[]) =>
  await json(as(payer, "POST", "/expenses/bulk-pay", { expense_ids: ids }));
const payments = async (query = "") =>
  (await json<{ data: LedgerPayment[] }>(as(payer, "GET", `/ledger/payments?limit=100${query}`))).data;
const paymentsOf = async (expenseId: string) =>
  (await payments()).filter(({ expense_id }) => expense_id === expenseId);
const there = async (expenseId: string) => {
  const names = new Set((await paymentsOf(expenseId)).map(({ id }) => paymentReference(id)));
  return ledger.xero.payments(ledger.tenantId).filter(({ Reference }) => names.has(Reference));
};

describe("what was paid", () => {
  test("is on its bill there once that is there, with many in one call", async () => {
    const ids = await approved("Taxi", "Train");
    await pay(ids);
    const before = ledger.xero.seen.calls;
    await ledger.work();
    // Bills in one call, and what was paid of them in another.
    expect(ledger.xero.seen.calls - before).toBe(2);
    for (const id of ids) {
      const [bill] = ledger.xero
        .bills(ledger.tenantId)
        .filter(({ InvoiceNumber }) => InvoiceNumber === referenceOf(id));
      expect(await there(id)).toMatchObject([
        { Amount: 12.5, Account: { Code: "1000" }, Invoice: { InvoiceID: bill?.InvoiceID } },
      ]);
      expect(await paymentsOf(id)).toMatchObject([{ state: "sent", ledger: "xero", account: "1000" }]);
    }
    expect((await json<LedgerState>(as(payer, "GET", "/ledger/state"))).payments).toEqual({
      waiting: 0,
      sending: 0,
      sent: 2,
      refused: 0,
    });
  });

  // The rest of what may go wrong is common to both, and tried with bills.
  for (const how of ["commits, then answers 500", "commits, and never answers"] satisfies Mischief[])
    test(`is there once though Xero ${how}`, async () => {
      const ids = await approved(`One, ${how}`, `Two, ${how}`);
      laterMs += HOUR_MS;
      await ledger.workAt(now());
      await pay(ids);
      laterMs += HOUR_MS;
      mischief = how;
      await ledger.workAt(now());
      for (let at = 0; at < 2; at++) await nextHour();
      for (const id of ids) {
        const states = (await paymentsOf(id)).map(({ state }) => state);
        expect([how, (await there(id)).length, states]).toEqual([how, 1, ["sent"]]);
      }
    });

  test("that Xero will not have says why, waits for somebody, and goes out again", async () => {
    const [id] = await approved("Paid there by hand");
    await nextHour();
    const books = ledger.xero.tenant(ledger.tenantId);
    const [bill] = [...books.bills.values()].filter((one) => one.InvoiceNumber === referenceOf(id!));
    bill!.Status = "VOIDED";
    await pay([id!]);
    await nextHour();
    expect(await payments("&state=refused")).toMatchObject([
      { expense_id: id, reasons: ["Invoice is not of valid status for modification"] },
    ]);
    const [{ id: paymentId }] = (await payments("&state=refused")) as [LedgerPayment];
    const other = await portal.person(["accountant"]);
    const again = (who: TestPerson) =>
      as(who, "POST", "/ledger/payments/resend", { payment_ids: [paymentId] });
    await expectProblem(await again(other), 404);
    bill!.Status = "AUTHORISED";
    expect(await json<{ resent: number }>(again(payer))).toEqual({ resent: 1 });
    await expectProblem(await again(payer), 409);
    await nextHour();
    expect([(await there(id!)).length, await payments("&state=refused")]).toEqual([1, []]);
  });

  test("that is gone there is a difference, and goes out again with its bill's", async () => {
    const [id] = await approved("Deleted there");
    await pay([id!]);
    await nextHour();
    await nextHour();
    const check = async () => {
      await json(as(payer, "POST", "/ledger/bills/check"), 202);
      await nextHour();
      return (await json<LedgerState>(as(payer, "GET", "/ledger/state"))).check;
    };
    expect(await check()).toMatchObject({ differences: 0 });
    (await there(id!))[0]!.Status = "DELETED";
    expect(await check()).toMatchObject({ differences: 1 });
    const found = await json<{ data: object[] }>(as(payer, "GET", "/ledger/bills?drift=true"));
    expect(found.data).toMatchObject([{ id, drift: "unpaid", state: "sent" }]);
    expect(
      await json<{ resent: number }>(as(payer, "POST", "/ledger/bills/resend", { bill_ids: [id] })),
    ).toEqual({
      resent: 1,
    });
    await nextHour();
    expect((await there(id!)).map(({ Status }) => Status).sort()).toEqual(["AUTHORISED", "DELETED"]);
    expect(await check()).toMatchObject({ differences: 0 });
  });

  test("from an advance is said to come from there, and what is left from the bank", async () => {
    const { artist } = ledger;
    const [id] = await approved("Half of it beforehand");
    const advance = await json<{ id: string }>(
      as(payer, "POST", "/advances", {
        artist_id: artist.userId,
        amount: "5.00",
        currency: "SGD",
        purpose: "Taxis",
      }),
      201,
    );
    const seen = (version: number) => ({ "if-match": `"${version}"` });
    await json(portal.send(artist, "POST", `/api/v1/advances/${advance.id}/acknowledge`, undefined, seen(1)));
    const body = { advance_id: advance.id };
    await json(portal.send(payer, "POST", `/api/v1/expenses/${id}/settle`, body, seen(2)));
    await pay([id!]);
    await nextHour();
    await nextHour();
    const found = (await there(id!)).map(({ Account, Amount }) => [Account.Code, Amount]);
    expect(found.sort()).toEqual([
      ["1000", 7.5],
      ["1300", 5],
    ]);
  });
});

describe("the connection", () => {
  const connection = (who: TestPerson) => json<LedgerConnection>(as(who, "GET", "/ledger/connection"));
  const verifier = "v".repeat(64);
  const tenant = { tenantId: crypto.randomUUID(), tenantType: "ORGANISATION", tenantName: "Northwind Tours" };

  /** As a browser is led there and back. */
  async function consented(who: TestPerson): Promise<string> {
    const { consent } = await connection(who);
    expect(consent).toEqual({
      consent_url: "https://login.xero.com/identity/connect/authorize",
      client_id: "client-of-the-tests",
      redirect_uri: `${TEST_ORIGIN}/ledger`,
      scope: "offline_access accounting.transactions accounting.contacts",
    });
    const query = new URLSearchParams({
      client_id: consent!.client_id,
      // Where the jobs' program says that the portal is.
      redirect_uri: "https://portal.test/ledger",
      scope: consent!.scope,
      response_type: "code",
      state: "state",
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
    });
    const led = await fetch(`${ledger.xero.url}/identity/connect/authorize?${query}`, { redirect: "manual" });
    return new URL(led.headers.get("location")!).searchParams.get("code")!;
  }
  const give = async (who: TestPerson, code: string, by = verifier) => {
    await json(as(who, "POST", "/ledger/consents", { code, verifier: by }), 202);
    await ledger.work();
    return (await connection(who)).asked;
  };
  const choose = (who: TestPerson, consent_id: string, tenant_id: string) =>
    as(who, "POST", "/ledger/connection", { consent_id, tenant_id });

  test("is asked for in the browser, its code is good once and for whoever asked with it, and no token is told", async () => {
    ledger.xero.identity.tenants = [tenant, { ...tenant, tenantType: "PRACTICE" }];
    const admin = await portal.person(["admin"], payer.organisationId);
    const artist = await portal.person(["artist"], payer.organisationId);
    const code = await consented(admin);
    await expectProblem(await as(artist, "POST", "/ledger/consents", { code, verifier }), 403);
    expect(await give(admin, await consented(admin), "w".repeat(64))).toMatchObject({
      state: "failed",
      reason: "Xero did not accept what it gave before. Connect again.",
    });
    const asked = await give(admin, code);
    expect(asked).toMatchObject({
      state: "open",
      tenants: [{ id: tenant.tenantId, name: "Northwind Tours" }],
    });
    expect(await give(admin, code)).toMatchObject({ state: "failed" });
    const [kept] = await portal.database.sql<{ token: Buffer; code: string | null }[]>`
      select sealed_token as token, sealed_code as code from ledger_consents where id = ${asked!.id}`;
    expect([kept!.token.length > 40, kept!.code]).toEqual([true, null]);
    expect(portal.logged.join("\n")).not.toContain(code);
    await expectProblem(await choose(payer, asked!.id, crypto.randomUUID()), 422);
    const stranger = await portal.person(["admin"]);
    await expectProblem(await choose(stranger, asked!.id, tenant.tenantId), 404);
    await json(choose(payer, asked!.id, tenant.tenantId), 202);
    await ledger.work();
    expect(await connection(admin)).toMatchObject({
      ledger: "xero",
      tenant_name: "Northwind Tours",
      asked: { state: "failed" },
    });
    await expectProblem(await choose(payer, asked!.id, tenant.tenantId), 409);
    // What is approved goes there from now on.
    ledger.restart();
    const [id] = await approved("To the new one");
    await nextHour();
    const names = ledger.xero.bills(tenant.tenantId).map(({ InvoiceNumber }) => InvoiceNumber);
    expect(names).toContain(referenceOf(id!));
  });

  test("is ended: the token is revoked there, and what is approved then goes to files", async () => {
    const revoked = ledger.xero.identity.seen.revoked;
    await json(as(payer, "DELETE", "/ledger/connection"), 202);
    await ledger.work();
    expect(ledger.xero.identity.seen.revoked).toBe(revoked + 1);
    expect(await connection(payer)).toMatchObject({ ledger: "files", tenant_name: null });
    await expectProblem(await as(payer, "DELETE", "/ledger/connection"), 409);
    const [id] = await approved("To a file");
    await pay([id!]);
    await nextHour();
    const [paid] = await paymentsOf(id!);
    expect(paid).toMatchObject({ state: "sent", ledger: "files" });
    const file = await as(payer, "GET", `/ledger/files/${paid?.batch_id}`);
    expect(await file.text()).toContain(`${referenceOf(id!)},`);
    const audited = await json<{ audit_entries: { action: string; reason: string | null }[] }>(
      as(payer, "GET", "/compliance/audit-trail?object_type=organisation"),
    );
    expect(audited.audit_entries.map(({ action, reason }) => `${action} ${reason ?? ""}`)).toEqual(
      expect.arrayContaining([
        "ledger.connected xero: Northwind Tours",
        "ledger.connected files",
        "ledger.connection-asked consent",
      ]),
    );
  });
});
