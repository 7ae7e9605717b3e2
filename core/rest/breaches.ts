import { driven, undriven } from "./driving.ts";
import { unfed } from "./meals.ts";
import { daysOf, foundInDays } from "./minor-days.ts";
import { MINOR_RULES, minorRulesOn, type MinorPackId, type MinorRule, type MinorTerms } from "./minors.ts";
import { REST_PACKS, rulesOn, type RestPack, type RestPackId, type RestRule } from "./packs.ts";
import { isWork, spansOf, type PlannedItem, type Span } from "./spans.ts";

/** One rule that one stretch of time does not keep. Times are minutes since 1970. */
export type Breach = {
  pack: RestPackId | MinorPackId;
  rule: RestRule | MinorRule;
  /** Between two days, or within a time that begins with `from`. */
  between: "days" | "window";
  from: number;
  to: number;
  /** What there is of rest, work or driving, beside what the rule asks. */
  minutes: number;
  items: [PlannedItem, PlannedItem];
};
/** As a rule finds it. */
export type Found = Omit<Breach, "pack" | "rule">;

export const DAY = 24 * 60;
export const WEEK = 7 * DAY;

/**
 * Every breach of a pack in what is planned for one person, whole: nothing is left out because another says nearly the
 * same. Windows of a day or a week begin where work does.
 */
export function breachesOf(items: readonly PlannedItem[], id: RestPackId): Breach[] {
  const pack: RestPack = REST_PACKS[id];
  const work = spansOf(items, isWork(pack.travelIsWork));
  const first = work[0];
  if (!first) return [];
  return rulesOf(pack, work).flatMap((rule) =>
    foundBy(rule, pack.graceMinutes, work, items).map((found) => ({ pack: id, rule, ...found })),
  );
}

/** What is asked where the day is past until which somebody's band was said. */
const BAND_OVER = { rule: "band", severity: "warn" } as const satisfies MinorRule;

/** The same of the rules for somebody under age. What is planned after the last day of their band is judged by none: that is asked. */
export function minorBreachesOf(items: readonly PlannedItem[], terms: MinorTerms): Breach[] {
  const own = items.filter(({ show_date }) => show_date <= terms.until);
  const later = items.filter(({ show_date }) => show_date > terms.until);
  const days = daysOf(own, terms);
  const { id, pack, rules } = minorRulesOn(terms.band, days[0]?.date ?? terms.until);
  const work = spansOf(own, isWork(pack.travelIsWork));
  const found = rules.flatMap((rule) =>
    (isOfDays(rule) ? foundInDays(rule, days, own, terms) : foundBy(rule, 0, work, own)).map((one) => ({
      pack: id,
      rule,
      ...one,
    })),
  );
  const asked = foundInDays(BAND_OVER, daysOf(later, terms), later, terms);
  return [...found, ...asked.map((one) => ({ pack: id, rule: BAND_OVER, ...one }))];
}

const isOfDays = (rule: RestRule | MinorRule): rule is MinorRule =>
  (MINOR_RULES as readonly string[]).includes(rule.rule);

/** Those of the edition in force when the work begins; a pack that changes within a fortnight is read as it was at first. */
const rulesOf = (pack: RestPack, work: readonly Span[]): readonly RestRule[] =>
  rulesOn(pack, work[0]?.first.show_date ?? "");

function foundBy(
  rule: RestRule,
  grace: number,
  work: readonly Span[],
  items: readonly PlannedItem[],
): Found[] {
  switch (rule.rule) {
    case "daily-rest":
      return [
        ...shortNights(work, rule.minutes - grace),
        ...restless(work, DAY, rule.minutes - grace, rule.counts),
      ];
    case "weekly-rest":
      return restless(work, WEEK, rule.minutes - grace, "inside");
    case "weekly-hours":
      return overworked(work, rule.minutes + grace);
    case "meal":
      return unfed(work, items, { ...rule, minutes: rule.minutes + grace });
    case "driving-break":
      return undriven(items, { ...rule, minutes: rule.minutes + grace });
    case "daily-driving":
      return driven(work, items, { ...rule, minutes: rule.minutes + grace });
  }
}

/** The end of one day to the beginning of another: nearer than the rest that is due. */
function shortNights(work: readonly Span[], due: number): Found[] {
  return work.slice(1).flatMap((next, at) => {
    const before = work[at];
    if (!before || before.last.show_date === next.first.show_date) return [];
    const minutes = next.from - before.to;
    if (minutes >= due) return [];
    return [{ between: "days", from: before.to, to: next.from, minutes, items: [before.last, next.first] }];
  });
}

/** From the beginning of work on: a window without the rest that is due. */
function restless(work: readonly Span[], window: number, due: number, counts: "whole" | "inside"): Found[] {
  return work.flatMap((span, at) => {
    const end = span.from + window;
    let longest = 0;
    let last = span;
    for (let n = at; n < work.length; n++) {
      const before = work[n] as Span;
      if (before.to >= end) break;
      last = work[n + 1] ?? before;
      const free = (work[n + 1]?.from ?? Infinity) - before.to;
      longest = Math.max(longest, counts === "whole" ? free : Math.min(free, end - before.to));
      if (longest >= due) return [];
    }
    return [
      { between: "window", from: span.from, to: end, minutes: longest, items: [span.first, last.first] },
    ];
  });
}

/** Seven days from the beginning of work on with more of it than is allowed. */
function overworked(work: readonly Span[], most: number): Found[] {
  return work.flatMap((span, at) => {
    const end = span.from + WEEK;
    const within = work.slice(at).filter(({ from }) => from < end);
    const minutes = within.reduce((sum, { from, to }) => sum + Math.min(to, end) - from, 0);
    if (minutes <= most) return [];
    const last = within.at(-1) ?? span;
    return [{ between: "window", from: span.from, to: end, minutes, items: [span.first, last.last] }];
  });
}
