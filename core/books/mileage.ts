import { must } from "../assert.ts";
import { decimalsOf, divideHalfEven } from "../money.ts";

/** What somebody went with; a van is a car. */
export const VEHICLES = ["car", "motorcycle", "bicycle"] as const;
export type Vehicle = (typeof VEHICLES)[number];
export type DistanceUnit = "mile" | "km";

/** So much a mile or kilometre, up to so many of them in a year. */
export type MileageTier = {
  /** Whole miles or kilometres of the year; null: everything beyond. */
  upTo: number | null;
  /** Thousandths of a minor unit for each. */
  rateMilli: number;
};
export type MileagePack = {
  /** From this day on, until the next line of the pack. */
  validFrom: string;
  /** Month and day on which the year begins that tiers count in. */
  yearFrom: string;
  currency: string;
  unit: DistanceUnit;
  vehicles: Readonly<Partial<Record<Vehicle, readonly MileageTier[]>>>;
  source: string;
  /** Do several public reports agree with what the source is said to be? What is not so says so wherever it is used. */
  isVerified: boolean;
};

/** Tenths of a mile or kilometre: no journey that is claimed at once is longer. */
export const DISTANCE_TENTHS_MAX = 100_000;

/** A journey as it is reckoned: nothing in it is a float. */
export type Journey = { date: string; vehicle: Vehicle; tenths: number };
export type MileageLine = { tenths: number; rateMilli: number };
export type Reckoned = {
  minor: number;
  currency: string;
  unit: DistanceUnit;
  /** By tier, in their order. */
  lines: MileageLine[];
  source: string;
  validFrom: string;
  isVerified: boolean;
};

/** A distance as it is sent, to one decimal. @returns tenths, or why not. */
export function parseDistance(sent: string | number): number | { refusal: string } {
  const [, whole, tenth = "0"] = /^(0|[1-9]\d{0,5})(?:\.(\d))?$/.exec(String(sent).trim()) ?? [];
  if (whole === undefined) return { refusal: "must be a distance such as 12.5" };
  const tenths = Number(whole) * 10 + Number(tenth);
  if (tenths === 0) return { refusal: "must be more than nothing" };
  if (tenths > DISTANCE_TENTHS_MAX)
    return { refusal: `must be at most ${distanceText(DISTANCE_TENTHS_MAX)} at once` };
  return tenths;
}

/** `12.5` */
export const distanceText = (tenths: number): string => `${Math.floor(tenths / 10)}.${tenths % 10}`;

/** A rate in major units, exactly: `0.725` of a dollar. */
export function rateText(rateMilli: number, currency: string): string {
  const decimals = decimalsOf(currency);
  const digits = String(rateMilli).padStart(decimals + 4, "0");
  const [whole, fraction] = [digits.slice(0, -(decimals + 3)), digits.slice(-(decimals + 3))];
  const shown = fraction.slice(0, decimals) + fraction.slice(decimals).replace(/0+$/, "");
  return shown === "" ? whole : `${whole}.${shown}`;
}

/** What of a journey a pack's lines do not know; undefined when `mileageOf` can reckon it. */
export function unknownOf(
  { date, vehicle }: Pick<Journey, "date" | "vehicle">,
  packs: readonly MileagePack[],
): "date" | "vehicle" | undefined {
  const pack = packOf(date, packs);
  if (!pack) return "date";
  return pack.vehicles[vehicle] ? undefined : "vehicle";
}

/** The year in which a day's miles are counted: its first day, and the first of the next. */
export function yearOf(date: string, packs: readonly MileagePack[]): { from: string; until: string } {
  const { yearFrom } = must(packOf(date, packs), "rates of that day");
  const year = Number(date.slice(0, 4)) - (date.slice(5) < yearFrom ? 1 : 0);
  return { from: `${year}-${yearFrom}`, until: `${year + 1}-${yearFrom}` };
}

/** The line of its time. */
export function packOf(date: string, packs: readonly MileagePack[]): MileagePack | undefined {
  return packs
    .filter(({ validFrom }) => validFrom <= date)
    .toSorted((one, other) => one.validFrom.localeCompare(other.validFrom))
    .at(-1);
}

/**
 * What a journey is allowed when so many tenths were claimed before it in its year: each tier at its own rate, and the
 * sum rounded once, half to even. `packs` are all lines of one pack.
 * @throws for a journey of which `unknownOf` says something.
 */
export function mileageOf(journey: Journey, beforeTenths: number, packs: readonly MileagePack[]): Reckoned {
  const pack = must(packOf(journey.date, packs), "rates of that day");
  const tiers = must(pack.vehicles[journey.vehicle], "rates of that vehicle");
  const lines: MileageLine[] = [];
  let [at, left] = [beforeTenths, journey.tenths];
  for (const { upTo, rateMilli } of tiers) {
    const room = upTo === null ? left : Math.max(0, upTo * 10 - at);
    const tenths = Math.min(left, room);
    if (tenths > 0) lines.push({ tenths, rateMilli });
    at += tenths;
    left -= tenths;
  }
  const exact = lines.reduce((sum, line) => sum + BigInt(line.tenths) * BigInt(line.rateMilli), 0n);
  return {
    minor: Number(divideHalfEven(exact, 10_000n)),
    currency: pack.currency,
    unit: pack.unit,
    lines,
    source: pack.source,
    validFrom: pack.validFrom,
    isVerified: pack.isVerified,
  };
}
