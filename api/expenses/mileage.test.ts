import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Expense, ExpenseDetail } from "../../core/expenses.ts";
import { newId } from "../../core/ids.ts";
import type { MileageAnswer } from "../../core/mileage.ts";
import type { ProblemBody } from "../../core/problem.ts";
import { keepRates } from "../../db/rates.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

let portal: TestApp;
let artist: TestPerson;
let accountant: TestPerson;
beforeAll(async () => {
  portal = await testApp();
  accountant = await portal.person(["accountant"]);
  artist = await portal.person(["artist"], accountant.organisationId);
  const published = { rateOn: "2026-09-03", source: "ECB" };
  await keepRates(
    portal.database,
    [
      { ...published, currency: "SGD", rate: "1.5" },
      { ...published, currency: "GBP", rate: "0.8" },
    ],
    Date.now(),
  );
});
afterAll(() => portal[Symbol.asyncDispose]());

const json = async <T>(response: Response, status = 200): Promise<T> => {
  const text = await response.text();
  expect([response.status, response.status === status ? "" : text]).toEqual([status, ""]);
  return JSON.parse(text) as T;
};
const sent = (who: TestPerson, body: unknown) => portal.send(who, "POST", "/api/v1/expenses", body);
const act = (who: TestPerson, { id, version }: Expense, verb: string, body: unknown = {}) =>
  portal.send(who, "POST", `/api/v1/expenses/${id}/${verb}`, body, { "if-match": `"${version}"` });
const read = async (who: TestPerson, { id }: Expense) =>
  await json<ExpenseDetail>(await portal.send(who, "GET", `/api/v1/expenses/${id}`));
const refusal = async (response: Response) => {
  const { status, errors, detail } = (await response.json()) as ProblemBody;
  return [status, errors?.[0]?.pointer ?? detail];
};

