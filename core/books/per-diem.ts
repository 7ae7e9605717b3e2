import { must } from "../assert.ts";

/** Meals that somebody else gave: on the day sheet, in the room's price, or as a buyout. */
export const MEALS = ["breakfast", "lunch", "dinner"] as const;
export type Meal = (typeof MEALS)[number];

/** Days of one journey. */
export const JOURNEY_DAYS_MAX = 100;

/** A calendar day of a journey, where the traveller was when it ended. */
export type JourneyDay = {
  date: string;
  /** Elapsed minutes away on this day, whatever the clocks did. */
  minutesAway: number;
  /** Away the night before, and the night after: neither is a journey of one day. */
  isNightBefore: boolean;
  isNightAfter: boolean;
  /** `23:30`, when the journey ended on this day; null: it went on. */
  backAt: string | null;
  provided: readonly Meal[];
  /** Where the pack has more than one; absent: its `standard`. */
  locality?: string;
};

/** So much a day, less for meals that were given. Minor units. */
export type DayRates = {
  fullMinor: number;
  /** The days on which the traveller leaves and comes back. */
  travelMinor: number;
  /** There and back on one day, when away for longer than so many minutes. */
  singleMinor: number;
  singleAfterMinutes: number;
  mealMinor: Readonly<Record<Meal, number>>;
  /** What meals take nothing of. */
  leastMinor: number;
};
export type DayPack = { unit: "day"; localities: Readonly<Record<string, DayRates>> };
/** By how long somebody was away; each meal that was given is one step less. */
export type HoursPack = {
  unit: "hours";
  /** Rising; `at`: and still away at that time. */
  steps: readonly { fromMinutes: number; minor: number; at?: string }[];
  /** Beside every step but the last, for whoever is still away after that time and had no dinner given. */
  late: { after: string; minor: number };
};
export type RulePack = {
  /** From this day on, until the next line of the pack. */
  validFrom: string;
  currency: string;
  source: string;
} & (DayPack | HoursPack);

export type DayAllowance = {
  date: string;
  minor: number;
  baseMinor: number;
  /** What was taken off for which meal; together never more than the base. */
  deductions: { meal: Meal; minor: number }[];
};
export type PerDiem = { currency: string; minor: number; days: DayAllowance[] };

/** What of a day a pack's lines do not know; undefined when `perDiem` can judge it. */
export function unknownOf(day: JourneyDay, packs: readonly RulePack[]): "date" | "locality" | undefined {
  const pack = packOf(day, packs);
  if (!pack) return "date";
  return pack.unit === "day" && !Object.hasOwn(pack.localities, day.locality ?? STANDARD)
    ? "locality"
    : undefined;
}

const STANDARD = "standard";

/** The line of its time. */
function packOf({ date }: JourneyDay, packs: readonly RulePack[]): RulePack | undefined {
  return packs
    .filter(({ validFrom }) => validFrom <= date)
    .toSorted((one, other) => one.validFrom.localeCompare(other.validFrom))
    .at(-1);
}

/**
 * What a journey is allowed under a pack, day by day with the reason (domain D5). `packs` are all lines of one pack:
 * each day is judged by the one of its time.
 * @throws for a day of which `unknownOf` says something.
 */
export function perDiem(days: readonly JourneyDay[], packs: readonly RulePack[]): PerDiem {
  const allowed = days.map((day) => {
    const pack = must(packOf(day, packs), "rates of that day");
    return pack.unit === "day" ? byDay(day, pack) : byHours(day, pack);
  });
  return {
    currency: must(packs[0], "a pack").currency,
    minor: allowed.reduce((sum, { minor }) => sum + minor, 0),
    days: allowed,
  };
}

function byDay(day: JourneyDay, { localities }: DayPack) {
  const rates = must(localities[day.locality ?? STANDARD], "a locality of the pack");
  const baseMinor = baseOf(day, rates);
  let left = Math.max(0, baseMinor - rates.leastMinor);
  const deductions = MEALS.filter((meal) => day.provided.includes(meal)).flatMap((meal) => {
    const minor = Math.min(left, rates.mealMinor[meal]);
    left -= minor;
    return minor > 0 ? [{ meal, minor }] : [];
  });
  return settled(day, baseMinor, deductions);
}

function baseOf({ isNightBefore, isNightAfter, minutesAway }: JourneyDay, rates: DayRates): number {
  if (isNightBefore && isNightAfter) return rates.fullMinor;
  if (isNightBefore || isNightAfter) return rates.travelMinor;
  return minutesAway > rates.singleAfterMinutes ? rates.singleMinor : 0;
}

function byHours(day: JourneyDay, { steps, late }: HoursPack) {
  const isAwayAt = (time: string) => day.backAt === null || day.backAt > time;
  const reached = steps.filter(
    ({ fromMinutes, at }) => day.minutesAway >= fromMinutes && (at === undefined || isAwayAt(at)),
  ).length;
  const step = (count: number) => steps[count - 1]?.minor ?? 0;
  const isLate = reached > 0 && reached < steps.length && isAwayAt(late.after);
  const baseMinor = step(reached) + (isLate ? late.minor : 0);
  let at = reached;
  let isLatePaid = isLate;
  const deductions = MEALS.filter((meal) => day.provided.includes(meal)).flatMap((meal) => {
    // Whoever is late dines late: it is that meal which was given.
    const minor = meal === "dinner" && isLatePaid ? late.minor : step(at) - step(at - 1);
    if (meal === "dinner" && isLatePaid) isLatePaid = false;
    else at = Math.max(0, at - 1);
    return minor > 0 ? [{ meal, minor }] : [];
  });
  return settled(day, baseMinor, deductions);
}

function settled({ date }: JourneyDay, baseMinor: number, deductions: DayAllowance["deductions"]) {
  return {
    date,
    baseMinor,
    deductions,
    minor: deductions.reduce((left, { minor }) => left - minor, baseMinor),
  };
}
