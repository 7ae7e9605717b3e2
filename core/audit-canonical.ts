/**
 * The one form in which what is hashed is written down (docs/audit.md): bencoding (BEP 3), which has text with its
 * length before it, whole numbers, lists, and dictionaries whose keys are in the order of their bytes. Nothing else can
 * be said in it, so two programs that agree on a value agree on its bytes.
 */
export type Canonical =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | readonly Canonical[]
  | { readonly [name: string]: Canonical };

/** What a thing is, for a commitment to it; what is null or undefined is left out. */
export type State = { readonly [name: string]: Canonical };

/**
 * Text in NFC, to be hashed as UTF-8. Booleans are the words `true` and `false`; null in a list is an empty text.
 * @throws for a number that is not whole: money and counts are, and a float has no bytes that all agree on.
 */
export function canonical(value: Canonical): string {
  if (typeof value === "string") return textOf(value.normalize("NFC"));
  if (typeof value === "bigint") return `i${value}e`;
  if (typeof value === "boolean") return textOf(String(value));
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new Error("only whole numbers have a canonical form");
    return `i${value === 0 ? 0 : value}e`;
  }
  if (value === null || value === undefined) return textOf("");
  if (Array.isArray(value)) return `l${value.map(canonical).join("")}e`;
  const entries = Object.entries(value as State).filter(([, one]) => one !== null && one !== undefined);
  return `d${entries
    .map(([name, one]) => [name.normalize("NFC"), one] as const)
    .sort(([a], [b]) => compareBytes(a, b))
    .map(([name, one]) => textOf(name) + canonical(one))
    .join("")}e`;
}

const encoder = new TextEncoder();
// oxlint-disable-next-line no-control-regex
const ASCII = /^[\u0000-\u007f]*$/;

function textOf(text: string): string {
  return `${ASCII.test(text) ? text.length : encoder.encode(text).length}:${text}`;
}

function compareBytes(a: string, b: string): number {
  if (ASCII.test(a) && ASCII.test(b)) return a < b ? -1 : a > b ? 1 : 0;
  const [left, right] = [encoder.encode(a), encoder.encode(b)];
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const difference = left[at]! - right[at]!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** What stands before the canonical form where it is hashed, so that a hash of one kind is none of another. */
export const DOMAINS = {
  event: "live-portal/audit/event/1\n",
  state: "live-portal/audit/state/1\n",
  head: "live-portal/audit/head/1\n",
} as const;

/** `prev_hash` of the first event. */
export const GENESIS = "0".repeat(64);
