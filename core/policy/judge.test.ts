import { expect, test } from "bun:test";
import { isSameCity } from "../places/same.ts";
import type { ReceiptFields } from "../receipts/fields.ts";
import type { Facts, JudgedReceipt } from "./facts.ts";
import { isBlocked, RULE_IDS, RULES, type RuleId } from "./findings.ts";
import { judgeExpense } from "./judge.ts";
import { defaultLimits } from "./limits.ts";

const place = { confidence: 0.9, is_supported: true, page: 0, box: [0, 0, 1, 1] };
const fields = (change: Partial<ReceiptFields> = {}): ReceiptFields => ({
  country: "DE",
  merchant: { value: "Musikhaus Adler GmbH", ...place },
  date: { value: "2026-09-10", ...place },
  currency: { value: "EUR", ...place },
  total: { value: 4_630, ...place },
  taxes: [{ value: { rate_basis_points: 1_900, net_minor: 3_891, tax_minor: 739 }, ...place }],
  invoice_number: { value: "47", ...place },
  vat_id: { value: "DE136695976", ...place },
  card_last4: null,
  address: null,
  ...change,
});
const receipt = (change: Partial<JudgedReceipt> = {}): JudgedReceipt => ({
  status: "completed",
  fields: fields(),
  duplicates: [],
  ...change,
});

/** An expense that nobody has anything to say about: every test changes one thing. */
const facts = (
  change: Partial<Omit<Facts, "expense">> & { expense?: Partial<Facts["expense"]> } = {},
): Facts => ({
  description: "Strings",
  notes: null,
  receipts: [receipt()],
  production: { name: "Harbour Lights", startsOn: "2026-09-01", endsOn: "2026-09-30", currency: "EUR" },
  productionCount: 1,
  sameDay: [],
  limits: defaultLimits("EUR"),
  roles: ["artist"],
  ownerRoles: change.roles ?? ["artist"],
  budgets: [],
  tripSpentMinor: null,
  today: "2026-09-20",
  ...change,
  expense: {
    amountMinor: 4_630,
    currency: "EUR",
    functionalMinor: change.expense?.amountMinor ?? 4_630,
    category: "Equipment",
    spentOn: "2026-09-10",
    documentCount: 1,
    country: "DE",
    taxLines: [{ rateMilli: 19_000, netMinor: 3_891, taxMinor: 739 }],
    ...change.expense,
  },
});
const trips = { ...defaultLimits("EUR"), tripMinor: { Meals: 10_000 } };
const said = (change: Parameters<typeof facts>[0]) => judgeExpense(facts(change)).map(({ rule }) => rule);
const other = {
  amountMinor: 4_000,
  currency: "EUR",
  functionalMinor: 4_000,
  category: "Meals" as const,
  description: "Lunch",
  merchant: null,
};
const duplicate = {
  receipt_id: "018f0000-0000-7000-8000-000000000001",
  kind: "exact" as const,
  signs: ["same file" as const],
  reason: "It is the same file.",
  look_distance: 0,
  isClaimed: true,
};

test("one that is as it should be", () => {
  expect(said({})).toEqual([]);
});

const trip = {
  source: "a law",
  isVerified: true,
  from: "Leeds",
  to: "York",
  tenths: 250,
  unit: "mile" as const,
};

const bed = { category: "Accommodation" as const };
const inMunich = {
  limits: { ...defaultLimits("EUR"), hotels: [{ city: "Munich", nightMinor: 15_000 }] },
  receipts: [receipt({ fields: fields({ address: { value: "Sonnenstr. 2, 80331 München", ...place } }) })],
};
const economy: Facts["limits"] = { ...defaultLimits("EUR"), travelClasses: { artist: "economy" } };
const cards = { ...defaultLimits("EUR"), companyCards: ["4242"] };
const paidBy = (digits: string) => receipt({ fields: fields({ card_last4: { value: digits, ...place } }) });
const abroad = { currency: "USD", amountMinor: 11_000, functionalMinor: 10_500 };

