import { isOneOff } from "../reading/letters.ts";
import { compact } from "./flat.ts";
import { LABELS, type LabelName } from "./words.ts";
import { FURTHER_LABELS } from "./words-further.ts";

/** A label in a row; offsets are of the row's text. */
export type LabelHit = {
  name: LabelName;
  start: number;
  end: number;
  /** 0: the field's own term; the further the less usual. */
  rank: number;
};

type Known = { name: LabelName; rank: number };

const TOKENS_MAX = 6;
const FUZZY_MIN = 7;
/** Shorter ones are names too: Max, Base. */
const LABEL_TEXT_MIN = 6;
const WHOLE_TOKENS_MAX = 5;
/** None of `FURTHER_LABELS` is the field's own term. */
const FURTHER_RANK = 6;
const KNOWN = new Map<string, Known>();
const know = (labels: Partial<Record<LabelName, string>>, from: number) => {
  for (const [name, phrases] of Object.entries(labels) as [LabelName, string][])
    for (const [at, phrase] of phrases.split(";").entries()) {
      const key = compact(phrase);
      if (key !== "" && !KNOWN.has(key)) KNOWN.set(key, { name, rank: from + at });
    }
};
know(LABELS, 0);
for (const labels of FURTHER_LABELS) know(labels, FURTHER_RANK);
/** By length, for words that are one letter off. */
const BY_LENGTH = new Map<number, string[]>();
for (const key of KNOWN.keys()) BY_LENGTH.set(key.length, [...(BY_LENGTH.get(key.length) ?? []), key]);

type Token = { text: string; start: number; end: number };
export const tokensOf = (flatText: string): Token[] =>
  [...flatText.matchAll(/[\p{L}\d&]+/gu)].map(({ 0: text, index }) => ({
    text,
    start: index,
    end: index + text.length,
  }));

/** The labels in a text that was made flat, longest first where they overlap. */
export function labelsIn(flatText: string, offset = 0): LabelHit[] {
  const tokens = tokensOf(flatText);
  const hits: LabelHit[] = [];
  let at = 0;
  while (at < tokens.length) {
    const hit = longestAt(tokens, at, flatText);
    if (hit === undefined) {
      at += 1;
      continue;
    }
    const { known, count } = hit;
    hits.push({
      ...known,
      start: offset + (tokens[at]?.start ?? 0),
      end: offset + (tokens[at + count - 1]?.end ?? 0),
    });
    at += count;
  }
  const [first] = hits;
  const colon = flatText.search(/[:|]/);
  // Up to the colon, or to a value.
  const value = tokens.find(({ text }) => /^\d+(?!\d*(?:st|nd|rd|th|er|e|o)$)/.test(text));
  const label = tokens.filter(
    ({ end }) => (colon < 0 || end <= colon) && (value === undefined || end <= value.start),
  );
  // "Lugar e rodaje:" is nearly one label, and not another with words behind it.
  const isWhole =
    label.length > 0 &&
    label.length <= WHOLE_TOKENS_MAX &&
    (first === undefined ||
      first.start > offset + (label[0]?.start ?? 0) ||
      first.end < offset + (label.at(-1)?.end ?? 0));
  const nearly = isWhole ? nearlyIn(label, offset) : [];
  return nearly.length > 0 && (first === undefined || nearly[0]?.end === offset + (label.at(-1)?.end ?? 0))
    ? nearly
    : hits;
}

/** A text that is a label and nothing else: no name, however it is spelled. */
export function isLabelText(text: string, lengthMin = LABEL_TEXT_MIN): boolean {
  const key = compact(text);
  return key.length >= lengthMin && KNOWN.has(key);
}

function longestAt(
  tokens: readonly Token[],
  at: number,
  text: string,
): { known: Known; count: number } | undefined {
  let key = "";
  let best: { known: Known; count: number } | undefined;
  for (let count = 1; count <= TOKENS_MAX && at + count <= tokens.length; count += 1) {
    const [before, token] = [tokens[at + count - 2], tokens[at + count - 1]];
    // A label does not go on after a colon.
    if (count > 1 && before && token && /[:|;]/.test(text.slice(before.end, token.start))) break;
    key += token?.text ?? "";
    const known = KNOWN.get(key);
    if (known) best = { known, count };
  }
  return best;
}

/** Words of their own that are a letter off a label: "REVISION 3" is no "previsión". */
const NO_SLIPS: ReadonlySet<string> = new Set(["revision"]);

/** A whole label that is one letter off, as scanners and hurried people write: up to its colon. */
function nearlyIn(tokens: readonly Token[], offset: number): LabelHit[] {
  for (let count = Math.min(4, tokens.length); count >= 1; count -= 1) {
    const key = tokens
      .slice(0, count)
      .map(({ text }) => text)
      .join("");
    if (key.length < FUZZY_MIN || /\d{3}/.test(key) || NO_SLIPS.has(key.replace(/\d+$/, ""))) continue;
    const near = [key.length - 1, key.length, key.length + 1]
      .flatMap((length) => BY_LENGTH.get(length) ?? [])
      .find((known) => known.length >= FUZZY_MIN && isOneOff(known, key));
    const known = near === undefined ? undefined : KNOWN.get(near);
    if (known)
      return [
        {
          name: known.name,
          rank: known.rank + 5,
          start: offset + (tokens[0]?.start ?? 0),
          end: offset + (tokens[count - 1]?.end ?? 0),
        },
      ];
  }
  return [];
}
