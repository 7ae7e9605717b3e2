/**
 * Money, in one file: an amount is a whole number of minor units of a currency, never a float. The number of decimals
 * is ISO 4217's, not the one that people are shown (the króna and the forint differ). Funds, metals and test codes are
 * no money that anybody spends.
 */
export type Money = { minor: number; currency: string };

const BY_DECIMALS: readonly (readonly [decimals: number, codes: string])[] = [
  [0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"],
  [3, "BHD IQD JOD KWD LYD OMR TND"],
  [
    2,
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG",
  ],
];
const DECIMALS = new Map(
  BY_DECIMALS.flatMap(([decimals, codes]) => codes.split(" ").map((code) => [code, decimals])),
);

export const CURRENCIES: readonly string[] = [...DECIMALS.keys()].sort();

/** A million million euros: sums of ninety of the largest are still exact in every program. */
export const AMOUNT_MINOR_MAX = 99_999_999_999_999;

export function isCurrency(code: string): boolean {
  return DECIMALS.has(code);
}

/** @throws for a code that `isCurrency` refuses. */
export function decimalsOf(currency: string): number {
  const decimals = DECIMALS.get(currency);
  if (decimals === undefined) throw new Error("not a currency");
  return decimals;
}

/**
 * An amount as it is sent: a decimal string or a JSON number in major units. A number is taken by its shortest
 * decimal form, which is what was written; one that lost digits on the way has too many of them.
 * @returns whole minor units, or why not.
 */
export function parseAmount(sent: string | number, currency: string): number | { refusal: string } {
  const decimals = decimalsOf(currency);
  const example = decimals === 0 ? "1250" : `12.${"5".padEnd(decimals, "0")}`;
  const [, whole, fraction = ""] = /^(0|[1-9]\d{0,17})(?:\.(\d{1,20}))?$/.exec(String(sent).trim()) ?? [];
  if (whole === undefined) return { refusal: `must be an amount such as ${example}` };
  if (fraction.length > decimals)
    return {
      refusal:
        decimals === 0
          ? `must be a whole number: ${currency} has no decimals`
          : `must have at most ${decimals} decimals: ${currency} has no more`,
    };
  const minor = BigInt(whole + fraction.padEnd(decimals, "0"));
  if (minor === 0n) return { refusal: "must be more than nothing" };
  if (minor > BigInt(AMOUNT_MINOR_MAX))
    return { refusal: `must be at most ${formatAmount(AMOUNT_MINOR_MAX, currency)}` };
  return Number(minor);
}

/** A quotient rounded half to even, exactly (domain D6). @throws RangeError for a divisor of nothing. */
export function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  const [size, by] = [dividend, divisor].map((one) => (one < 0n ? -one : one)) as [bigint, bigint];
  const whole = size / by;
  const twice = (size % by) * 2n;
  const rounded = twice > by || (twice === by && whole % 2n === 1n) ? whole + 1n : whole;
  return dividend < 0n === divisor < 0n ? rounded : -rounded;
}

/**
 * What each part is of `total`, as it is of the sum of all: half-even each, and what rounding left over on the
 * largest, so that they add up (domain D6). The parts' sum is not nothing.
 */
export function shareOut(parts: readonly number[], total: number): number[] {
  const sum = parts.reduce((whole, part) => whole + BigInt(part), 0n);
  const shares = parts.map((part) => Number(divideHalfEven(BigInt(part) * BigInt(total), sum)));
  const largest = parts.reduce((best, part, at) => (part > (parts[best] ?? 0) ? at : best), 0);
  const left = total - shares.reduce((whole, share) => whole + share, 0);
  return shares.map((share, at) => (at === largest ? share + left : share));
}

/** The exact decimal string of whole minor units: `-1234.50`. A sum may come as a bigint. */
export function formatAmount(minor: number | bigint, currency: string): string {
  const decimals = decimalsOf(currency);
  const digits = (minor < 0 ? -BigInt(minor) : BigInt(minor)).toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals);
  return `${minor < 0 ? "-" : ""}${whole}${decimals === 0 ? "" : `.${fraction}`}`;
}

/** What the wire carries of an amount. */
export function wireMoney({ minor, currency }: Money): {
  amount: string;
  amount_minor: number;
  currency: string;
} {
  return { amount: formatAmount(minor, currency), amount_minor: minor, currency };
}

/** What the wire carries of a sum, which a database gives as text; one too large for a number has its string alone. */
export function wireSum(sum: string, currency: string) {
  const minor = BigInt(sum);
  return {
    amount: formatAmount(minor, currency),
    amount_minor: Number.isSafeInteger(Number(minor)) ? Number(minor) : null,
    currency,
  };
}

/** Ten thousand basis points are the whole: 12.5 % is 1,250. */
export const WHOLE_BASIS_POINTS = 10_000;

/** Of what was written, such as 12.5, at most two decimals and at most 100; undefined for anything else. */
export function basisPointsOf(percent: number | string): number | undefined {
  const [, whole, fraction = ""] = /^(0|[1-9]\d{0,2})(?:\.(\d{1,2}))?$/.exec(String(percent).trim()) ?? [];
  if (whole === undefined) return undefined;
  const points = Number(whole + fraction.padEnd(2, "0"));
  return points <= WHOLE_BASIS_POINTS ? points : undefined;
}

/** A part of an amount that is not negative, in whole minor units; half a unit goes up. */
export function shareOf(minor: number, basisPoints: number): number {
  return rounded(BigInt(minor) * BigInt(basisPoints), BigInt(WHOLE_BASIS_POINTS));
}

/** What must be paid so that this remains once so many basis points of it are withheld; half a unit goes up. */
export function beforeWithholding(minor: number, basisPoints: number): number {
  const left = WHOLE_BASIS_POINTS - basisPoints;
  if (left <= 0) throw new Error("all of it is withheld");
  return rounded(BigInt(minor) * BigInt(WHOLE_BASIS_POINTS), BigInt(left));
}

/**
 * An amount in parts of so many basis points each, and what is left of it as the last: they add up to it exactly.
 * @throws when the parts are more than the whole.
 */
export function partsOf(minor: number, basisPoints: readonly number[]): number[] {
  let reached = 0;
  let given = 0;
  const parts = basisPoints.map((points) => {
    reached += points;
    if (reached > WHOLE_BASIS_POINTS) throw new Error("the parts are more than the whole");
    const upToHere = shareOf(minor, reached);
    const part = upToHere - given;
    given = upToHere;
    return part;
  });
  return [...parts, minor - given];
}

function rounded(dividend: bigint, divisor: bigint): number {
  return Number((dividend * 2n + divisor) / (divisor * 2n));
}
