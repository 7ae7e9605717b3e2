import { COUNTRIES, LANGUAGES, MARKS, SHARED_MARKS, type Country } from "./country-signs.ts";
import type { DayOrder } from "./dates.ts";
import { fold } from "./labels.ts";
import type { Row } from "../reading/words.ts";

const phrasesOf = (words: string) => words.split(",").map((phrase) => ` ${phrase} `);
const PHRASES = COUNTRIES.map(({ words }) => phrasesOf(words));
const SPOKEN = Object.entries(LANGUAGES).map(([language, words]) => ({
  language,
  phrases: phrasesOf(words),
}));
/** So many signs more than the next country's make it known. */
const LEAD_MIN = 1;

export type Origin = {
  country: string | undefined;
  currency: string | undefined;
  order: DayOrder | undefined;
};

const UNKNOWN: Origin = { country: undefined, currency: undefined, order: undefined };

const foldedText = (text: string) => ` ${fold(text).replaceAll(/[^A-Z0-9.&-]+/g, " ")} `;

/** The country that a paper comes from, as its words, numbers and marks of money say. @param expected where nothing else decides. */
export function originOf(rows: readonly Row[], marks: readonly string[], expected?: string): Origin {
  const text = rows.map((row) => row.text).join("\n");
  const folded = foldedText(text);
  const countIn = (phrases: readonly string[]) => phrases.filter((phrase) => folded.includes(phrase)).length;
  const spoken = new Map(SPOKEN.map(({ language, phrases }) => [language, countIn(phrases)]));
  const scores = COUNTRIES.map((country, at) => {
    const words = countIn(PHRASES[at] ?? []) + wordsOf(country, spoken);
    const shape = country.shapes?.test(text) ? 2 : 0;
    const mark = marks.some((one) => currencyOfMark(one) === country.currency) ? 1.5 : 0;
    const shared = marks.some((one) => SHARED_MARKS[one]?.includes(country.currency)) ? 0.5 : 0;
    const wish = country.code === expected ? 0.5 : 0;
    return { country, score: words + shape + mark + shared + wish };
  }).toSorted((a, b) => b.score - a.score);
  const [first, second] = scores;
  if (!first || first.score < 1) return UNKNOWN;
  const { code, currency, order } = first.country;
  if (first.score - (second?.score ?? 0) >= LEAD_MIN)
    return { country: code, currency, order: order ?? undefined };
  // Not which, but all that it could be agree.
  const likely = scores.filter(({ score }) => first.score - score < LEAD_MIN).map(({ country }) => country);
  return {
    country: undefined,
    currency: likely.every((one) => one.currency === currency) ? currency : undefined,
    order: likely.every((one) => one.order === order) ? (order ?? undefined) : undefined,
  };
}

/** Words that several countries share speak for each of them, and a little more for the largest. */
function wordsOf({ languages = [], isLikely }: Country, spoken: ReadonlyMap<string, number>): number {
  const most = Math.max(0, ...languages.map((language) => spoken.get(language) ?? 0));
  return most + (isLikely && most > 1 ? LEAD_MIN : 0);
}

/** The language whose words stand there most; undefined where none of those that countries share does. */
export function languageIn(rows: readonly Row[]): keyof typeof LANGUAGES | undefined {
  const folded = foldedText(rows.map((row) => row.text).join("\n"));
  const [most] = SPOKEN.map(({ language, phrases }) => ({
    language: language as keyof typeof LANGUAGES,
    count: phrases.filter((phrase) => folded.includes(phrase)).length,
  })).toSorted((a, b) => b.count - a.count);
  return most && most.count > 0 ? most.language : undefined;
}

/** The currency that a mark of money means wherever it stands; undefined for $, ¥ and kr, which are several. */
export function currencyOfMark(mark: string): string | undefined {
  const upper = mark.toUpperCase().replace(/\.$/, "");
  return MARKS[upper] ?? (/^[A-Z]{3}$/.test(upper) ? upper : undefined);
}
