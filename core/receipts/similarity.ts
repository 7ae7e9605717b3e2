import { fold } from "./labels.ts";

/** Words that say what kind of company it is, and not which. */
const FORM_WORDS =
  /(?<![A-Z])(?:SDN|BHD|BERHAD|S\/B|SB|LTD|LIMITED|PLC|LLC|LLP|INC|CORP|CO|PTE|PTY|GMBH|MBH|AG|OHG|KG|SARL|SAS|EURL|SA|SL|SRL|SPA|LDA|BV|NV|AB|APS|AS|OY|ENTERPRISE|TRADING)(?![A-Z])\.?/g;

/** Letters and digits alone, capital, without marks. */
export const lettersOf = (text: string) => fold(text).replaceAll(/[^A-Z0-9]/g, "");

/** A merchant's name without its legal form and its punctuation, as names are compared. */
export function merchantKey(name: string): string {
  const short = lettersOf(fold(name).replaceAll(/\./g, "").replaceAll(FORM_WORDS, " "));
  // A name of nothing but such words is compared whole.
  return short === "" ? lettersOf(name) : short;
}

const LENGTH_MAX = 300;

/** 1 for the same, 0 for nothing in common: one less the share of letters that must be changed (Levenshtein). */
export function similarity(one: string, other: string): number {
  const [a, b] = [one.slice(0, LENGTH_MAX), other.slice(0, LENGTH_MAX)];
  if (a === "" && b === "") return 1;
  let before = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (before[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(change, (before[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    before = row;
  }
  return 1 - (before[b.length] ?? 0) / Math.max(a.length, b.length);
}

/** Letters read wrongly, and words too many or too few, are allowed for. */
export function isSameMerchant(one: string, other: string): boolean {
  const [a, b] = [merchantKey(one), merchantKey(other)];
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return similarity(a, b) >= 0.75 || (short.length >= 5 && long.includes(short));
}
