/**
 * What a sheet might take for a formula when it opens the file, or whoever saved it anew: what begins with one of the
 * signs that begin one, in whatever width and behind whatever spaces, and with a tab or an end of line
 * (https://owasp.org/www-community/attacks/CSV_Injection).
 */
const FORMULA = /^(?:[\t\r\n]|\s*[=+\-@＝＋－＠])/;

/** Words that no sheet reckons with: an apostrophe before them says that they are words. Numbers are not words. */
export const neutral = (words: string): string => (FORMULA.test(words) ? `'${words}` : words);

/** A double holds fifteen digits for certain; more of them stay a text, and stay exact. */
const DIGITS_EXACT = 15;

/** How many decimals an exact decimal has; undefined for one that a double would change. */
export function decimalsOfNumber(decimal: string): number | undefined {
  const point = decimal.indexOf(".");
  const digits = decimal.length - (point < 0 ? 0 : 1) - (decimal.startsWith("-") ? 1 : 0);
  if (digits > DIGITS_EXACT) return undefined;
  return point < 0 ? 0 : decimal.length - point - 1;
}
