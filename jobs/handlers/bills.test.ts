import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { eq, sql } from "drizzle-orm";
import { parse } from "csv-parse/sync";
import { testApp, type TestApp, type TestPerson } from "../../api/testing.ts";
import { expectProblem } from "../../api/testing-answers.ts";
import { referenceOf, type LedgerBill, type LedgerState } from "../../core/bills.ts";
import { ledgerBills, ledgerConnections } from "../../db/schema/bills.ts";
import { connectXero, disconnectXero } from "../../ops/admin-xero.ts";
import { MISCHIEFS, xeroDelivery, type Mischief, type StoredBill } from "../integrations/testing-xero.ts";
import { testLedger, TOKEN_KEY, type TestLedger } from "../ledger/testing-ledger.ts";

const KEYS = ["the old key of the tests", "the new key of the tests"];
const HOUR_MS = 3_600_000;

let portal: TestApp;
let ledger: TestLedger;
/** Jobs live by it; tests let hours go by. */
let laterMs = 0;
let mischief: Mischief | undefined;
let refuses: (bill: StoredBill) => string | undefined = () => undefined;
const now = () => Date.now() + laterMs;

beforeAll(async () => {
  portal = await testApp({ XERO_WEBHOOK_KEYS: KEYS.join(",") });
  ledger = await testLedger(
    portal,
    {
      now,
      refuses: (bill) => refuses(bill),
      misbehave: () => {
        const one = mischief;
        mischief = undefined;
        return one;
      },
    },
    { outgoing: { timeoutMs: 400, pauseMs: 1, pauseMsMax: 5 } },
  );
});
afterAll(async () => {
  await ledger[Symbol.asyncDispose]();
  await portal[Symbol.asyncDispose]();
});

const json = async <T>(response: Response): Promise<T> => {
  const text = await response.text();
  expect([response.ok, text]).toEqual([true, text]);
  return JSON.parse(text) as T;
};
const as = (who: TestPerson, method: string, path: string, body?: unknown) =>
  portal.send(who, method, `/api/v1/ledger${path}`, body);
const state = async () => await json<LedgerState>(await as(ledger.accountant, "GET", "/state"));
const listed = async (query: string) =>
  (await json<{ data: LedgerBill[] }>(await as(ledger.accountant, "GET", `/bills?limit=100&${query}`))).data;
const resend = (ids: string[]) => as(ledger.accountant, "POST", "/bills/resend", { bill_ids: ids });
/** An hour later, as the keeper finds it. */
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
const there = (id: string) =>
  ledger.xero.bills(ledger.tenantId).filter(({ InvoiceNumber }) => InvoiceNumber === referenceOf(id));
const stateOf = async (id: string) => (await ledger.rows([id]))[0]?.state;
const isPosted = async (id: string) =>
  (
    await json<{ posted_at: string | null }>(
      await portal.send(ledger.artist, "GET", `/api/v1/expenses/${id}`),
    )
  ).posted_at !== null;
const check = async () => {
  const response = await as(ledger.accountant, "POST", "/bills/check");
  expect(response.status).toBe(202);
  laterMs += HOUR_MS;
  await ledger.work();
  return (await state()).check;
};