/** Every rule with a case in which it speaks, and one just beside it in which it does not. */
const CASES: Record<RuleId, [speaks: Parameters<typeof facts>[0], silent: Parameters<typeof facts>[0]]> = {
  "receipt-exact-duplicate": [
    { receipts: [receipt({ duplicates: [duplicate] })] },
    { receipts: [receipt({ duplicates: [{ ...duplicate, isClaimed: false }] })] },
  ],
  "receipt-near-duplicate": [
    { receipts: [receipt({ duplicates: [{ ...duplicate, kind: "near", signs: ["same picture"] }] })] },
    { receipts: [receipt({ duplicates: [{ ...duplicate, kind: "near", isClaimed: false }] })] },
  ],
  "same-expense-again": [
    { sameDay: [{ ...other, amountMinor: 4_630, category: "Equipment", description: "strings " }] },
    { sameDay: [{ ...other, amountMinor: 4_630, category: "Equipment", description: "A stand" }] },
  ],
  "receipt-missing": [
    { receipts: [], expense: { documentCount: 0, amountMinor: 2_500 } },
    { receipts: [], expense: { documentCount: 0, amountMinor: 2_499 } },
  ],
  "receipt-unread": [
    { receipts: [receipt({ status: "failed", fields: null })] },
    { receipts: [receipt({ status: "pending", fields: null })] },
  ],
  "receipt-amount-differs": [
    { expense: { amountMinor: 4_631 } },
    { expense: { amountMinor: 4_631 }, receipts: [receipt(), receipt()] },
  ],
  "receipts-sum-differs": [
    {
      expense: { amountMinor: 9_259, documentCount: 2 },
      receipts: [receipt(), receipt()],
    },
    { expense: { amountMinor: 9_260, documentCount: 2 }, receipts: [receipt(), receipt()] },
  ],
  "receipt-date-differs": [
    { expense: { spentOn: "2026-09-11" } },
    {
      expense: { spentOn: "2026-09-11" },
      receipts: [receipt({ fields: fields({ date: { value: "2026-09-10", ...place, confidence: 0.5 } }) })],
    },
  ],
  "receipt-currency-differs": [
    { expense: { currency: "SEK" } },
    { receipts: [receipt({ fields: fields({ currency: null }) })] },
  ],
  "full-invoice-needed": [
    {
      expense: { amountMinor: 10_001 },
      receipts: [receipt({ fields: fields({ total: { value: 10_001, ...place }, invoice_number: null }) })],
    },
    {
      expense: { amountMinor: 10_000 },
      receipts: [receipt({ fields: fields({ total: { value: 10_000, ...place }, invoice_number: null }) })],
    },
  ],
  "tax-without-number": [
    { receipts: [receipt({ fields: fields({ vat_id: null }) })] },
    { receipts: [receipt({ fields: fields({ vat_id: null, taxes: [] }) })] },
  ],
  "tax-off": [
    { expense: { country: "DE", taxLines: [{ rateMilli: 19_000, netMinor: 3_891, taxMinor: 741 }] } },
    { expense: { country: "DE", taxLines: [{ rateMilli: 19_000, netMinor: 3_891, taxMinor: 740 }] } },
  ],
  // Half a year of 2020 it was 16 % in Germany: by the day it was spent, whenever that is looked at.
  "tax-rate-unknown": [
    { expense: { country: "DE", taxLines: [{ rateMilli: 16_000, netMinor: 3_991, taxMinor: 639 }] } },
    {
      expense: {
        country: "DE",
        spentOn: "2020-12-31",
        taxLines: [{ rateMilli: 16_000, netMinor: 3_991, taxMinor: 639 }],
      },
    },
  ],
  "tax-without-country": [
    { expense: { country: null, taxLines: [{ rateMilli: 19_000, netMinor: 3_891, taxMinor: 739 }] } },
    { expense: { country: null, taxLines: [{ rateMilli: 0, netMinor: 4_630, taxMinor: 0 }] } },
  ],
  "receipt-tax-differs": [
    { expense: { taxLines: [{ rateMilli: 7_000, netMinor: 4_327, taxMinor: 303 }] } },
    { expense: { taxLines: [{ rateMilli: 19_000, netMinor: 3_891, taxMinor: 739 }] } },
  ],
  "tax-unclaimed": [
    { expense: { taxLines: null } },
    { expense: { taxLines: null }, receipts: [receipt({ fields: fields({ taxes: [] }) })] },
  ],
  "worth-unknown": [
    { expense: { currency: "SEK", functionalMinor: null } },
    { expense: { currency: "SEK", functionalMinor: 400 } },
  ],
  "merchant-blocked": [
    { limits: { ...defaultLimits("EUR"), merchants: ["Musikhaus Adler"] } },
    { limits: { ...defaultLimits("EUR"), merchants: ["Gasthof Krone"] } },
  ],
  "category-barred": [
    { limits: { ...defaultLimits("EUR"), barred: { Equipment: ["artist"] } } },
    { limits: { ...defaultLimits("EUR"), barred: { Equipment: ["artist"] } }, roles: ["artist", "manager"] },
  ],
  "budget-used-up": [
    { budgets: [{ category: null, amountMinor: 5_000, spentMinor: 371, binds: false }] },
    { budgets: [{ category: null, amountMinor: 5_000, spentMinor: 370, binds: false }] },
  ],
  "budget-binds": [
    { budgets: [{ category: null, amountMinor: 5_000, spentMinor: 371, binds: true }] },
    // An accountant puts right what it is booked as: it was handed in already.
    { budgets: [{ category: null, amountMinor: 5_000, spentMinor: 371, binds: true }], roles: null },
  ],
  alcohol: [
    { receipts: [receipt({ fields: fields({ alcohol: [{ value: "Rotwein", ...place }] }) })] },
    {
      expense: { category: "Hospitality" },
      receipts: [receipt({ fields: fields({ alcohol: [{ value: "Rotwein", ...place }] }) })],
    },
  ],
  "hotel-over-cap": [
    { ...inMunich, expense: { ...bed, amountMinor: 30_001, stay: { city: "München", nights: 2 } } },
    { ...inMunich, expense: { ...bed, amountMinor: 30_000, stay: { city: "München", nights: 2 } } },
  ],
  // Where no city is said, the receipt's address says it.
  "hotel-nights-unsaid": [
    { ...inMunich, expense: { ...bed, amountMinor: 15_001 } },
    { ...inMunich, expense: { ...bed, amountMinor: 15_000 } },
  ],
  "travel-class": [
    { limits: economy, expense: { category: "Travel", travelClass: "premium_economy" } },
    {
      limits: economy,
      expense: { category: "Travel", travelClass: "business" },
      roles: ["artist", "manager"],
    },
  ],
  "company-card-as-own": [
    { limits: cards, receipts: [paidBy("4242")] },
    { limits: cards, receipts: [paidBy("4242")], expense: { paidWith: "company_card" } },
  ],
  "company-card-unknown": [
    { limits: cards, receipts: [paidBy("1881")], expense: { paidWith: "company_card" } },
    { receipts: [paidBy("1881")], expense: { paidWith: "company_card" } },
  ],
  "bank-rate-stated": [
    { expense: { ...abroad, bank: { statedMinor: 10_500, publishedMinor: 10_000 } } },
    { expense: { ...abroad, bank: null } },
  ],
  "bank-rate-far": [
    { expense: { ...abroad, bank: { statedMinor: 10_501, publishedMinor: 10_000 } } },
    { expense: { ...abroad, bank: { statedMinor: 10_500, publishedMinor: 10_000 } } },
  ],
  "bank-rate-unchecked": [
    { expense: { ...abroad, bank: { statedMinor: 10_500, publishedMinor: null } } },
    { expense: { ...abroad, bank: { statedMinor: 10_500, publishedMinor: 10_000 } } },
  ],
  "amount-over-limit": [
    { expense: { category: "Meals", amountMinor: 7_501 } },
    { expense: { category: "Meals", amountMinor: 7_500 } },
  ],
  "day-over-limit": [
    { expense: { category: "Meals", amountMinor: 6_001 }, sameDay: [other] },
    { expense: { category: "Meals", amountMinor: 6_000 }, sameDay: [other] },
  ],
  "trip-over-limit": [
    { limits: trips, expense: { category: "Meals" }, tripSpentMinor: 5_371 },
    { limits: trips, expense: { category: "Meals" }, tripSpentMinor: 5_370 },
  ],
  "split-purchase": [
    {
      expense: { category: "Hospitality", amountMinor: 30_000 },
      sameDay: [{ ...other, functionalMinor: 30_000, category: "Hospitality", merchant: "MUSIKHAUS ADLER" }],
    },
    {
      expense: { category: "Hospitality", amountMinor: 30_000 },
      sameDay: [{ ...other, functionalMinor: 30_000, category: "Hospitality", merchant: "Gasthof Krone" }],
    },
  ],
  "too-old": [{ today: "2026-12-10" }, { today: "2026-12-09" }],
  "outside-production": [
    { expense: { spentOn: "2026-10-04" }, today: "2026-10-20" },
    { expense: { spentOn: "2026-10-03" }, today: "2026-10-20" },
  ],
  "without-production": [{ production: null }, { production: null, productionCount: 0 }],
  weekend: [{ production: null, expense: { spentOn: "2026-09-12" } }, { expense: { spentOn: "2026-09-12" } }],
  "currency-unusual": [
    { expense: { currency: "SEK" } },
    { expense: { currency: "SEK" }, production: { ...facts().production!, currency: "SEK" } },
  ],
  "per-diem-and-meal": [
    { expense: { category: "Per diem" }, sameDay: [other] },
    { expense: { category: "Travel" }, sameDay: [other] },
  ],
  "guests-unnamed": [
    { expense: { category: "Hospitality" } },
    { expense: { category: "Hospitality" }, notes: "The promoter and her assistant" },
  ],
  "mileage-rate-unverified": [
    { expense: { category: "Mileage", mileage: { ...trip, isVerified: false } } },
    { expense: { category: "Mileage", mileage: trip } },
  ],
  // Leeds and York are 37 km apart as the crow flies, and each is a town of some size.
  "mileage-over-route": [
    { expense: { currency: "GBP", category: "Mileage", mileage: { ...trip, tenths: 1_000 } } },
    {
      expense: { currency: "GBP", category: "Mileage", mileage: { ...trip, to: "The Barn", tenths: 9_000 } },
    },
  ],
  "round-amount": [
    { receipts: [], expense: { documentCount: 0, amountMinor: 10_000 } },
    { expense: { amountMinor: 10_000 } },
  ],
};

