/**
 * Rates of value added tax (elsewhere called goods and services tax) by country, each line from a day on until the
 * next: in percent, the standard rate first. Nothing is known of days before the first line, of regions with rates of
 * their own (Azores, Madeira, the Canaries, Corsica, Büsingen …), nor of countries that are not here, such as those
 * where every state or town has its own.
 *
 * Sources, as of November 2026: member states of the European Union: European Commission, "Taxes in Europe" database
 * (TEDB), VAT rates; GB: gov.uk, VAT rates, and VAT notice 709/1 on the reduced rate for hospitality; CH: Federal Tax
 * Administration; NO: Skatteetaten; IS: Skatturinn; SG: IRAS; AU: ATO; NZ: IRD; JP: National Tax Agency.
 */
const RATES: Readonly<Record<string, readonly (readonly [from: string, percents: string])[]>> = {
  AT: [["2016-01-01", "20 13 10"]],
  AU: [["2000-07-01", "10"]],
  BE: [["2000-01-01", "21 12 6"]],
  BG: [["2011-04-01", "20 9"]],
  CH: [
    ["2011-01-01", "8 3.8 2.5"],
    ["2018-01-01", "7.7 3.7 2.5"],
    ["2024-01-01", "8.1 3.8 2.6"],
  ],
  CY: [
    ["2014-01-13", "19 9 5"],
    ["2023-07-21", "19 9 5 3"],
  ],
  CZ: [
    ["2015-01-01", "21 15 10"],
    ["2024-01-01", "21 12"],
  ],
  DE: [
    ["2007-01-01", "19 7"],
    ["2020-07-01", "16 5"],
    ["2021-01-01", "19 7"],
  ],
  DK: [["1992-01-01", "25"]],
  EE: [
    ["2009-07-01", "20 9"],
    ["2022-08-01", "20 9 5"],
    ["2024-01-01", "22 9 5"],
    ["2025-01-01", "22 13 9"],
    ["2025-07-01", "24 13 9"],
  ],
  ES: [
    ["2012-09-01", "21 10 4"],
    ["2021-06-26", "21 10 5 4"],
    ["2024-10-01", "21 10 7.5 5 4 2"],
    ["2025-01-01", "21 10 4"],
  ],
  FI: [
    ["2013-01-01", "24 14 10"],
    ["2024-09-01", "25.5 14 10"],
    ["2026-01-01", "25.5 13.5 10"],
  ],
  FR: [["2014-01-01", "20 10 5.5 2.1"]],
  GB: [
    ["2011-01-04", "20 5"],
    ["2021-10-01", "20 12.5 5"],
    ["2022-04-01", "20 5"],
  ],
  GR: [["2016-06-01", "24 13 6"]],
  HR: [["2014-01-01", "25 13 5"]],
  HU: [["2012-01-01", "27 18 5"]],
  IE: [
    ["2012-01-01", "23 13.5 9 4.8"],
    ["2020-09-01", "21 13.5 9 4.8"],
    ["2021-03-01", "23 13.5 9 4.8"],
  ],
  IS: [["2015-01-01", "24 11"]],
  IT: [["2016-01-01", "22 10 5 4"]],
  JP: [
    ["2014-04-01", "8"],
    ["2019-10-01", "10 8"],
  ],
  LT: [
    ["2009-09-01", "21 9 5"],
    ["2026-01-01", "21 12 5"],
  ],
  LU: [
    ["2015-01-01", "17 14 8 3"],
    ["2023-01-01", "16 13 7 3"],
    ["2024-01-01", "17 14 8 3"],
  ],
  LV: [["2018-01-01", "21 12 5"]],
  MT: [
    ["2011-01-01", "18 7 5"],
    ["2024-01-01", "18 12 7 5"],
  ],
  NL: [
    ["2012-10-01", "21 6"],
    ["2019-01-01", "21 9"],
  ],
  NO: [["2018-01-01", "25 15 12"]],
  NZ: [["2010-10-01", "15"]],
  PL: [["2011-01-01", "23 8 5"]],
  PT: [["2011-01-01", "23 13 6"]],
  RO: [
    ["2017-01-01", "19 9 5"],
    ["2025-08-01", "21 11 9"],
  ],
  SE: [["1996-01-01", "25 12 6"]],
  SG: [
    ["2007-07-01", "7"],
    ["2023-01-01", "8"],
    ["2024-01-01", "9"],
  ],
  SI: [
    ["2013-07-01", "22 9.5"],
    ["2020-01-01", "22 9.5 5"],
  ],
  SK: [
    ["2011-01-01", "20 10"],
    ["2023-01-01", "20 10 5"],
    ["2025-01-01", "23 19 5"],
  ],
};

/** A percentage with at most three decimals in thousandths: `5.5` is 5500. */
export function milliOf(percent: string): number {
  const [whole = "", fraction = ""] = percent.split(".");
  return Number(whole + fraction.padEnd(3, "0"));
}

/** Thousandths of a percent as they are written: 5500 is `5.5`. */
export function percentText(milli: number): string {
  const digits = String(milli).padStart(4, "0");
  const fraction = digits.slice(-3).replace(/0+$/, "");
  return fraction === "" ? digits.slice(0, -3) : `${digits.slice(0, -3)}.${fraction}`;
}

/** The rates of a country on a day, in thousandths of a percent; undefined where nothing is known. */
export function vatRatesAt(country: string, day: string): number[] | undefined {
  return RATES[country]
    ?.findLast(([from]) => from <= day)?.[1]
    .split(" ")
    .map(milliOf);
}

/** Is this a rate there and then? Nothing is taxed at nothing everywhere. Undefined where nobody knows. */
export function isVatRate(country: string, rateMilli: number, day: string): boolean | undefined {
  const known = vatRatesAt(country, day);
  return known && (rateMilli === 0 || known.includes(rateMilli));
}

export const VAT_COUNTRIES: readonly string[] = Object.keys(RATES);
