import { addDays, localOf, resolveLocal, weekdayOf } from "../time.ts";
import type { Found } from "./breaches.ts";
import type { MinorRule, MinorTerms } from "./minors.ts";
import { isWork, merged, spanOf, spansOf, without, type PlannedItem, type Span } from "./spans.ts";

/** A day of somebody's work at a place; who is on the way is not there yet. */
type Day = { date: string; items: PlannedItem[]; span: Span; hasSchool: boolean };

const MINUTE_MS = 60_000;
/** Time without any plans counts as a break from here on. */
const FREE_MINUTES = 60;
const isAtPlace = isWork(false);
const isPause = (kind: PlannedItem["kind"]) => kind === "meal" || kind === "break";

const lengthOf = (spans: readonly Span[]): number => spans.reduce((sum, { from, to }) => sum + to - from, 0);
const within = (spans: readonly Span[], { from, to }: Span): Span[] =>
  spans
    .map((span) => ({ ...span, from: Math.max(span.from, from), to: Math.min(span.to, to) }))
    .filter((span) => span.from < span.to);

/** Monday to Friday, as long as nobody says that it is holidays. */
const hasSchoolOn = (date: string, { schoolMinutes }: MinorTerms): boolean =>
  schoolMinutes !== 0 && weekdayOf(date) <= 5;

export function daysOf(items: readonly PlannedItem[], terms: MinorTerms): Day[] {
  const work = items.filter(({ kind }) => isAtPlace(kind));
  return [...Map.groupBy(work, ({ show_date }) => show_date)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([date, ofDay]) => {
      const spans = merged(ofDay.map(spanOf));
      const [first, last] = [spans[0], spans.at(-1)];
      if (!first || !last) return [];
      const span = { from: first.from, to: last.to, first: first.first, last: last.last };
      return [{ date, items: ofDay, span, hasSchool: hasSchoolOn(date, terms) }];
    });
}

/** What a rule for those under age finds in days of theirs. */
export function foundInDays(
  rule: MinorRule,
  days: readonly Day[],
  items: readonly PlannedItem[],
  terms: MinorTerms,
): Found[] {
  const own = days.filter(
    ({ hasSchool }) => rule.when === undefined || (rule.when === "school-day") === hasSchool,
  );
  switch (rule.rule) {
    case "presence":
      return own.flatMap(({ span }) => {
        const eating = lengthOf(
          within(
            spansOf(items, (kind) => kind === "meal"),
            span,
          ),
        );
        const minutes = span.to - span.from - Math.min(eating, rule.mealMinutes);
        return minutes > rule.minutes ? [of(span, minutes)] : [];
      });
    case "performing":
      return own.flatMap(({ items: ofDay, span }) => {
        const minutes = lengthOf(without(spansIn(ofDay, rule.kinds), spansOf(items, isPause)));
        return minutes > rule.minutes ? [of(span, minutes)] : [];
      });
    case "continuous":
      return unbroken(items, rule);
    case "hours":
      return own.flatMap((day) => outside(day, rule, terms));
    case "breaks":
      return own.flatMap(({ span }) =>
        span.to - span.from > rule.minutes && !hasBreaks(span, items, rule) ? [of(span)] : [],
      );
    case "lessons":
      return own.flatMap(({ span }) =>
        (terms.schoolMinutes ?? 0) < rule.minutes ? [of(span, terms.schoolMinutes ?? 0)] : [],
      );
    case "chaperone":
      return own.flatMap(({ span }) => {
        const children = terms.hasChaperone ? terms.children : 0;
        return children === 0 || children > rule.childrenMax ? [of(span, children)] : [];
      });
    case "band":
      return own.slice(0, 1).map(({ span }) => of(span));
  }
}

const of = ({ from, to, first, last }: Span, minutes = to - from): Found => ({
  between: "window",
  from,
  to,
  minutes,
  items: [first, last],
});

const spansIn = (items: readonly PlannedItem[], kinds: readonly PlannedItem["kind"][]): Span[] =>
  spansOf(items, (kind) => kinds.includes(kind));

/** Stretches that go on for too long; what is shorter than a break interrupts none. */
function unbroken(
  items: readonly PlannedItem[],
  { minutes, breakMinutes, kinds }: Extract<MinorRule, { rule: "continuous" }>,
): Found[] {
  const stretches: Span[] = [];
  for (const piece of without(spansIn(items, kinds), spansOf(items, isPause))) {
    const before = stretches.at(-1);
    if (before && piece.from - before.to < breakMinutes)
      Object.assign(before, { to: piece.to, last: piece.last });
    else stretches.push({ ...piece });
  }
  return stretches.filter(({ from, to }) => to - from > minutes).map((stretch) => of(stretch));
}

/** Minutes of a day's work when the clock where it is allows none. */
function outside(
  { items }: Day,
  { windows, lateEnd }: Extract<MinorRule, { rule: "hours" }>,
  terms: MinorTerms,
): Found[] {
  const late = merged(
    items.flatMap((item) => {
      const span = spanOf(item);
      const at = (date: string, clock: string) => minuteOf(date, clock, item.zone);
      const first = localOf(item.starts_at, item.zone).slice(0, 10);
      const allowed = Array.from({ length: Math.ceil((span.to - span.from) / 1_380) + 2 }, (_, n) =>
        addDays(first, n - 1),
      ).flatMap((date) =>
        windows.map(([from, to], n) => {
          const isLast = n === windows.length - 1;
          const isFree = !hasSchoolOn(addDays(date, 1), terms);
          const end = isLast && isFree && lateEnd !== undefined ? lateEnd : to;
          return { ...span, from: at(date, from), to: at(date, end) };
        }),
      );
      return without([span], merged(allowed));
    }),
  );
  const [begin, end] = [late[0], late.at(-1)];
  if (!begin || !end) return [];
  return [of({ ...begin, to: end.to, last: end.last }, lengthOf(late))];
}

/** `24:30` is half an hour into the next day. */
function minuteOf(date: string, clock: string, zone: string): number {
  const [hours = 0, minutes = 0] = clock.split(":").map(Number);
  const day = addDays(date, Math.floor(hours / 24));
  const wall = `${String(hours % 24).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`;
  return Math.floor(Date.parse(resolveLocal(`${day}T${wall}:00`, zone).instant) / MINUTE_MS);
}

/** Whether a day has its meal and its breaks: planned ones, and time that nothing at all is planned in. */
function hasBreaks(
  span: Span,
  items: readonly PlannedItem[],
  { mealMinutes, breaks, breakMinutes }: Extract<MinorRule, { rule: "breaks" }>,
): boolean {
  const free = without(
    [span],
    spansOf(items, () => true),
  ).filter(({ from, to }) => to - from >= FREE_MINUTES);
  const pauses = [...within(spansOf(items, isPause), span), ...free]
    .map(({ from, to }) => to - from)
    .filter((minutes) => minutes >= breakMinutes);
  return pauses.some((minutes) => minutes >= mealMinutes) && pauses.length > breaks;
}
