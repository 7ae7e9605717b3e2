/**
 * Tax at the source on what artists from abroad earn, in basis points, each line from a day on. They are what one
 * accountant's page listed in 2026 for artists without a treaty or a certificate; when each began, and what a treaty
 * leaves of it, nobody has checked: they are shown beside what a contract says, and nothing is reckoned by them.
 */
const RATES: Readonly<Record<string, readonly (readonly [from: string, basisPoints: number])[]>> = {
  BE: [["2026-01-01", 1_800]],
  ES: [["2026-01-01", 2_400]],
  PT: [["2026-01-01", 2_500]],
  US: [["2026-01-01", 3_000]],
};
export const WITHHOLDING_SOURCE = "One accountant's list of 2026, not checked against any law";

/** What a country withholds on a day, in basis points; undefined where nobody knows. */
export function withholdingAt(country: string, day: string): number | undefined {
  return RATES[country]?.findLast(([from]) => from <= day)?.[1];
}
