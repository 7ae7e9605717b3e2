import { expect, test } from "bun:test";
import { localOf, resolveLocal } from "../time.ts";
import { showDateOf } from "../time/days.ts";
import { minorBreachesOf } from "./breaches.ts";
import { newFindings } from "./judge.ts";
import {
  MINOR_BANDS,
  MINOR_PACKS,
  MINOR_RULES,
  minorRulesOn,
  type MinorPack,
  type MinorRule,
  type MinorTerms,
} from "./minors.ts";
import type { PlannedItem } from "./spans.ts";
import { bruteForceMinor, randomChildWeek, randomTerms } from "./testing-minors.ts";
import { bruteForce, seeded } from "./testing-weeks.ts";

/** docs/time.md reports 10,000: MINOR_WEEKS=10000. */
const WEEKS = Number(process.env.MINOR_WEEKS ?? "770");
const SEED = 20_261_130;
const isMinorRule = (rule: { rule: string }): rule is MinorRule =>
  (MINOR_RULES as readonly string[]).includes(rule.rule);
const BAND: MinorRule = { rule: "band", severity: "warn" };

test("random weeks of every band: every breach that counting minute by minute finds, and no other", () => {
  const random = seeded(SEED);
  const seen = new Map<string, number>();
  for (let week = 0; week < WEEKS; week++) {
    const { id } = MINOR_BANDS[week % MINOR_BANDS.length]!;
    const items = randomChildWeek(random);
    const terms = randomTerms(random, id);
    const found = minorBreachesOf(items, terms);
    const { rules } = minorRulesOn(id, "2026-03-23");
    for (const rule of [...rules.filter(isMinorRule), BAND]) {
      const said = found
        .filter((one) => (rule === BAND ? one.rule.rule === "band" : one.rule === rule))
        .map(({ from }) => String(from));
      const expected = bruteForceMinor(items, rule, terms);
      if (JSON.stringify(said.sort()) !== JSON.stringify(expected.sort()))
        throw new Error(
          `week ${week} of seed ${SEED}, ${id} ${JSON.stringify(rule)}: ${said.join(", ")}, not ${expected.join(", ")}\n${JSON.stringify(terms)}\n${JSON.stringify(items)}`,
        );
      const name = `${id} ${JSON.stringify(rule)}`;
      seen.set(name, (seen.get(name) ?? 0) + expected.length);
    }
  }
  // Each rule had something to find.
  for (const { id } of MINOR_BANDS)
    for (const rule of minorRulesOn(id, "2026-03-23").rules.filter(isMinorRule))
      expect([id, rule.rule, (seen.get(`${id} ${JSON.stringify(rule)}`) ?? 0) > 3]).toEqual([
        id,
        rule.rule,
        true,
      ]);
});

test("nights and weeks are judged as those of everybody are, by the values of the band", () => {
  const random = seeded(SEED);
  for (let week = 0; week < WEEKS / 10; week++) {
    const { id, pack } = MINOR_BANDS[week % MINOR_BANDS.length]!;
    const items = randomChildWeek(random);
    const terms: MinorTerms = { ...randomTerms(random, id), until: "2027-01-01" };
    const { travelIsWork }: MinorPack = MINOR_PACKS[pack];
    const rules = minorRulesOn(id, "2026-03-23").rules.flatMap((rule) => (isMinorRule(rule) ? [] : [rule]));
    const begin = Math.min(...items.map(({ starts_at }) => Date.parse(starts_at) / 60_000));
    const found = minorBreachesOf(items, terms);
    for (const [rule, expected] of bruteForce(items, { travelIsWork, rules })) {
      const own = found.filter((breach) => breach.rule === rule);
      expect(own.map(({ between, from }) => `${between} ${from - begin}`).sort()).toEqual(expected);
    }
  }
});

let count = 0;
function at(kind: PlannedItem["kind"], start: string, end: string, zone = "Europe/London"): PlannedItem {
  const starts_at = resolveLocal(`${start}:00`, zone).instant;
  const local_start = localOf(starts_at, zone);
  return {
    ...{ id: String(++count), title: kind, kind, zone, local_start, starts_at },
    ends_at: resolveLocal(`${end}:00`, zone).instant,
    show_date: showDateOf({ local_start, all_day: false }, "06:00"),
  };
}
const TERMS: MinorTerms = {
  band: "england-5-8",
  until: "2026-12-31",
  hasChaperone: true,
  children: 12,
  schoolMinutes: 180,
};
const said = (added: PlannedItem[], terms: Partial<MinorTerms> = {}) =>
  newFindings([], added, [], [{ ...TERMS, ...terms }]).map(({ rule, reason }) => [rule, reason]);

test("an evening of a child is told with every value, and not how old they are", () => {
  const show = at("performance", "2026-09-03T20:00", "2026-09-03T23:15");
  expect(said([show])).toEqual([
    [
      "continuous",
      "3 h 15 min of performing from “performance”, 20:00 on 3 Sep 2026 (London), without a break of 15 min; 2 h 30 min at most (minors, England)",
    ],
    [
      "performing",
      "3 h 15 min of performing and rehearsing on the day that begins with “performance”, 20:00 on 3 Sep 2026 (London); 3 h at most (minors, England)",
    ],
    [
      "hours",
      "15 min at a time of day that is not allowed, from “performance”, 23:00 on 3 Sep 2026 (London); 07:00 to 23:00 is (minors, England)",
    ],
  ]);
});

test("what is not known is asked, once for all days, and nothing is guessed", () => {
  const days = [
    at("call", "2026-09-03T10:00", "2026-09-03T12:00"),
    at("call", "2026-09-04T10:00", "2026-09-04T12:00"),
  ];
  const rules = (terms: Partial<MinorTerms>) => said(days, terms).map(([rule]) => rule);
  expect(rules({})).toEqual([]);
  expect(rules({ hasChaperone: false })).toEqual(["chaperone"]);
  expect(rules({ children: 13 })).toEqual(["chaperone"]);
  expect(rules({ schoolMinutes: null })).toEqual(["lessons"]);
  expect(rules({ schoolMinutes: 0 })).toEqual([]);
  // A weekend has no school.
  const saturday = [at("call", "2026-09-05T10:00", "2026-09-05T12:00")];
  expect(said(saturday, { schoolMinutes: null })).toEqual([]);
  expect(said(days, { until: "2026-09-03" })[0]).toEqual([
    "band",
    "The age band ended before the day that begins with “call”, 10:00 on 4 Sep 2026 (London): which one follows has to be said (minors, England)",
  ]);
});

test("in California an evening may last longer before a day without school", () => {
  const evening = (day: string) => [
    at("rehearsal", `${day}T20:00`, `${day}T22:00`, "America/Los_Angeles"),
    at("performance", `${day}T22:00`, `${day}T23:30`, "America/Los_Angeles"),
  ];
  const rules = (day: string) =>
    said(evening(day), { band: "california-9-15", children: 1 }).map(([rule]) => rule);
  expect(rules("2026-09-03")).toEqual(["hours"]);
  expect(rules("2026-09-04")).toEqual([]);
});

test("every pack says where its values are from, and has none before its day", () => {
  for (const { id, pack } of MINOR_BANDS) {
    const { source, validFrom }: MinorPack = MINOR_PACKS[pack];
    expect(source.length).toBeGreaterThan(20);
    expect(minorRulesOn(id, "1990-01-01").rules).toEqual([]);
    expect(minorRulesOn(id, validFrom).rules.length).toBeGreaterThan(3);
  }
});
