import { decimalsOf, divideHalfEven } from "../money.ts";
import { addDays } from "../time.ts";

/** What every rate is of: so many units of `currency` for one euro. */
export const RATE_BASE = "EUR";

/** A published rate: its decimal string as it was published, never a float. */
export type Rate = { id: string; currency: string; rateOn: string; rate: string; source: string };

/** Where an amount in another currency comes from: kept with it for good (domain D6). */
export type Provenance = {
  from: string;
  to: string;
  /** Units of `to` for one of `from`, to ten decimals: the legs are what was reckoned with. */
  rate: string;
  /** The day of the older leg. */
  rate_on: string;
  /** Who published it, or `STATED`. */
  source: string;
  /** The bank's statement that it was stated by. */
  document_id?: string;
  /** Published before the day that was asked for: a weekend, a holiday, or not yet out. */
  is_earlier: boolean;
  /** The rates of `from` and `to` to the euro, where they are not the euro itself. */
  legs: { rate_id: string; currency: string; rate: string; rate_on: string }[];
};

/** Four days without a rate are Easter; older ones are no rate of that day. */
export const RATE_AGE_DAYS_MAX = 7;
const SHOWN_DECIMALS = 10;
/** Currencies have thirty thousand units to the euro at most, and sources write at most ten decimals. */
const DECIMAL = /^(\d{1,12})(?:\.(\d{1,12}))?$/;

type Exact = { digits: bigint; scale: bigint };

export function isRate(text: string): boolean {
  return DECIMAL.test(text) && /[1-9]/.test(text);
}

/** @throws for what `isRate` refuses. */
function exactly(rate: string): Exact {
  const [, whole, fraction = ""] = DECIMAL.exec(rate) ?? [];
  if (whole === undefined || !isRate(rate)) throw new Error("not a rate");
  return { digits: BigInt(whole + fraction), scale: 10n ** BigInt(fraction.length) };
}

/**
 * Minor units of one currency in minor units of another, through the euro in one exact division, half-even.
 * `rateOf` gives a currency's units for one euro.
 */
export function convert(
  minor: number,
  from: string,
  to: string,
  rateOf: (currency: string) => string,
): bigint {
  if (from === to) return BigInt(minor);
  const { dividend, divisor } = ratio(from, to, rateOf);
  const [have, want] = [from, to].map((currency) => 10n ** BigInt(decimalsOf(currency))) as [bigint, bigint];
  return divideHalfEven(BigInt(minor) * dividend * want, divisor * have);
}

/** How many of `to` one of `from` is, in major units. */
function ratio(from: string, to: string, rateOf: (currency: string) => string) {
  const [have, want] = [from, to].map((one) => exactly(one === RATE_BASE ? "1" : rateOf(one))) as [
    Exact,
    Exact,
  ];
  return { dividend: want.digits * have.scale, divisor: have.digits * want.scale };
}

/** The last rate of each currency on or before a day, if it is of that time; `rates` is in any order. */
export function ratesAt(rates: readonly Rate[], day: string): Map<string, Rate> {
  const oldest = addDays(day, -RATE_AGE_DAYS_MAX);
  const found = new Map<string, Rate>();
  for (const rate of rates) {
    if (rate.rateOn > day || rate.rateOn < oldest) continue;
    const before = found.get(rate.currency);
    if (!before || before.rateOn < rate.rateOn) found.set(rate.currency, rate);
  }
  return found;
}

export type Conversion = { minor: number; provenance: Provenance };

/** An amount in another currency with where it comes from; undefined where a rate is missing for that day. */
export function conversionAt(
  amount: { minor: number; currency: string },
  to: string,
  day: string,
  rates: readonly Rate[],
): Conversion | undefined {
  const from = amount.currency;
  const at = ratesAt(rates, day);
  const legs = [from, to].filter((currency) => currency !== RATE_BASE).map((currency) => at.get(currency));
  const known = legs.filter((leg) => leg !== undefined);
  if (known.length < legs.length) return undefined;
  const rateOf = (currency: string) => at.get(currency)?.rate ?? "";
  const minor = convert(amount.minor, from, to, rateOf);
  if (minor > BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
  const rateOn = known.map((leg) => leg.rateOn).sort()[0] ?? day;
  return {
    minor: Number(minor),
    provenance: {
      from,
      to,
      rate: shownRate(from, to, rateOf),
      rate_on: rateOn,
      source: [...new Set(known.map((leg) => leg.source))].join(", "),
      is_earlier: rateOn < day,
      legs: known.map(({ id, currency, rate, rateOn: on }) => ({ rate_id: id, currency, rate, rate_on: on })),
    },
  };
}

/** Nobody published it: it is what somebody's bank took, by its statement. */
export const STATED = "stated";

/** What a bank took for an amount in another currency (domain D6): no rate is looked up. @throws for an amount of nothing. */
export function statedConversion(
  amount: { minor: number; currency: string },
  took: { minor: number; currency: string; documentId: string },
  day: string,
): Conversion {
  const [have, want] = [amount, took].map(({ currency }) => 10n ** BigInt(decimalsOf(currency))) as [
    bigint,
    bigint,
  ];
  return {
    minor: took.minor,
    provenance: {
      from: amount.currency,
      to: took.currency,
      rate: shown(BigInt(took.minor) * have, BigInt(amount.minor) * want),
      rate_on: day,
      source: STATED,
      document_id: took.documentId,
      is_earlier: false,
      legs: [],
    },
  };
}

function shownRate(from: string, to: string, rateOf: (currency: string) => string): string {
  const { dividend, divisor } = ratio(from, to, rateOf);
  return shown(dividend, divisor);
}

/** As people read it, to ten decimals. */
function shown(dividend: bigint, divisor: bigint): string {
  const digits = divideHalfEven(dividend * 10n ** BigInt(SHOWN_DECIMALS), divisor)
    .toString()
    .padStart(SHOWN_DECIMALS + 1, "0");
  const [whole, fraction] = [
    digits.slice(0, -SHOWN_DECIMALS),
    digits.slice(-SHOWN_DECIMALS).replace(/0+$/, ""),
  ];
  return fraction === "" ? whole : `${whole}.${fraction}`;
}
