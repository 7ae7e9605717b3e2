import { similarity } from "../reading/letters.ts";
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

/** Letters read wrongly, and words too many or too few, are allowed for. */
export function isSameMerchant(one: string, other: string): boolean {
  const [a, b] = [merchantKey(one), merchantKey(other)];
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return similarity(a, b) >= 0.75 || (short.length >= 5 && long.includes(short));
}
