import type { Found } from "./breaches.ts";
import { hasPauseBetween, isWork, merged, spansOf, without, type PlannedItem, type Span } from "./spans.ts";

/** Who goes by a drivers' pack is at the wheel whenever they travel, but for meals and breaks on the way. */
function drivingOf(items: readonly PlannedItem[]): Span[] {
  const pauses = spansOf(items, (kind) => kind === "meal" || kind === "break");
  return without(
    spansOf(items, (kind) => kind === "travel"),
    pauses,
  );
}

/** Driving that no break interrupts in time; other work is no break. */
export function undriven(
  items: readonly PlannedItem[],
  rule: { minutes: number; breakMinutes: number },
): Found[] {
  const driving = drivingOf(items);
  const busy = merged([...driving, ...spansOf(items, isWork(false))]);
  const breaks = busy.slice(1).flatMap((next, at) => {
    const before = busy[at] as Span;
    return next.from - before.to >= rule.breakMinutes ? [{ ...next, from: before.to, to: next.from }] : [];
  });
  const found: Found[] = [];
  let stretch: Span[] = [];
  const judge = () => found.push(...tooMuch(stretch, rule.minutes));
  for (const piece of driving) {
    const last = stretch.at(-1);
    if (last && hasPauseBetween(breaks, last, piece)) {
      judge();
      stretch = [];
    }
    stretch.push(piece);
  }
  judge();
  return found;
}

/** Days of work with too much driving in them: what ends a day is a rest of `restMinutes`. */
export function driven(
  work: readonly Span[],
  items: readonly PlannedItem[],
  rule: { minutes: number; restMinutes: number },
): Found[] {
  const driving = drivingOf(items);
  const found: Found[] = [];
  let from = work[0]?.from ?? 0;
  work.forEach((span, at) => {
    const next = work[at + 1];
    if (next && next.from - span.to < rule.restMinutes) return;
    const ofDay = driving.filter((piece) => piece.from >= from && piece.to <= span.to);
    found.push(...tooMuch(ofDay, rule.minutes));
    from = next?.from ?? span.to;
  });
  return found;
}

function tooMuch(driving: readonly Span[], most: number): Found[] {
  const minutes = driving.reduce((sum, { from, to }) => sum + to - from, 0);
  const [first, last] = [driving[0], driving.at(-1)];
  if (!first || !last || minutes <= most) return [];
  return [{ between: "window", from: first.from, to: last.to, minutes, items: [first.first, last.last] }];
}
