import { changesBetween, offsetAt } from "./zone-years.ts";

/** What is planned lies in these years; a rule that stands in the last of them stands after it. */
const FIRST_YEAR = 2024;
const LAST_YEAR = 2044;
const KEPT_MAX = 1_000;
const kept = new Map<string, string>();

/**
 * The version of a zone's rules, as this runtime has them: 13 letters and digits that are made of every change of its clocks
 * in the years above. Runtimes do not tell which tzdata they carry, and few zones change with any of its releases:
 * two that say the same of a zone mean the same instants by its wall times, whatever they are called.
 * @throws RangeError for a zone that is none
 */
export function zoneRules(zone: string): string {
  let found = kept.get(zone);
  if (found === undefined) {
    const [fromMs, toMs] = [Date.UTC(FIRST_YEAR, 0, 1), Date.UTC(LAST_YEAR + 1, 0, 1)];
    const changes = changesBetween(zone, fromMs, toMs).map(({ atMs, offsetMs }) => [atMs, offsetMs]);
    found = digest(JSON.stringify([offsetAt(zone, fromMs), ...changes]));
    if (kept.size >= KEPT_MAX) kept.clear();
    kept.set(zone, found);
  }
  return found;
}

/** FNV-1a of 64 bits: tells texts apart, and hides nothing. */
function digest(text: string): string {
  let sum = 0xcbf29ce484222325n;
  for (let at = 0; at < text.length; at++) {
    sum = BigInt.asUintN(64, (sum ^ BigInt(text.charCodeAt(at))) * 0x100000001b3n);
  }
  return sum.toString(36).padStart(13, "0");
}
