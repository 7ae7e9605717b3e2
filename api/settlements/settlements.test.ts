import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Terms } from "../../core/contract-terms.ts";
import { newId } from "../../core/ids.ts";
import type { JournalEntry, JournalLine } from "../../core/ledger.ts";
import type { Page } from "../../core/page.ts";
import type { FeeSettlement } from "../../core/settlements.ts";
import { json, refusal } from "../advances/testing-advances.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";
import { settlementsAt, TAXED } from "./testing-settlements.ts";

let portal: TestApp;
let at: Awaited<ReturnType<typeof settlementsAt>>;
beforeAll(async () => {
  portal = await testApp();
  at = await settlementsAt(portal);
});
afterAll(() => portal[Symbol.asyncDispose]());

const ids = async (who: TestPerson, query = "") =>
  (await json<Page<FeeSettlement>>(await portal.send(who, "GET", `/api/v1/settlements${query}`))).data.map(
    ({ id }) => id,
  );

describe("the life of a settlement", () => {
  test("prepared, approved and booked, set off against an advance, paid and its tax paid", async () => {
    const people = await at.house();
    const { giver, approver, artist } = people;
    const advance = await at.taken(people);
    const contract = await at.deal(people);
    const made = await at.prepared(people, contract, { advances: [{ advance_id: advance.id }] });
    expect(made).toMatchObject({
      status: "prepared",
      by: "guarantee",
      due: { amount: "1000.00" },
      fee: { amount: "1000.00", currency: "USD" },
      // At 1.25 to the euro.
      functional: { amount: "800.00", currency: "EUR" },
      rate: { rate_on: "2026-09-03", source: "ECB" },
      withheld: { amount: "300.00" },
      withholding: { percent: 30, country: "US", gross_up: false, remitted: null, reclaim: "none" },
      commission: { amount: "100.00" },
      net: { amount: "600.00" },
      set_off: { amount: "100.00" },
      rest: { amount: "500.00" },
      advances: [{ id: advance.id, amount: "100.00" }],
      approvals: [],
      approvals_needed: 1,
      version: 1,
    });
    // Nothing is booked yet, and nothing of it is its artist's to see.
    expect(await at.closing(giver)).toEqual(["1000 USD -10000/-8000", "1300 USD 10000/8000"]);
    expect(await ids(artist)).toEqual([]);
    const agreed = await json<FeeSettlement>(await at.act(approver, made, "approve"));
    expect(agreed).toMatchObject({ status: "approved", approvals: [{ by: approver.userId }], version: 2 });
    expect(await at.closing(giver)).toEqual([
      "1000 USD -10000/-8000",
      "2100 USD -50000/-40000",
      "2110 USD -10000/-8000",
      "2300 USD -30000/-24000",
      "6300 USD 100000/80000",
    ]);
    expect(await ids(artist)).toEqual([made.id]);
    expect(await at.read(artist, advance)).toMatchObject({
      status: "closed",
      settled: { amount: "100.00" },
      movements: [
        { kind: "settled", contract_id: contract },
        { kind: "issued", contract_id: null },
      ],
    });

    const paid = await json<FeeSettlement>(await at.act(giver, agreed, "pay", { paid_on: "2026-09-04" }));
    expect(paid).toMatchObject({ status: "paid", paid: { on: "2026-09-04", by: giver.userId } });
    // 600 dollars are 500 euros by then, and were booked for 480.
    expect(await at.closing(giver)).toEqual([
      "1000 USD -70000/-58000",
      "2300 USD -30000/-24000",
      "6300 USD 100000/80000",
      "7000 USD 0/2000",
    ]);
    expect((await at.act(giver, paid, "pay", {})).status).toBe(409);
    expect((await at.act(giver, paid, "void", { reason: "x" })).status).toBe(409);
    const over = await json<FeeSettlement>(await at.act(giver, paid, "remit", { paid_on: "2026-09-10" }));
    expect(over.withholding).toMatchObject({ remitted: { on: "2026-09-10" } });
    // 300 dollars are 187.50 by then, and were booked for 240.
    expect(await at.closing(giver)).toEqual([
      "1000 USD -100000/-76750",
      "6300 USD 100000/80000",
      "7000 USD 0/-3250",
    ]);
    expect((await at.act(giver, over, "remit", {})).status).toBe(409);
    const { data } = await json<Page<JournalEntry>>(
      await portal.send(giver, "GET", `/api/v1/ledger/entries?source_id=${made.id}`),
    );
    expect(data.map(({ kind }) => kind)).toEqual(["withholding_payment", "fee_payment", "fee"]);
    const lines = await json<Page<JournalLine>>(
      await portal.send(giver, "GET", "/api/v1/ledger/lines?account=2300&currency=USD&period=2026-09"),
    );
    expect(lines.data.map(({ kind, contract_id, tax_country }) => [kind, contract_id, tax_country])).toEqual([
      ["withholding_payment", contract, "US"],
      ["fee", contract, "US"],
    ]);
  });

  test("what was approved is reversed with its entries, the advance is open again, and it is settled anew", async () => {
    const people = await at.house();
    const { giver, second, artist } = people;
    const advance = await at.taken(people);
    const contract = await at.deal(people);
    const before = await at.closing(giver);
    const set = { advances: [{ advance_id: advance.id, amount: "40.00" }] };
    const agreed = await at.approved(people, contract, set);
    expect(await at.read(giver, advance)).toMatchObject({
      status: "acknowledged",
      open: { amount: "60.00" },
    });
    const gone = await json<FeeSettlement>(
      await at.act(second, agreed, "void", { reason: "The wrong night" }),
    );
    expect(gone).toMatchObject({ status: "voided", reason: "The wrong night", ended: { by: second.userId } });
    expect(await at.closing(giver)).toEqual(before);
    expect(await at.read(giver, advance)).toMatchObject({
      status: "acknowledged",
      open: { amount: "100.00" },
      open_functional: { amount: "80.00" },
    });
    for (const verb of ["pay", "remit", "approve", "void"])
      expect(
        (
          await at.act(
            second,
            gone,
            verb,
            verb === "void" ? { reason: "x" } : verb === "approve" ? undefined : {},
          )
        ).status,
      ).toBe(409);
    // One that took all of it opens it again too.
    const all = await at.approved(people, contract, { advances: [{ advance_id: advance.id }] });
    expect((await at.read(artist, advance)).status).toBe("closed");
    await json(await at.act(giver, all, "void", { reason: "Again" }));
    expect(await at.read(artist, advance)).toMatchObject({
      status: "acknowledged",
      open: { amount: "100.00" },
      movements: [
        { kind: "released" },
        { kind: "settled" },
        { kind: "released" },
        { kind: "settled" },
        { kind: "issued" },
      ],
    });
    expect(await at.closing(giver)).toEqual(before);
  });

  test("a payment is booked at what the bank took, where that is near the published rate", async () => {
    const people = await at.house();
    const { giver } = people;
    const agreed = await at.approved(people, await at.deal(people));
    const pay = (bank_amount: string) => at.act(giver, agreed, "pay", { paid_on: "2026-09-04", bank_amount });
    // 700 dollars are 583.33 euros by then, and were booked for 560.
    for (const amount of ["650.00", "1.234", "0"])
      expect(await refusal(await pay(amount))).toEqual([422, "/bank_amount"]);
    expect((await pay("590.10")).status).toBe(200);
    expect(await at.closing(giver)).toContain("7000 USD 0/3010");
    const own = await at.approved(people, await at.deal(people, { currency: "EUR" }));
    expect(await refusal(await at.act(giver, own, "remit", { bank_amount: "299.99" }))).toEqual([
      422,
      "/bank_amount",
    ]);
  });

  test("what is set off in whole leaves nothing to be paid, and no entry says so", async () => {
    const people = await at.house();
    const advance = await at.taken(people, { amount: "5000.00" });
    const plain = { ...TAXED, agent: null, withholding: null } as Terms;
    const contract = await at.deal(people, { terms: plain });
    const agreed = await at.approved(people, contract, { advances: [{ advance_id: advance.id }] });
    expect(agreed).toMatchObject({ rest: { amount: "0.00" }, withholding: null });
    const paid = await json<FeeSettlement>(await at.act(people.giver, agreed, "pay", {}));
    expect(paid.status).toBe("paid");
    const { data } = await json<Page<JournalEntry>>(
      await portal.send(people.giver, "GET", `/api/v1/ledger/entries?source_id=${paid.id}`),
    );
    expect(data.map(({ kind }) => kind)).toEqual(["fee"]);
  });

  test("box office, tax on top, and shows that share a contract's amount", async () => {
    const people = await at.house();
    const { manager } = people;
    const versus = {
      ...TAXED,
      agent: null,
      fee: { model: "versus", of: "net", percent: 85 },
      withholding: { percent: 20, gross_up: true, country: "ES" },
    } as Terms;
    const contract = await at.deal(people, { terms: versus, currency: "EUR" });
    const first = await at.prepared(people, contract, {
      shows_from: "2026-09-01",
      shows_until: "2026-09-01",
      guarantee: "400.00",
      gross: "1200.00",
      taxes: "100.00",
      costs: "100.00",
    });
    // 85 % of 1,000 are more than 400; 850 are left of 1,062.50 once a fifth is withheld.
    expect(first).toMatchObject({
      by: "percentage",
      due: { amount: "850.00" },
      fee: { amount: "1062.50" },
      withheld: { amount: "212.50" },
      net: { amount: "850.00" },
      rate: null,
    });
    for (const [more, pointer] of [
      [{ shows_from: "2026-08-31", shows_until: "2026-09-02" }, "/shows_from"],
      [{ shows_from: "2026-09-05", shows_until: "2026-09-04" }, "/shows_until"],
      [{ shows_from: "2026-09-05", guarantee: "600.01" }, "/guarantee"],
      [{ shows_from: "2026-09-05", gross: "1.234" }, "/gross"],
      [{ shows_from: "2026-09-05", settled_on: "2099-01-01" }, "/settled_on"],
    ] as const)
      expect(await refusal(await at.prepare(manager, contract, more))).toEqual([422, pointer]);
    expect((await at.prepare(manager, contract)).status).toBe(409);
    const rest = await at.prepared(people, contract, { shows_from: "2026-09-02" });
    expect(rest).toMatchObject({
      by: "guarantee",
      guarantee: { amount: "600.00" },
      due: { amount: "600.00" },
    });
    // Rejected, it keeps nobody out.
    const rejected = await json<FeeSettlement>(
      await at.act(manager, rest, "reject", { reason: "Costs are missing" }),
    );
    expect(rejected).toMatchObject({ status: "rejected", ended: { by: manager.userId } });
    expect((await at.prepare(manager, contract, { shows_from: "2026-09-02" })).status).toBe(201);
  });

  test("nothing is settled that was not signed, comes to nothing, or has no rate", async () => {
    const people = await at.house();
    const { manager } = people;
    const share = { ...TAXED, fee: { model: "percentage", of: "gross", percent: 50 } } as Terms;
    for (const [contract, more] of [
      [await at.deal(people, { status: "draft" }), {}],
      [await at.deal(people, { terms: share }), {}],
      [await at.deal(people), { settled_on: "2026-07-01" }],
    ] as const)
      expect((await at.prepare(manager, contract, more)).status).toBe(409);
    const contract = await at.deal(people, { terms: share });
    expect(await refusal(await at.prepare(manager, contract, { guarantee: "5.00" }))).toEqual([
      422,
      "/guarantee",
    ]);
    expect((await at.prepare(manager, newId())).status).toBe(404);
    const advance = await at.give(people);
    const set = { gross: "100.00", advances: [{ advance_id: advance.id }] };
    // Its artist has not confirmed it.
    expect(await refusal(await at.prepare(manager, contract, set))).toEqual([422, "/advances/0/advance_id"]);
    const made = await at.prepared(people, contract, { gross: "100.00" });
    // Sent again under its id it is one.
    expect((await at.prepare(manager, contract, { id: made.id, gross: "100.00" })).status).toBe(409);
  });
});
