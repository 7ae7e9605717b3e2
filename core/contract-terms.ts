import * as v from "valibot";
import { Country } from "./expense-coding.ts";
import { basisPointsOf, isCurrency, parseAmount } from "./money.ts";
import { AmountInput, Currency } from "./money-shapes.ts";
import { line, prose } from "./text.ts";
import { isDate } from "./time.ts";

/** What one contract may hold of each. */
export const VENUES_MAX = 100;
export const DEPOSITS_MAX = 12;
export const LADDER_STEPS_MAX = 10;
export const CLAUSE_CHARACTERS_MAX = 4_000;
const RIDER_CHARACTERS_MAX = 20_000;
const RADIUS_KM_MAX = 20_000;
const DAYS_MAX = 3_650;

/** `15` or `"12.5"`: at most two decimals. */
export const Percent = v.pipe(
  v.union([v.number(), v.string()], "must be a percentage such as 12.5"),
  v.check((percent) => basisPointsOf(percent) !== undefined, "must be 0 to 100 with at most two decimals"),
  v.transform((percent) => Number(percent)),
);
export const DateOnly = v.pipe(
  v.string("must be text"),
  v.check(isDate, "must be a date such as 2026-09-03"),
);
const Days = v.pipe(
  v.number("must be a number of days"),
  v.safeInteger("must be a whole number of days"),
  v.minValue(0, "must not be negative"),
  v.maxValue(DAYS_MAX, `must be at most ${DAYS_MAX} days`),
);
const Clause = v.optional(v.nullable(prose(CLAUSE_CHARACTERS_MAX)), null);

/** What the percentage is of: all that was taken at the box office, or what is left of it after taxes and costs. */
export const FEE_BASES = ["gross", "net"] as const;

/**
 * The fee (domain D10). Of a guarantee and of a versus deal the contract's amount is the guarantee; of a percentage
 * alone it is what is expected, and nothing is owed by it.
 */
export const Fee = v.variant("model", [
  v.strictObject({ model: v.literal("guarantee") }),
  v.strictObject({ model: v.literal("percentage"), of: v.picklist(FEE_BASES), percent: Percent }),
  v.strictObject({ model: v.literal("versus"), of: v.picklist(FEE_BASES), percent: Percent }),
]);
export type Fee = v.InferOutput<typeof Fee>;

const totalPoints = (steps: readonly { percent: number }[]) =>
  steps.reduce((sum, { percent }) => sum + (basisPointsOf(percent) ?? 0), 0);

const Deposits = v.pipe(
  v.array(v.strictObject({ due_on: DateOnly, percent: Percent })),
  v.maxLength(DEPOSITS_MAX, `must be at most ${DEPOSITS_MAX} deposits`),
  v.check((steps) => totalPoints(steps) <= 10_000, "must not be more than 100 % together"),
  v.check(
    (steps) => steps.every(({ due_on }, at) => at === 0 || due_on > (steps[at - 1]?.due_on ?? "")),
    "must be in the order of their days",
  ),
);

/** What is owed when it is called off so many days before: nearer is never cheaper. */
const CancellationLadder = v.pipe(
  v.array(v.strictObject({ days_before: Days, percent: Percent })),
  v.maxLength(LADDER_STEPS_MAX, `must be at most ${LADDER_STEPS_MAX} steps`),
  v.check(
    (steps) =>
      steps.every((step, at) => {
        const before = steps[at - 1];
        return !before || (step.days_before < before.days_before && step.percent >= before.percent);
      }),
    "must go from far to near, and never get cheaper",
  ),
);

export const RIDER_KINDS = ["technical", "hospitality"] as const;
export type RiderKind = (typeof RIDER_KINDS)[number];
const riderEntries = { kind: v.picklist(RIDER_KINDS), text: line(RIDER_CHARACTERS_MAX) };
const oncePerKind = v.check<{ kind: RiderKind; text: string }[], string>(
  (riders) => new Set(riders.map(({ kind }) => kind)).size === riders.length,
  "must name each kind once",
);

const PerDiem = v.pipe(
  v.strictObject({ amount: AmountInput, currency: Currency }),
  v.check(
    ({ amount, currency }) => isCurrency(currency) && typeof parseAmount(amount, currency) === "number",
    "must be an amount that its currency has",
  ),
  v.transform(({ amount, currency }) => ({ amount: String(amount), currency })),
);

const sharedEntries = {
  fee: v.optional(Fee, { model: "guarantee" }),
  agent: v.optional(v.nullable(v.strictObject({ name: line(200), commission_percent: Percent })), null),
  venues: v.optional(
    v.pipe(
      v.array(v.strictObject({ name: line(200), city: line(120), on: DateOnly })),
      v.maxLength(VENUES_MAX, `must be at most ${VENUES_MAX} venues`),
    ),
    [],
  ),
  deposits: v.optional(Deposits, []),
  per_diem: v.optional(v.nullable(PerDiem), null),
  /** Tax at the source; with `gross_up` the artist gets the fee whole and the organisation bears it. */
  withholding: v.optional(
    v.nullable(
      v.strictObject({
        percent: v.pipe(Percent, v.maxValue(99, "must be at most 99")),
        gross_up: v.boolean(),
        /** Which country takes it, and by which certificate at another rate than usual. */
        country: v.optional(v.nullable(Country)),
        certificate: v.optional(v.nullable(line(200))),
      }),
    ),
    null,
  ),
  travel_class: v.optional(v.nullable(line(80)), null),
  hotel_grade: v.optional(v.nullable(line(80)), null),
  billing: v.optional(v.nullable(line(400)), null),
  exclusivity: v.optional(
    v.nullable(
      v.strictObject({
        radius_km: v.pipe(
          v.number(),
          v.safeInteger("must be whole kilometres"),
          v.minValue(1, "must be at least 1 km"),
          v.maxValue(RADIUS_KM_MAX, `must be at most ${RADIUS_KM_MAX} km`),
        ),
        days_before: Days,
        days_after: Days,
      }),
    ),
    null,
  ),
  merchandise_percent: v.optional(v.nullable(Percent), null),
  recording: Clause,
  insurance: Clause,
  force_majeure: Clause,
  cancellation: v.optional(CancellationLadder, []),
  other: Clause,
};

/** Terms as they are sent. Riders come without a version: the one whose text differs from the last is a new version. */
export const TermsInput = v.strictObject({
  ...sharedEntries,
  riders: v.optional(v.pipe(v.array(v.strictObject(riderEntries)), oncePerKind), []),
});
export type TermsInput = v.InferOutput<typeof TermsInput>;

export const Terms = v.object({
  ...sharedEntries,
  riders: v.array(v.object({ ...riderEntries, version: v.number() })),
});
export type Terms = v.InferOutput<typeof Terms>;

/** The riders of new terms with their versions; `added` are those that are new. `last` is the newest version of each kind. */
export function versionRiders(
  sent: TermsInput["riders"],
  last: readonly Terms["riders"][number][],
): { riders: Terms["riders"]; added: Terms["riders"] } {
  const added: Terms["riders"] = [];
  const riders = sent.map((rider) => {
    const before = last.find(({ kind }) => kind === rider.kind);
    if (before?.text === rider.text) return before;
    const next = { ...rider, version: (before?.version ?? 0) + 1 };
    added.push(next);
    return next;
  });
  return { riders, added };
}
