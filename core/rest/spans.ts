import type { ScheduleKind } from "../schedules.ts";

/** An item of somebody's, whichever production plans it. */
export type PlannedItem = {
  id: string;
  title: string;
  kind: ScheduleKind;
  zone: string;
  local_start: string;
  starts_at: string;
  ends_at: string | null;
  /** The production's day that it belongs to (core/time/days.ts). */
  show_date: string;
};

/** Minutes since 1970, of elapsed time: no clock change touches them. `first` begins it, `last` ends it. */
export type Span = { from: number; to: number; first: PlannedItem; last: PlannedItem };

/** What nobody has planned an end for is taken to last so long. */
export const ENDLESS_MINUTES = 60;
const MINUTE_MS = 60_000;

export function spanOf(item: PlannedItem): Span {
  const from = Math.floor(Date.parse(item.starts_at) / MINUTE_MS);
  const to = item.ends_at === null ? from + ENDLESS_MINUTES : Math.ceil(Date.parse(item.ends_at) / MINUTE_MS);
  return { from, to: Math.max(to, from + 1), first: item, last: item };
}

/** The times that items take, in order, those that overlap or touch made one. */
export function spansOf(items: readonly PlannedItem[], counts: (kind: ScheduleKind) => boolean): Span[] {
  return merged(items.filter(({ kind }) => counts(kind)).map(spanOf));
}

export function merged(spans: readonly Span[]): Span[] {
  const found: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    const before = found.at(-1);
    if (!before || span.from > before.to) found.push({ ...span });
    else if (span.to >= before.to) Object.assign(before, { to: span.to, last: span.last });
  }
  return found;
}

/** What is left of spans outside of pauses; both in order. */
export function without(spans: readonly Span[], pauses: readonly Span[]): Span[] {
  return spans.flatMap((span) => {
    const left: Span[] = [];
    let { from } = span;
    for (const pause of pauses) {
      if (pause.from >= span.to) break;
      if (pause.from > from) left.push({ ...span, from, to: pause.from });
      from = Math.max(from, pause.to);
    }
    if (from < span.to) left.push({ ...span, from });
    return left;
  });
}

export const hasPauseBetween = (pauses: readonly Span[], before: Span, next: Span): boolean =>
  pauses.some(({ from, to }) => before.to <= from && to <= next.from);

/** Meals and breaks are no work; travel is where the pack says so; everything else is. */
export const isWork =
  (travelIsWork: boolean) =>
  (kind: ScheduleKind): boolean =>
    kind !== "meal" && kind !== "break" && (travelIsWork || kind !== "travel");
