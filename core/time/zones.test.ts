import { expect, test } from "bun:test";
import fc from "fast-check";
import { isZone, localOf, resolveLocal } from "../time.ts";
import { changesIn, fileOf, systemRelease, systemZones, type Change } from "./testing-tzif.ts";
import { changesBetween, offsetAt } from "./zone-years.ts";

const FIRST_YEAR = 1990;
const LAST_YEAR = 2037;
/** Two releases of tzdata may differ in what governments decided since; of what was before they say the same. */
const SETTLED_BEFORE_MS = Date.UTC(2022, 0, 1);
const SKIPPED_MAX = 20;
const SECOND_MS = 1_000;

const local = (ms: number): string => new Date(ms).toISOString().slice(0, 19);
const instant = (ms: number): string => new Date(ms).toISOString();

/** Everything that a clock change means for times on the wall: on both of its sides, and within. */
function judge(zone: string, { atMs, beforeMs, offsetMs }: Change): string[] {
  const wrong: string[] = [];
  const says = (what: string, is: unknown, should: unknown) => {
    if (JSON.stringify(is) !== JSON.stringify(should))
      wrong.push(`${zone} ${instant(atMs)} ${what}: ${JSON.stringify(is)}, not ${JSON.stringify(should)}`);
  };
  says("offset before", offsetAt(zone, atMs - SECOND_MS), beforeMs);
  says("offset after", offsetAt(zone, atMs), offsetMs);
  says("wall before", localOf(instant(atMs - SECOND_MS), zone), local(atMs - SECOND_MS + beforeMs));
  says("wall after", localOf(instant(atMs), zone), local(atMs + offsetMs));
  const [from, to] = [Math.min(beforeMs, offsetMs), Math.max(beforeMs, offsetMs)];
  const isGap = offsetMs > beforeMs;
  for (const wall of [atMs + from, atMs + (from + to) / 2, atMs + to - SECOND_MS]) {
    const second = instant(Math.floor(wall / SECOND_MS) * SECOND_MS - offsetMs);
    const first = instant(Math.floor(wall / SECOND_MS) * SECOND_MS - beforeMs);
    says(
      "within",
      resolveLocal(local(wall), zone),
      isGap ? { kind: "gap", instant: first } : { kind: "fold", instant: first, second },
    );
  }
  const [earlier, later] = [atMs + from - SECOND_MS, atMs + to];
  const exact = (wall: number, offset: number) => ({ kind: "exact", instant: instant(wall - offset) });
  says("second before", resolveLocal(local(earlier), zone), exact(earlier, beforeMs));
  says("second after", resolveLocal(local(later), zone), exact(later, offsetMs));
  return wrong;
}

const textOf = (changes: readonly Change[]): string[] => changes.map((change) => JSON.stringify(change));

test("every zone and every change of its clocks from 1990 to 2037, against this machine's tzdata", () => {
  const release = systemRelease();
  if (release === undefined) {
    console.warn("SKIPPED: all zones, because this machine has no tzdata");
    return;
  }
  const [fromMs, toMs] = [Date.UTC(FIRST_YEAR, 0, 1) - 1, Date.UTC(LAST_YEAR + 1, 0, 1) - 1];
  const seen = new Set<string>();
  const skipped: string[] = [];
  const wrong: string[] = [];
  let [zones, names, checked] = [0, 0, 0];
  for (const zone of systemZones().filter(isZone)) {
    names++;
    const file = fileOf(zone);
    // Another name of the same zone, to both sides.
    const known = `${Bun.hash(file)} ${new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone}`;
    if (seen.has(known)) continue;
    seen.add(known);
    zones++;
    const theirs = changesIn(file, FIRST_YEAR, LAST_YEAR);
    const ours = changesBetween(zone, fromMs, toMs);
    const [their, our] = [textOf(theirs), textOf(ours)];
    const differ = Array.from({ length: Math.max(their.length, our.length) }, (_, n) => n).find(
      (n) => their[n] !== our[n],
    );
    if (differ !== undefined) {
      const at = Math.min(theirs[differ]?.atMs ?? Infinity, ours[differ]?.atMs ?? Infinity);
      if (at < SETTLED_BEFORE_MS) wrong.push(`${zone}: ${our[differ]}, not ${their[differ]}`);
      else skipped.push(`${zone} from ${instant(at).slice(0, 10)}`);
    }
    for (const change of theirs.slice(0, differ)) {
      checked++;
      wrong.push(...judge(zone, change));
    }
  }
  if (skipped.length > 0)
    console.warn(
      `SKIPPED: the later changes of ${skipped.length} of ${zones} zones, of which tzdata ${release} and this runtime's ICU ${process.versions["icu"]} do not say the same: ${skipped.join(", ")}`,
    );
  expect(wrong.slice(0, 20)).toEqual([]);
  expect(skipped.length).toBeLessThan(SKIPPED_MAX);
  expect([names > 400, zones > 300, checked > 15_000]).toEqual([true, true, true]);
});

const anyWall = fc.integer({ min: Date.UTC(1972, 0, 1), max: Date.UTC(2100, 0, 1) });

test("any wall time in any zone means what Temporal says, where the runtime has it", () => {
  const zones = Intl.supportedValuesOf("timeZone").filter(isZone);
  fc.assert(
    fc.property(fc.constantFrom(...zones), anyWall, (zone, ms) => {
      const plain = Temporal.PlainDateTime.from(local(ms));
      const at = (disambiguation: "earlier" | "later" | "compatible") =>
        plain.toZonedDateTime(zone, { disambiguation }).epochMilliseconds;
      const resolved = resolveLocal(local(ms), zone);
      expect(Date.parse(resolved.instant)).toBe(at("compatible"));
      if (resolved.kind === "fold") expect(Date.parse(resolved.second)).toBe(at("later"));
      if (resolved.kind === "exact") expect(at("earlier")).toBe(at("later"));
      expect(localOf(resolved.instant, zone)).toBe(
        Temporal.Instant.from(resolved.instant)
          .toZonedDateTimeISO(zone)
          .toPlainDateTime()
          .toString({ smallestUnit: "second" }),
      );
    }),
    { numRuns: 3_000 },
  );
});
