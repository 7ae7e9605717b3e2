import * as v from "valibot";
import type { Verb } from "./access.ts";
import { Id } from "./ids.ts";
import { countBetween, PAGE_LIMIT_MAX } from "./page.ts";
import { line } from "./text.ts";

/** What can be found, in the order in which it is shown, and the verb that lets somebody find it. */
export const SEARCH_VERBS = {
  schedule: "schedules.read",
  event: "events.read",
  person: "productions.read",
  production: "productions.read",
  announcement: "announcements.read",
  contract: "contracts.read",
} as const satisfies Record<string, Verb>;
export type SearchKind = keyof typeof SEARCH_VERBS;
export const SEARCH_KINDS = Object.keys(SEARCH_VERBS) as SearchKind[];

const Kind = v.picklist(SEARCH_KINDS, `must be one of ${SEARCH_KINDS.join(", ")}`);

export const SEARCH_LENGTH_MAX = 200;
/** Of each kind, where none is named. */
export const SEARCH_LIMIT_DEFAULT = 5;
/** What is found is ranked so far and no further: whoever looks beyond names more words. */
export const SEARCH_DEPTH_MAX = 200;

export const SearchQuery = v.strictObject({
  /** Without words nothing is found. */
  q: v.optional(line(SEARCH_LENGTH_MAX)),
  kind: v.optional(Kind),
  /** Of each kind, where none is named. */
  limit: v.optional(countBetween(1, PAGE_LIMIT_MAX)),
  cursor: v.optional(v.pipe(v.string(), v.maxLength(512))),
});
export type SearchQuery = v.InferOutput<typeof SearchQuery>;

export const SearchHit = v.object({
  id: Id,
  kind: Kind,
  title: v.string(),
  /** What tells it from others of that title: a place, a name, an e-mail address, the words around what was found. */
  context: v.nullable(v.string()),
  /** A schedule item's or an event's wall time where it is, `2026-09-03T19:30:00`; else a date or an instant; null of people. */
  on: v.nullable(v.string()),
  /** Of schedule items, events and contracts. */
  status: v.nullable(v.string()),
  production_id: v.nullable(Id),
  production_name: v.nullable(v.string()),
});
export type SearchHit = v.InferOutput<typeof SearchHit>;

export const SearchPage = v.object({
  /** The best first; without `kind` those of one kind after the other. */
  data: v.array(SearchHit),
  meta: v.object({
    has_more: v.boolean(),
    /** Where a kind was named. */
    next_cursor: v.nullable(v.string()),
    /** Of which more was found than is shown: ask for one by `kind`. */
    more: v.array(Kind),
  }),
});
export type SearchPage = v.InferOutput<typeof SearchPage>;

const MARKS = /[\u0300-\u036f]+/g;
/** What is no letter and no digit, in the scripts that are written with them. */
const BETWEEN =
  /[^0-9a-z\u00c0-\u1fff\u2c00-\u2dff\u3005-\u3007\u3040-\u318f\u3400-\u9fff\ua000-\ud7ff\uf900-\ufaff\u{20000}-\u{3ffff}]+/u;
const LETTERS: Readonly<Record<string, string>> = {
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  ħ: "h",
  ŧ: "t",
  ı: "i",
  ς: "σ",
  ß: "ss",
  æ: "ae",
  œ: "oe",
  þ: "th",
};
const TERM_LENGTH_MAX = 40;
export const TERMS_MAX = 8;

/** Without accents and in lower case: `Ærø Šimić` is `aero simic`. The database says the same (0075_search.sql). */
export const fold = (said: string): string =>
  said
    .normalize("NFKD")
    .replace(MARKS, "")
    .toLowerCase()
    .replace(/[øłđðħŧıςßæœþ]/g, (letter) => LETTERS[letter] ?? letter);

/** The words that are looked for, each once, in their order. */
export function termsOf(said: string): string[] {
  const terms = fold(said)
    .split(BETWEEN)
    .filter((term) => term !== "")
    .map((term) => [...term].slice(0, TERM_LENGTH_MAX).join(""));
  return [...new Set(terms)].slice(0, TERMS_MAX);
}

/** How many slips are forgiven in a word: none in a short one, which would be another, and none in a number. */
function slipsIn(term: string): number {
  if (term.length < 4 || /\d/.test(term)) return 0;
  return term.length < 6 ? 1 : 2;
}

export const mayBeMistyped = (term: string): boolean => slipsIn(term) > 0;

/**
 * Letters that are missing, too many, wrong or swapped with the next between a word as typed and the beginning of
 * another that it comes nearest to: the rest of it may be still to be typed (optimal string alignment).
 */
export function slipsBetween(term: string, word: string): number {
  let before: number[] = [];
  let last = Array.from({ length: word.length + 1 }, (_, at) => at);
  for (let row = 1; row <= term.length; row++) {
    const now = [row];
    for (let at = 1; at <= word.length; at++) {
      const isSame = term[row - 1] === word[at - 1];
      let least = Math.min(
        (last[at] ?? 0) + 1,
        (now[at - 1] ?? 0) + 1,
        (last[at - 1] ?? 0) + (isSame ? 0 : 1),
      );
      if (row > 1 && at > 1 && term[row - 1] === word[at - 2] && term[row - 2] === word[at - 1])
        least = Math.min(least, (before[at - 2] ?? 0) + 1);
      now.push(least);
    }
    before = last;
    last = now;
  }
  return Math.min(...last);
}

const MEANT_MAX = 6;
const lengthsApart = (one: string, other: string) => Math.abs(one.length - other.length);

/** Of these words those that somebody may have meant who typed `term`, the nearest first. */
export function meantBy(term: string, words: readonly string[]): string[] {
  const allowed = slipsIn(term);
  return words
    .map((word) => ({ word, slips: slipsBetween(term, word) }))
    .filter(({ slips, word }) => slips > 0 && slips <= allowed && word !== term)
    .sort((a, b) => a.slips - b.slips || lengthsApart(a.word, term) - lengthsApart(b.word, term))
    .slice(0, MEANT_MAX)
    .map(({ word }) => word);
}

const WORDS_BEFORE = 5;
const WORDS_MAX = 22;
const EXCERPT_LENGTH_MAX = 160;

/** The words of a text around the first that begins with one of these. */
export function excerptOf(text: string, terms: readonly string[]): string {
  const words = text.split(/\s+/).filter((word) => word !== "");
  const found = words.findIndex((word) =>
    termsOf(word).some((own) => terms.some((term) => own.startsWith(term))),
  );
  const from = Math.max(0, found - WORDS_BEFORE);
  const whole = [...words.slice(from, from + WORDS_MAX).join(" ")];
  const shown = whole.slice(0, EXCERPT_LENGTH_MAX).join("");
  const isCut = whole.length > EXCERPT_LENGTH_MAX || from + WORDS_MAX < words.length;
  return `${from > 0 ? "… " : ""}${shown}${isCut ? " …" : ""}`;
}
