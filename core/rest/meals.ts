import type { Found } from "./breaches.ts";
import { hasPauseBetween, spanOf, spansOf, without, type PlannedItem, type Span } from "./spans.ts";

type MealRule = { minutes: number; breakMinutes: number; freeMinutes: number };

/** What interrupts work: a meal or break that is long enough, and time that nothing is planned in. */
function pausesOf(work: readonly Span[], items: readonly PlannedItem[], rule: MealRule): Span[] {
  const long = items.filter((item) => {
    const { from, to } = spanOf(item);
    return to - from >= rule.breakMinutes;
  });
  const free = work.slice(1).flatMap((next, at) => {
    const before = work[at] as Span;
    return next.from - before.to >= rule.freeMinutes ? [{ ...next, from: before.to, to: next.from }] : [];
  });
  return [...spansOf(long, (kind) => kind === "meal" || kind === "break"), ...free].sort(
    (a, b) => a.from - b.from,
  );
}

/** Stretches of work that no meal interrupts in time. */
export function unfed(work: readonly Span[], items: readonly PlannedItem[], rule: MealRule): Found[] {
  const pauses = pausesOf(work, items, rule);
  const found: Found[] = [];
  let first: Span | undefined;
  let last: Span | undefined;
  const judge = () => {
    if (!first || !last || last.to - first.from <= rule.minutes) return;
    const [from, to] = [first.from, last.to];
    found.push({ between: "window", from, to, minutes: to - from, items: [first.first, last.last] });
  };
  for (const piece of without(work, pauses)) {
    if (last && hasPauseBetween(pauses, last, piece)) {
      judge();
      first = undefined;
    }
    first ??= piece;
    last = piece;
  }
  judge();
  return found;
}