for (const rule of RULE_IDS) {
  test(`${rule} speaks and is silent`, () => {
    const [speaks, silent] = CASES[rule];
    const found = judgeExpense(facts(speaks)).find((one) => one.rule === rule);
    expect(found).toMatchObject({ rule, severity: RULES[rule] });
    expect(found?.reason).toMatch(/^[A-Z].*\.$/);
    // Whoever decides reads it too, and "you" would be another person then.
    expect(found?.reason).not.toMatch(/\b(you|your|we|us|our)\b/i);
    expect(Object.keys(found?.data ?? {})).not.toEqual([]);
    expect(said(silent)).not.toContain(rule);
  });
}

test("what blocks comes first, and blocks", () => {
  const findings = judgeExpense(
    facts({
      receipts: [receipt({ duplicates: [duplicate] })],
      expense: { amountMinor: 9_999 },
      production: null,
    }),
  );
  expect(findings.map(({ severity }) => severity)).toEqual(["block", "warn", "info"]);
  expect(isBlocked(findings)).toBeTrue();
  expect(isBlocked(findings.slice(1))).toBeFalse();
});

test("limits hold in every currency, at what the money is worth", () => {
  const pounds = { category: "Meals" as const, currency: "GBP", amountMinor: 7_000 };
  expect(said({ expense: { ...pounds, functionalMinor: 8_050 } })).toContain("amount-over-limit");
  expect(said({ expense: { ...pounds, functionalMinor: 7_500 } })).not.toContain("amount-over-limit");
  const found = judgeExpense(facts({ expense: { ...pounds, functionalMinor: 8_050 } }));
  expect(found.find(({ rule }) => rule === "amount-over-limit")?.reason).toBe(
    "Meals is limited to 75.00 EUR; this is 70.00 GBP, worth 80.50 EUR.",
  );
  // Nobody knows yet, and whoever decides is told so.
  expect(said({ expense: { ...pounds, functionalMinor: null } })).not.toContain("amount-over-limit");
  const lunch = { ...other, currency: "CHF", functionalMinor: 4_200 };
  expect(said({ expense: { ...pounds, functionalMinor: 5_801 }, sameDay: [lunch] })).toContain(
    "day-over-limit",
  );
  expect(said({ receipts: [], expense: { ...pounds, documentCount: 0, functionalMinor: 2_500 } })).toContain(
    "receipt-missing",
  );
});