describe("mileage", () => {
  const trip = { pack: "uk-amap", vehicle: "car", distance: "100", from: "Leeds", to: "York" };
  const drive = async (who: TestPerson, more: Record<string, unknown> = {}, at = "2026-03-03") =>
    await json<Expense>(
      await sent(who, {
        category: "Mileage",
        description: "To the venue",
        expense_date: at,
        mileage: { ...trip, ...more },
      }),
      201,
    );

  test("a distance is worth its rates, in their currency, and says how and by whose word", async () => {
    const claim = await drive(artist, { distance: 12.5 }, "2026-09-03");
    expect(claim).toMatchObject({
      // 12.5 miles at 55 pence, half to even.
      amount: "6.88",
      currency: "GBP",
      category: "Mileage",
      functional: { amount: "12.90", currency: "SGD" },
      mileage: {
        pack: "uk-amap",
        distance: "12.5",
        unit: "mile",
        claimed_before: "0.0",
        lines: [{ distance: "12.5", rate: "0.55" }],
        is_verified: false,
      },
    });
    const { findings } = await read(artist, claim);
    const rules = findings.map(({ rule }) => rule);
    expect(rules).toContain("mileage-rate-unverified");
    expect(rules).not.toContain("receipt-missing");
    const approved = await json<Expense>(await act(accountant, claim, "approve"));
    const { data } = await json<{ data: { postings: { account: string; amount_minor: number }[] }[] }>(
      await portal.send(accountant, "GET", `/api/v1/ledger/entries?source_id=${approved.id}`),
    );
    expect(data[0]?.postings[0]).toMatchObject({ account: "6005", amount_minor: 688 });
  });

  test("what was claimed of the year counts, whoever hands in at once, and what was refused does not", async () => {
    const driver = await portal.person(["artist"], artist.organisationId);
    const far = await drive(driver, { distance: 9_950 });
    expect(far.amount).toBe("4477.50");
    const [one, two] = await Promise.all([drive(driver), drive(driver)]);
    // 50 miles at 45 and 50 at 25, then 100 at 25; never the better rate twice.
    expect([one.amount, two.amount].sort()).toEqual(["25.00", "35.00"]);
    expect((await drive(driver, { vehicle: "bicycle" })).amount).toBe("20.00");
    expect((await drive(driver, {}, "2025-04-05")).amount).toBe("45.00");
    await json<Expense>(await act(accountant, far, "reject", { reason: "That far?" }));
    expect(
      await json<MileageAnswer>(
        await portal.send(driver, "POST", "/api/v1/expenses/mileage", {
          pack: "uk-amap",
          vehicle: "car",
          distance: "10",
          date: "2026-03-04",
        }),
      ),
    ).toMatchObject({ amount: "4.50", claimed_before: "200.0", lines: [{ rate: "0.45" }] });
  });

  test("a draft is reckoned when it is changed, and again when it is handed in", async () => {
    const driver = await portal.person(["artist"], artist.organisationId);
    const draft = await json<Expense>(
      await sent(driver, {
        category: "Mileage",
        description: "To the venue",
        expense_date: "2026-03-03",
        mileage: { ...trip, distance: "200" },
        status: "draft",
      }),
      201,
    );
    expect(draft.amount).toBe("90.00");
    await drive(driver, { distance: "9900" });
    const change = async (version: number, body: unknown, status = 200) =>
      await json<Expense>(
        await portal.send(driver, "PATCH", `/api/v1/expenses/${draft.id}`, body, {
          "if-match": `"${version}"`,
        }),
        status,
      );
    expect(await change(1, { notes: "By the coast" })).toMatchObject({ amount: "70.00", version: 2 });
    await change(2, { amount: "90.00" }, 422);
    await change(2, { mileage: null }, 422);
    expect(await change(2, { mileage: { ...trip, distance: "20" } })).toMatchObject({ amount: "9.00" });
    await drive(driver, { distance: "95" });
    expect(await json<Expense>(await act(driver, { ...draft, version: 3 }, "submit"))).toMatchObject({
      amount: "6.00",
      mileage: { claimed_before: "9995.0", lines: [{ distance: "5.0" }, { distance: "15.0" }] },
    });
    const other = await change(
      4,
      { category: "Travel", mileage: null, amount: "5.00", currency: "SGD" },
      409,
    );
    expect(other).toBeDefined();
  });

  test("the same claim sent again is one, though it would be worth less by now", async () => {
    const driver = await portal.person(["artist"], artist.organisationId);
    const body = {
      id: newId(),
      category: "Mileage",
      description: "To the venue",
      expense_date: "2026-03-03",
      mileage: { ...trip, distance: "9999" },
    };
    const first = await json<Expense>(await sent(driver, body), 201);
    await drive(driver);
    expect(await json<Expense>(await sent(driver, body), 201)).toMatchObject({ amount: first.amount });
    const another = { ...body, mileage: { ...body.mileage, distance: "9998" } };
    expect((await sent(driver, another)).status).toBe(409);
  });

  test("what is no journey is refused where it stands", async () => {
    const body = { category: "Mileage", description: "x", expense_date: "2026-03-03", mileage: trip };
    for (const [more, pointer] of [
      [{ mileage: undefined }, "/mileage"],
      [{ mileage: null }, "/mileage"],
      [{ category: "Travel" }, "/category"],
      [{ amount: "44.99" }, "/amount"],
      [{ currency: "EUR" }, "/currency"],
      [{ tax_lines: [{ rate_percent: 20, net_minor: 4_000, tax_minor: 500 }] }, "/tax_lines"],
      [{ mileage: { ...trip, distance: "0" } }, "/mileage/distance"],
      [{ mileage: { ...trip, distance: "12.55" } }, "/mileage/distance"],
      [{ mileage: { ...trip, distance: 1e21 } }, "/mileage/distance"],
      [{ mileage: { ...trip, vehicle: "horse" } }, "/mileage/vehicle"],
      [{ mileage: { ...trip, pack: "us-irs", vehicle: "bicycle" } }, "/mileage/vehicle"],
      [{ mileage: { ...trip, pack: "constructor" } }, "/mileage/pack"],
      [{ mileage: { ...trip, from: "" } }, "/mileage/from"],
      [{ expense_date: "2010-01-01" }, "/expense_date"],
    ] as const)
      expect([more, await refusal(await sent(artist, { ...body, ...more }))]).toEqual([more, [422, pointer]]);
    const matching = await json<Expense>(await sent(artist, { ...body, amount: "45.00" }), 201);
    expect(matching.amount).toBe("45.00");
  });
});