describe("a bill", () => {
  test("is there once its expense is approved, to the minor unit, with many in one call", async () => {
    const taxed = await ledger.spend("Dinner", {
      amount: "119.00",
      category: "Meals",
      country: "DE",
      tax_lines: [{ rate_percent: 19, net_minor: 10_000, tax_minor: 1_900 }],
    });
    const plain = await ledger.spend('Taxi, "late"');
    const before = ledger.xero.seen.creates;
    await ledger.approve([taxed, plain]);
    expect(await isPosted(taxed)).toBe(false);
    expect(await ledger.work()).toEqual(["completed"]);
    expect(ledger.xero.seen.creates - before).toBe(1);
    expect(there(taxed)).toMatchObject([
      {
        Type: "ACCPAY",
        Status: "AUTHORISED",
        Total: 119,
        CurrencyCode: "SGD",
        Contact: { ContactNumber: ledger.artist.userId },
        LineItems: [
          { UnitAmount: 100, AccountCode: "6020" },
          { UnitAmount: 19, AccountCode: "1400" },
        ],
      },
    ]);
    expect(there(plain)).toMatchObject([{ Total: 12.5, LineItems: [{ Description: 'Taxi, "late"' }] }]);
    for (const id of [taxed, plain]) expect(await isPosted(id)).toBe(true);
    expect(await state()).toMatchObject({ ledger: "xero", trouble: null, calls: { used: 1, most: 5_000 } });
  });

  test("alone waits a while for company", async () => {
    laterMs += HOUR_MS;
    await approved("First");
    await ledger.work();
    const [second] = await approved("Second");
    await ledger.work();
    expect(await stateOf(second!)).toBe("waiting");
    await approved("Third");
    laterMs += 61_000;
    const before = ledger.xero.seen.creates;
    await ledger.workAt(now());
    expect([await stateOf(second!), ledger.xero.seen.creates - before]).toEqual(["sent", 1]);
  });

  for (const how of MISCHIEFS)
    test(`is there once though Xero ${how}`, async () => {
      laterMs += HOUR_MS;
      mischief = how;
      const ids = await approved("One", "Two");
      await ledger.work();
      for (let at = 0; at < 3; at++) await nextHour();
      for (const id of ids) {
        expect([how, there(id).length, await stateOf(id)]).toEqual([how, 1, "sent"]);
        expect(await isPosted(id)).toBe(true);
      }
    });

  test("is not sent twice by two programs, nor after one of them is gone", async () => {
    laterMs += HOUR_MS;
    const ids = await approved(...Array.from({ length: 6 }, (_, at) => `Shared ${at}`));
    // Its program was cut off after the call had gone out, or before: nobody knows.
    await ledger.database.sql`
      update ledger_bills set state = 'sending', batch_id = gen_random_uuid(), attempts = 1, due_at = now() - interval '1 s'
      where expense_id = any(array(select json_array_elements_text(${JSON.stringify(ids)}::text::json)::uuid)) and state = 'waiting'`;
    ledger.restart();
    const finds = ledger.xero.seen.finds;
    await Promise.all([ledger.work(), ledger.workAt(now())]);
    await nextHour();
    expect(ledger.xero.seen.finds).toBeGreaterThan(finds);
    for (const id of ids) expect([there(id).length, await stateOf(id)]).toEqual([1, "sent"]);
  });

  test("that is refused says why, alone, and goes out again when somebody says so", async () => {
    laterMs += HOUR_MS;
    refuses = ({ LineItems }) =>
      LineItems[0]?.Description === "Bad" ? "Account code '6000' is not a valid code" : undefined;
    const [bad, good] = await approved("Bad", "Good");
    await ledger.work();
    expect([await stateOf(bad!), await stateOf(good!)]).toEqual(["refused", "sent"]);
    expect(await listed("state=refused")).toMatchObject([
      { id: bad, description: "Bad", reasons: ["Account code '6000' is not a valid code"], amount: "12.50" },
    ]);
    expect(await isPosted(bad!)).toBe(false);
    const told = await portal.send(ledger.accountant, "GET", "/api/v1/notifications");
    expect(await json<{ data: object[] }>(told)).toMatchObject({
      data: [{ title: "Xero refuses approved expenses", link: "/ledger?show=refused" }],
    });
    await expectProblem(await resend([bad!, good!]), 409);
    await expectProblem(await resend([crypto.randomUUID()]), 404);
    const other = await portal.person(["accountant"]);
    await expectProblem(await as(other, "POST", "/bills/resend", { bill_ids: [bad] }), 404);
    const admin = await portal.person(["admin"], ledger.accountant.organisationId);
    await expectProblem(await as(admin, "POST", "/bills/resend", { bill_ids: [bad] }), 403);
    expect((await as(admin, "GET", "/state")).status).toBe(200);
    refuses = () => undefined;
    expect(await json<{ resent: number }>(await resend([bad!]))).toEqual({ resent: 1 });
    await ledger.work();
    expect([await stateOf(bad!), there(bad!).length, await listed("state=refused")]).toEqual(["sent", 1, []]);
  });

  test("that is voided is taken back; one that was not sent yet never is", async () => {
    laterMs += HOUR_MS;
    const [sent] = await approved("Sent and voided");
    await ledger.work();
    const [early] = await approved("Voided at once");
    const voided = async (id: string) =>
      await json(
        await portal.send(
          ledger.accountant,
          "POST",
          `/api/v1/expenses/${id}/void`,
          { reason: "Handed in twice" },
          { "if-match": '"2"' },
        ),
      );
    await voided(sent!);
    await voided(early!);
    await nextHour();
    expect([await stateOf(sent!), there(sent!)[0]?.Status]).toEqual(["voided", "VOIDED"]);
    expect([await stateOf(early!), there(early!)]).toEqual(["withdrawn", []]);
  });
});

