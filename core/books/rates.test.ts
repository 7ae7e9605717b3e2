import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { zipSync } from "fflate";
import { missingFiles, realFile } from "../../ops/testing-files.ts";
import { divideHalfEven, shareOut } from "../money.ts";
import { readEcbRates } from "./ecb.ts";
import { conversionAt, convert, type Rate } from "./rates.ts";

describe("half-even", () => {
  test("ties go to the even neighbour, on both sides of nothing", () => {
    const tenths = [5n, 15n, 25n, 24n, 26n, -5n, -15n, -25n, -24n, -26n];
    expect(tenths.map((one) => divideHalfEven(one, 10n))).toEqual([
      0n,
      2n,
      2n,
      2n,
      3n,
      0n,
      -2n,
      -2n,
      -2n,
      -3n,
    ]);
    expect(divideHalfEven(15n, -10n)).toBe(-2n);
  });
  test("it is never further than a half, and even where it is a half", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
        fc.bigInt({ min: 1n, max: 10n ** 12n }),
        (n, d) => {
          const rest = 2n * (divideHalfEven(n, d) * d - n);
          const size = rest < 0n ? -rest : rest;
          expect(size <= d).toBeTrue();
          if (size === d) expect(divideHalfEven(n, d) % 2n).toBe(0n);
        },
      ),
    );
  });
  test("shares add up, and what is left lies on the largest", () => {
    // A third each of a cent more than a euro; 33.33…: two stay, the largest takes the rest.
    expect(shareOut([100, 100, 101], 100)).toEqual([33, 33, 34]);
    expect(shareOut([1, 1, 1], 100)).toEqual([34, 33, 33]);
    expect(shareOut([5000, 950], 5950)).toEqual([5000, 950]);
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 1e13 }), { minLength: 1, maxLength: 20 }),
        fc.nat(1e9),
        (parts, total) => {
          const shares = shareOut(parts, total);
          expect(shares.reduce((sum, share) => sum + share, 0)).toBe(total);
        },
      ),
    );
  });
});

const rate = (currency: string, rateOn: string, perEuro: string): Rate => ({
  id: `${currency} ${rateOn}`,
  currency,
  rateOn,
  rate: perEuro,
  source: "ECB",
});

describe("conversion", () => {
  const rates: Record<string, string> = { USD: "1.0981", JPY: "149.35", KWD: "0.33690", GBP: "0.88050" };
  const into = (minor: number, from: string, to: string) =>
    convert(minor, from, to, (one) => rates[one] ?? "");
  // Worked out by hand, to the digit after the last.
  test.each([
    // 125.00 / 1.0981 = 113.8329…
    [12_500, "USD", "EUR", 11_383n],
    // 125.00 × 1.0981 = 137.2625, and 2 is even
    [12_500, "EUR", "USD", 13_726n],
    // 1250 / 149.35 = 8.3696…
    [1_250, "JPY", "EUR", 837n],
    // 1.234 / 0.3369 = 3.6628…
    [1_234, "KWD", "EUR", 366n],
    // 1.234 / 0.3369 × 149.35 = 547.04…
    [1_234, "KWD", "JPY", 547n],
    // 100 / 149.35 × 0.3369 = 0.22557…
    [100, "JPY", "KWD", 226n],
    // 10.00 / 0.8805 × 1.0981 = 12.4713…
    [1_000, "GBP", "USD", 1_247n],
    [99_999_999_999_999, "EUR", "JPY", 149_349_999_999_999n],
    [1, "JPY", "JPY", 1n],
  ])("%d minor units of %s in %s", (minor, from, to, expected) => {
    expect(into(minor, from, to)).toBe(expected);
  });

  const april = [
    rate("USD", "2023-04-06", "1.0915"),
    rate("USD", "2023-04-11", "1.0905"),
    rate("GBP", "2023-04-11", "0.87738"),
  ];
  test("a day without a rate has the last one before it, and says so", () => {
    const on = (day: string) => conversionAt({ minor: 10_915, currency: "USD" }, "EUR", day, april);
    expect(on("2023-04-06")).toMatchObject({
      minor: 10_000,
      provenance: { is_earlier: false, rate_on: "2023-04-06" },
    });
    // Easter Monday: Thursday's.
    expect(on("2023-04-10")).toEqual({
      minor: 10_000,
      provenance: {
        from: "USD",
        to: "EUR",
        rate: "0.9161704077",
        rate_on: "2023-04-06",
        source: "ECB",
        is_earlier: true,
        legs: [{ rate_id: "USD 2023-04-06", currency: "USD", rate: "1.0915", rate_on: "2023-04-06" }],
      },
    });
    expect(on("2023-04-11")?.minor).toBe(10_009);
  });
  test("before the first and long after the last there is none, nor with one leg alone", () => {
    const on = (from: string, day: string) => conversionAt({ minor: 1, currency: from }, "EUR", day, april);
    expect(on("USD", "2023-04-05")).toBeUndefined();
    expect(on("USD", "2023-04-18")?.provenance.rate_on).toBe("2023-04-11");
    expect(on("USD", "2023-04-19")).toBeUndefined();
    expect(conversionAt({ minor: 1, currency: "USD" }, "JPY", "2023-04-11", april)).toBeUndefined();
  });
  test("between two others both legs are kept", () => {
    const { provenance } = conversionAt({ minor: 100, currency: "USD" }, "GBP", "2023-04-12", april) ?? {};
    expect(provenance?.legs.map(({ currency }) => currency)).toEqual(["USD", "GBP"]);
    expect(provenance?.is_earlier).toBeTrue();
  });
});

