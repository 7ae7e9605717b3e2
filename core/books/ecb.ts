import { unzipSync } from "fflate";
import { isCurrency } from "../money.ts";
import { isDate } from "../time.ts";
import { isRate, type Rate } from "./rates.ts";

/** What was published for a day, without the id that it gets where it is kept. */
export type PublishedRate = Omit<Rate, "id">;

export const ECB = "ECB";
/** The whole history since 1999 is 3 MB of CSV and 8 MB of XML. */
export const RATES_FILE_BYTES_MAX = 32 * 1024 * 1024;

const MONTHS = "January February March April May June July August September October November December".split(
  " ",
);

/** Why a file cannot be read, in words. */
export class RatesRefused extends Error {
  override name = "RatesRefused";
}

/**
 * The European Central Bank's reference rates, of a day or of all days: its XML, its CSV, or the zip around that.
 * Currencies that nobody pays with any more, and days on which one had no rate, are left out.
 * @throws RatesRefused for anything else.
 */
export function readEcbRates(bytes: Uint8Array): PublishedRate[] {
  if (bytes.byteLength > RATES_FILE_BYTES_MAX) throw new RatesRefused("The file is larger than 32 MB.");
  const text = new TextDecoder().decode(isZip(bytes) ? unzipped(bytes) : bytes);
  const rates = text.trimStart().startsWith("<") ? ofXml(text) : ofCsv(text);
  if (rates.length === 0) throw new RatesRefused("There are no rates in this file.");
  return rates;
}

const isZip = (bytes: Uint8Array) => bytes[0] === 0x50 && bytes[1] === 0x4b;

function unzipped(bytes: Uint8Array): Uint8Array {
  let files: Uint8Array[];
  try {
    files = Object.values(
      unzipSync(bytes, {
        filter: ({ name, originalSize }) => name.endsWith(".csv") && originalSize <= RATES_FILE_BYTES_MAX,
      }),
    );
  } catch (error) {
    throw new RatesRefused("The archive cannot be opened.", { cause: error });
  }
  const [file] = files;
  if (!file || files.length > 1) throw new RatesRefused("The archive does not hold one CSV file.");
  return file;
}

/** `<Cube time="2026-11-27"><Cube currency="USD" rate="1.0562"/>…`, a day after the other. */
function ofXml(text: string): PublishedRate[] {
  const rates: PublishedRate[] = [];
  let day: string | undefined;
  for (const [tag] of text.matchAll(/<Cube\b[^>]*>/g)) {
    const said = Object.fromEntries(
      [...tag.matchAll(/(\w+)\s*=\s*["']([^"']*)["']/g)].map(([, name, value]) => [name, value]),
    ) as Record<string, string | undefined>;
    if (said.time !== undefined) day = dayOf(said.time);
    if (said.currency === undefined) continue;
    if (day === undefined) throw new RatesRefused("A rate stands before its day.");
    keep(rates, said.currency, day, said.rate ?? "");
  }
  return rates;
}

/** A line of currencies, then one of rates for each day; `N/A` where there was none, a comma at the end or not. */
function ofCsv(text: string): PublishedRate[] {
  const [head = [], ...lines] = text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .map((line) => line.split(",").map((cell) => cell.trim()));
  if (head[0] !== "Date")
    throw new RatesRefused("This is neither XML nor CSV as the European Central Bank writes it.");
  const rates: PublishedRate[] = [];
  for (const cells of lines) {
    const day = dayOf(cells[0] ?? "");
    for (const [at, currency] of head.entries()) {
      const rate = cells[at] ?? "";
      if (at > 0 && currency !== "" && rate !== "" && rate !== "N/A") keep(rates, currency, day, rate);
    }
  }
  return rates;
}

/** `2026-11-27`, or `27 November 2026` as in the CSV of a day. */
function dayOf(text: string): string {
  if (isDate(text)) return text;
  const [, day = "", month = "", year = ""] = /^(\d{1,2}) ([A-Z][a-z]+) (\d{4})$/.exec(text) ?? [];
  const date = `${year}-${String(MONTHS.indexOf(month) + 1).padStart(2, "0")}-${day.padStart(2, "0")}`;
  if (!isDate(date)) throw new RatesRefused("There is a day that is none.");
  return date;
}

function keep(rates: PublishedRate[], currency: string, rateOn: string, rate: string): void {
  if (!/^[A-Z]{3}$/.test(currency) || !isRate(rate))
    throw new RatesRefused(`There is a rate on ${rateOn} that is none.`);
  if (isCurrency(currency)) rates.push({ currency, rateOn, rate, source: ECB });
}