describe("held against theirs", () => {
  test("ours agrees after all that happened above", async () => {
    const found = await check();
    expect(found).toMatchObject({ differences: 0, strangers: [] });
    expect(found?.ours).toBe(found?.theirs ?? -1);
    expect(await listed("drift=true")).toEqual([]);
  });

  test("each way to differ is said, and what is gone there goes out again", async () => {
    laterMs += HOUR_MS;
    const [gone, other, voided, twice] = await approved("Gone", "Other amount", "Void there", "Twice");
    await ledger.work();
    const { bills } = ledger.xero.tenant(ledger.tenantId);
    const [first] = there(gone!);
    bills.delete(first!.InvoiceID);
    there(other!)[0]!.Total = 1;
    there(voided!)[0]!.Status = "VOIDED";
    const copy = { ...there(twice!)[0]!, InvoiceID: crypto.randomUUID() };
    bills.set(copy.InvoiceID, copy);
    const stranger = {
      ...copy,
      InvoiceID: crypto.randomUUID(),
      InvoiceNumber: referenceOf(crypto.randomUUID()),
    };
    bills.set(stranger.InvoiceID, stranger);
    expect(await check()).toMatchObject({
      differences: 5,
      strangers: [{ reference: stranger.InvoiceNumber, remote_id: stranger.InvoiceID, total: "12.50 SGD" }],
    });
    const drifts = new Map((await listed("drift=true")).map(({ id, drift }) => [id, drift]));
    expect([gone, other, voided, twice].map((id) => drifts.get(id!))).toEqual([
      "missing",
      "amount",
      "status",
      "twice",
    ]);
    await expectProblem(await resend([other!]), 409);
    expect((await resend([gone!, voided!])).status).toBe(200);
    await nextHour();
    expect([there(gone!).length, there(voided!).length]).toEqual([1, 2]);
    there(other!)[0]!.Total = 12.5;
    for (const one of [copy, stranger]) bills.delete(one.InvoiceID);
    expect(await check()).toMatchObject({ differences: 0 });
  });
});