test("until an organisation has limits of its own they are of its currency's size", () => {
  expect(defaultLimits("EUR").itemMinor.Meals).toBe(7_500);
  expect(defaultLimits("JPY").itemMinor.Meals).toBe(7_500);
  expect(defaultLimits("KWD").itemMinor.Meals).toBe(75_000);
});

test("what a bank took is told beside what was published, in both directions", () => {
  const reasonOf = (statedMinor: number) =>
    judgeExpense(facts({ expense: { ...abroad, bank: { statedMinor, publishedMinor: 10_000 } } })).find(
      ({ rule }) => rule.startsWith("bank-rate"),
    );
  expect(reasonOf(10_215)).toMatchObject({
    severity: "info",
    reason: "The bank took 102.15 EUR for 110.00 USD: 2.2 % more than 100.00 EUR at the published rate.",
    data: { stated_minor: 10_215, published_minor: 10_000, difference_percent: "2.2", margin_percent: 5 },
  });
  expect(reasonOf(9_000)).toMatchObject({
    severity: "warn",
    reason:
      "The bank took 90.00 EUR for 110.00 USD: 10.0 % less than 100.00 EUR at the published rate, where 5 % are usual at most.",
  });
  expect(reasonOf(10_000)?.reason).toContain("as much as 100.00 EUR at the published rate.");
});

test("a hotel's city is one whatever it is called, and another is another", () => {
  const said = (city: string, place: string) => isSameCity(city, place);
  expect([said("Munich", "München"), said("Köln", "Cologne, Germany")]).toEqual([true, true]);
  expect([
    said("Berlin", "Budapester Str. 45, 10787 Berlin"),
    said("Berlin", "Berliner Str. 1, 20095 Hamburg"),
  ]).toEqual([true, false]);
  // Of a town that no list knows its name decides.
  expect([said("Kleinwalsertal", "Walserstr. 9, 6991 Kleinwalsertal"), said("Riva", "Rivalta")]).toEqual([
    true,
    false,
  ]);
});