const encode = (text: string) => new TextEncoder().encode(text);
const DAILY_XML = `<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
  <gesmes:subject>Reference rates</gesmes:subject>
  <Cube>
    <Cube time='2026-11-27'>
      <Cube currency='USD' rate='1.1574'/>
      <Cube currency='JPY' rate='180.93'/>
    </Cube>
    <Cube time="2026-11-26"><Cube currency="USD" rate="1.1586"/></Cube>
  </Cube>
</gesmes:Envelope>`;

describe("files of the European Central Bank", () => {
  const day = (currency: string, rateOn: string, perEuro: string) => ({
    currency,
    rateOn,
    rate: perEuro,
    source: "ECB",
  });
  test("XML, of one day or of many", () => {
    expect(readEcbRates(encode(DAILY_XML))).toEqual([
      day("USD", "2026-11-27", "1.1574"),
      day("JPY", "2026-11-27", "180.93"),
      day("USD", "2026-11-26", "1.1586"),
    ]);
  });
  test("CSV of all days, with currencies that are gone, and the zip around it", () => {
    const csv = "Date,USD,CYP,JPY,\r\n2026-11-27,1.1574,N/A,180.93,\r\n1999-01-04,1.1789,0.58231,133.73,\r\n";
    const expected = [
      day("USD", "2026-11-27", "1.1574"),
      day("JPY", "2026-11-27", "180.93"),
      day("USD", "1999-01-04", "1.1789"),
      day("JPY", "1999-01-04", "133.73"),
    ];
    expect(readEcbRates(encode(csv))).toEqual(expected);
    expect(readEcbRates(zipSync({ "eurofxref-hist.csv": encode(csv) }))).toEqual(expected);
  });
  test("CSV of one day, as it is written", () => {
    expect(readEcbRates(encode("Date, USD, JPY, \n27 November 2026, 1.1574, 180.93, \n"))).toEqual([
      day("USD", "2026-11-27", "1.1574"),
      day("JPY", "2026-11-27", "180.93"),
    ]);
  });
  test.each([
    ["nothing", ""],
    ["a page", "<!doctype html><html><body>Sign in</body></html>"],
    ["another table", "a,b\n1,2\n"],
    ["a rate before its day", "<Cube currency='USD' rate='1.1'/>"],
    ["a rate that is none", DAILY_XML.replace("1.1574", "1.1e4")],
    ["a rate of nothing", DAILY_XML.replace("1.1574", "0.000")],
    ["a negative one", DAILY_XML.replace("1.1574", "-1.1574")],
    ["a day that is none", DAILY_XML.replace("2026-11-27", "2026-11-31")],
    ["a currency that is none", DAILY_XML.replace("USD", "U$D")],
  ])("%s is refused", (_, text) => {
    expect(() => readEcbRates(encode(text))).toThrow(expect.objectContaining({ name: "RatesRefused" }));
  });
  test("an archive that is broken, empty, or holds a bomb is refused", () => {
    const zip = zipSync({ "a.csv": encode("Date,USD\n2026-11-27,1.1\n") });
    const bomb = zipSync({ "a.csv": new Uint8Array(33 * 1024 * 1024) }, { level: 1 });
    for (const bytes of [zip.slice(0, 60), zip.slice(0, 3), zipSync({ "a.txt": encode("x") }), bomb])
      expect(() => readEcbRates(bytes)).toThrow(expect.objectContaining({ name: "RatesRefused" }));
  });

  const missing = missingFiles("reference");
  test.skipIf(missing !== undefined)(
    `a real one, around Easter${missing ? `: needs ${missing}` : ""}`,
    () => {
      const rates = readEcbRates(realFile("reference/ecb-eurofxref-2023-04.csv"));
      expect(new Set(rates.map(({ rateOn }) => rateOn)).size).toBe(11);
      expect(rates.filter(({ rateOn }) => rateOn === "2023-05-02")).toHaveLength(30);
      const known = rates.map((one, at): Rate => ({ id: String(at), ...one }));
      const on = (date: string) =>
        conversionAt({ minor: 10_000, currency: "USD" }, "EUR", date, known)?.provenance;
      expect(on("2023-05-01")).toMatchObject({ rate_on: "2023-04-28", is_earlier: true });
      expect(on("2023-04-10")).toMatchObject({ rate_on: "2023-04-06", is_earlier: true });
    },
  );
});