describe("a delivery", () => {
  const deliver = ({ body, headers }: ReturnType<typeof xeroDelivery>) =>
    portal.send(undefined, "POST", "/api/v1/xero/events", body, headers);

  test("is believed for its signature alone; whether we look at signatures is asked without events", async () => {
    for (const [key, status] of [
      [KEYS[0]!, 200],
      [KEYS[1]!, 200],
      ["a key that is none of ours", 401],
    ] as const) {
      const begun = performance.now();
      const response = await deliver(xeroDelivery(key, []));
      expect([key, response.status]).toEqual([key, status]);
      if (status === 200)
        expect([await response.text(), response.headers.get("set-cookie")]).toEqual(["", null]);
      expect(performance.now() - begun).toBeLessThan(5_000);
    }
    const good = xeroDelivery(KEYS[0]!, []);
    for (const body of [
      `${good.body} `,
      good.body.replace("S0m3", "s0m3"),
      JSON.stringify(JSON.parse(good.body), null, 1),
    ])
      expect((await deliver({ ...good, body })).status).toBe(401);
    expect((await deliver({ ...good, headers: {} as typeof good.headers })).status).toBe(401);
    const [id] = await approved("None of theirs");
    const strange = xeroDelivery(KEYS[0]!, [{ tenantId: crypto.randomUUID(), resourceId: id! }]);
    expect((await deliver(strange)).status).toBe(200);
  });

  test("has the bill looked at as it is now: twice, late and in any order it is the same", async () => {
    await nextHour();
    laterMs += HOUR_MS;
    const [id] = await approved("Voided by hand there");
    await ledger.work();
    const bill = there(id!)[0]!;
    bill.Status = "VOIDED";
    const { tenantId } = ledger;
    const event = (minute: string) => ({
      tenantId,
      resourceId: bill.InvoiceID,
      eventDateUtc: `2026-09-03T10:${minute}:00.000`,
    });
    const both = xeroDelivery(KEYS[1]!, [event("02"), event("01")]);
    const finds = ledger.xero.seen.finds;
    const statuses = await Promise.all(Array.from({ length: 30 }, async () => (await deliver(both)).status));
    expect(new Set(statuses)).toEqual(new Set([200]));
    await ledger.work();
    expect(ledger.xero.seen.finds - finds).toBe(1);
    expect(await listed("drift=true")).toMatchObject([{ id, drift: "status" }]);
    bill.Status = "AUTHORISED";
    expect((await deliver(xeroDelivery(KEYS[1]!, [event("01")]))).status).toBe(200);
    await ledger.work();
    expect(await listed("drift=true")).toHaveLength(1);
    expect((await deliver(xeroDelivery(KEYS[1]!, [event("03")]))).status).toBe(200);
    await ledger.work();
    expect(await listed("drift=true")).toEqual([]);
  });
});

describe("what it takes to be let in", () => {
  test("a token that is good no longer is asked for anew; one of refreshing is used once, kept sealed and never told", async () => {
    await nextHour();
    laterMs += HOUR_MS;
    ledger.xero.forgetTokens();
    const [first] = await approved("After half an hour");
    await ledger.work();
    expect(await stateOf(first!)).toBe("sent");
    const { sql: owner } = portal.database;
    const { organisationId } = ledger.accountant;
    await owner`update organisations set name = 'Northwind' where id = ${organisationId}`;
    const refreshToken = ledger.xero.newRefreshToken();
    await connectXero(portal.database, "Northwind", ledger.tenantId, { refreshToken, tokenKey: TOKEN_KEY });
    const sealed = async () =>
      Buffer.from(
        (
          await portal.database.db
            .select()
            .from(ledgerConnections)
            .where(eq(ledgerConnections.organisationId, organisationId))
        )[0]?.sealedToken ?? [],
      );
    const before = await sealed();
    expect(before.length).toBeGreaterThan(40);
    expect(before.includes(refreshToken)).toBe(false);
    for (const description of ["Refreshed", "Refreshed again"]) {
      laterMs += HOUR_MS;
      ledger.restart();
      const [id] = await approved(description);
      await ledger.work();
      expect([description, await stateOf(id!)]).toEqual([description, "sent"]);
    }
    expect((await sealed()).equals(before)).toBe(false);
    expect(portal.logged.join("\n")).not.toContain(refreshToken);
    await expect(
      portal.services.database
        .of(organisationId)
        .execute(sql`select sealed_token from ledger_connections`)
        .then(String),
    ).rejects.toThrow();
  });

  test("shut out, nothing is lost: it waits, and says so", async () => {
    laterMs += HOUR_MS;
    const { organisationId } = ledger.accountant;
    await connectXero(portal.database, "Northwind", ledger.tenantId, {
      refreshToken: "spent",
      tokenKey: TOKEN_KEY,
    });
    ledger.restart();
    const [id] = await approved("Shut out");
    expect(await ledger.work()).toEqual(["completed"]);
    expect([await stateOf(id!), (await state()).trouble]).toEqual([
      "waiting",
      "Xero does not let the portal in any more. It has to be connected again.",
    ]);
    await connectXero(portal.database, "Northwind", ledger.tenantId, undefined);
    ledger.restart();
    await nextHour();
    expect([await stateOf(id!), (await state()).trouble]).toEqual(["sent", null]);
    const [connection] = await portal.database.sql<{ n: number }[]>`
      select count(*)::int as n from ledger_connections where organisation_id = ${organisationId}`;
    expect(connection?.n).toBe(1);
  });

  test("two organisations do not share one there", async () => {
    const other = await portal.person(["accountant"]);
    await portal.database.sql`update organisations set name = 'Other' where id = ${other.organisationId}`;
    await expect(connectXero(portal.database, "Other", ledger.tenantId, undefined)).rejects.toThrow(
      "already",
    );
  });
});

