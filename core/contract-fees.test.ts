import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { depositSchedule, feeDue, payoutOf, type BoxOffice } from "./contract-fees.ts";
import type { Fee } from "./contract-terms.ts";
import { AMOUNT_MINOR_MAX, basisPointsOf, beforeWithholding, partsOf, shareOf } from "./money.ts";

const takings = (grossMinor: number, taxesMinor = 0, costsMinor = 0): BoxOffice => ({
  grossMinor,
  taxesMinor,
  costsMinor,
});

describe("percentages", () => {
  test("are what was written, or nothing", () => {
    for (const [sent, points] of [
      [15, 1_500],
      ["12.5", 1_250],
      [0.07, 7],
      [100, 10_000],
      [0, 0],
      ["33.33", 3_333],
    ] as const)
      expect([sent, basisPointsOf(sent)]).toEqual([sent, points]);
    for (const sent of [100.01, 101, -1, "1e1", "", "12,5", 0.125, Number.NaN, "٣"])
      expect([sent, basisPointsOf(sent)]).toEqual([sent, undefined]);
  });
});

describe("what is due", () => {
  const versus: Fee = { model: "versus", of: "net", percent: 85 };
  test("a guarantee, whatever was taken", () => {
    expect(feeDue({ model: "guarantee" }, 250_000, takings(9_000_000)).dueMinor).toBe(250_000);
  });
  test("of the net, once taxes and costs are off; a loss is nothing", () => {
    const fee: Fee = { model: "percentage", of: "net", percent: 85 };
    expect(feeDue(fee, 1, takings(1_000_000, 70_000, 330_000))).toEqual({
      dueMinor: 510_000,
      by: "percentage",
      baseMinor: 600_000,
      shareMinor: 510_000,
    });
    expect(feeDue(fee, 1, takings(100, 70_000, 330_000)).dueMinor).toBe(0);
  });
  test("of the gross", () => {
    expect(feeDue({ model: "percentage", of: "gross", percent: 12.5 }, 1, takings(1_001, 500)).dueMinor).toBe(
      125,
    );
  });
  test("versus: the guarantee up to where the percentage reaches it, and the percentage from there", () => {
    expect(feeDue(versus, 510_000, takings(600_000))).toMatchObject({ dueMinor: 510_000, by: "guarantee" });
    expect(feeDue(versus, 509_999, takings(600_000))).toMatchObject({ dueMinor: 510_000, by: "percentage" });
  });
  test("never less than the guarantee of a versus deal, and never a part of a unit", () => {
    const minor = fc.integer({ min: 0, max: AMOUNT_MINOR_MAX });
    fc.assert(
      fc.property(
        minor,
        minor,
        minor,
        minor,
        fc.integer({ min: 0, max: 10_000 }),
        (guarantee, gross, taxes, costs, points) => {
          const fee: Fee = { model: "versus", of: "net", percent: points / 100 };
          const { dueMinor } = feeDue(fee, guarantee, takings(gross, taxes, costs));
          expect(Number.isSafeInteger(dueMinor)).toBeTrue();
          expect(dueMinor).toBeGreaterThanOrEqual(guarantee);
        },
      ),
    );
  });
});

describe("parts", () => {
  test("half a unit goes up, and ninety-nine million million are exact", () => {
    expect([shareOf(5, 1_000), shareOf(4, 1_000), shareOf(AMOUNT_MINOR_MAX, 3_333)]).toEqual([
      1, 0, 33_330_000_000_000,
    ]);
    expect(beforeWithholding(85_000, 1_500)).toBe(100_000);
    expect(() => beforeWithholding(1, 10_000)).toThrow("withheld");
    expect(() => partsOf(100, [6_000, 4_001])).toThrow("more than the whole");
  });
  test("add up to the whole exactly, and none is negative", () => {
    const amount = fc.integer({ min: 0, max: AMOUNT_MINOR_MAX });
    const shares = fc
      .array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 12 })
      .filter((points) => points.reduce((sum, one) => sum + one, 0) <= 10_000);
    fc.assert(
      fc.property(amount, shares, (minor, points) => {
        const parts = partsOf(minor, points);
        expect(parts.reduce((sum, one) => sum + one, 0)).toBe(minor);
        expect(Math.min(...parts)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
  test("deposits, and the rest without a day", () => {
    expect(
      depositSchedule(100_001, [
        { due_on: "2026-08-01", percent: 33.33 },
        { due_on: "2026-09-01", percent: 33.33 },
      ]),
    ).toEqual([
      { dueOn: "2026-08-01", amountMinor: 33_330 },
      { dueOn: "2026-09-01", amountMinor: 33_331 },
      { dueOn: null, amountMinor: 33_340 },
    ]);
    expect(depositSchedule(500, [{ due_on: "2026-08-01", percent: 100 }])).toEqual([
      { dueOn: "2026-08-01", amountMinor: 500 },
    ]);
    expect(depositSchedule(500, [])).toEqual([{ dueOn: null, amountMinor: 500 }]);
  });
  test("tax and commission leave nothing over", () => {
    const agent = { name: "Agency", commission_percent: 10 };
    expect(payoutOf(100_000, { agent, withholding: { percent: 15, gross_up: false } })).toEqual({
      paidMinor: 100_000,
      withheldMinor: 15_000,
      commissionMinor: 10_000,
      artistMinor: 75_000,
    });
    expect(payoutOf(85_000, { agent: null, withholding: { percent: 15, gross_up: true } })).toEqual({
      paidMinor: 100_000,
      withheldMinor: 15_000,
      commissionMinor: 0,
      artistMinor: 85_000,
    });
  });
});