test("a call that Xero refuses as a whole is halved until it is known which bill is why", async () => {
  laterMs += HOUR_MS;
  const ids = await approved(...Array.from({ length: 5 }, (_, at) => `Half ${at}`));
  const poison = ids[3]!;
  ledger.xero.poison = (text: string) => text.includes(referenceOf(poison));
  await ledger.work();
  ledger.xero.poison = undefined;
  const states = await Promise.all(ids.map(stateOf));
  expect(states).toEqual(["sent", "sent", "sent", "refused", "sent"]);
  expect((await listed("state=refused"))[0]?.reasons).toEqual(["A validation exception occurred"]);
});

test("without a ledger each batch is a file that opens in a spreadsheet, and is named so", async () => {
  await disconnectXero(portal.database, "Northwind");
  laterMs += HOUR_MS;
  const [formula, plain] = await approved('=HYPERLINK("http://x")', 'Taxi, "late"');
  await ledger.work();
  expect(await state()).toMatchObject({ ledger: "files", calls: null });
  const [bill] = await portal.database.db.select().from(ledgerBills).where(eq(ledgerBills.expenseId, plain!));
  expect(bill).toMatchObject({ state: "sent", ledger: "files" });
  const file = await as(ledger.accountant, "GET", `/files/${bill?.batchId}`);
  expect(file.headers.get("content-type")).toContain("text/csv");
  const bytes = new Uint8Array(await file.arrayBuffer());
  expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const rows = parse(Buffer.from(bytes), { bom: true, columns: true }) as Record<string, string>[];
  expect(
    rows.map((row) => [row["*InvoiceNumber"], row.Description, row["*UnitAmount"], row.Currency]),
  ).toEqual([
    [referenceOf(formula!), '\'=HYPERLINK("http://x")', "12.50", "SGD"],
    [referenceOf(plain!), 'Taxi, "late"', "12.50", "SGD"],
  ]);
  const other = await portal.person(["accountant"]);
  await expectProblem(await as(other, "GET", `/files/${bill?.batchId}`), 404);
  await expectProblem(await as(ledger.accountant, "POST", "/bills/check"), 409);
});

test("whoever has the ledger open is told once of what a statement moved, however many bills, and of nothing else", async () => {
  const ids = await approved("Told one", "Told two");
  const told = await portal.database.sql.begin(async (tx) => {
    await tx`update ledger_bills set attempts = attempts where expense_id in ${tx(ids)}`;
    return await tx<{ row_key: string }[]>`
      select row_key from changes where xmin = pg_current_xact_id()::xid and entity = 'ledgers'`;
  });
  expect(told.map(({ row_key }) => row_key)).toEqual([ledger.accountant.organisationId]);
});
