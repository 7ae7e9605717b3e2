import type { ScheduleKind } from "../schedules.ts";

type Shown = { productionId: string; kind: ScheduleKind; startsAt: string; endsAt: string | null };

/**
 * Productions of which performances that name nobody overlap: what they plan is a programme, on several stages, which
 * everybody may read and nobody works through from beginning to end. Those who play are named, or have their calls.
 */
export function programmesOf(items: readonly Shown[]): ReadonlySet<string> {
  const found = new Set<string>();
  const ends = new Map<string, string>();
  const performances = items
    .filter(({ kind }) => kind === "performance")
    .toSorted((a, b) => (a.startsAt < b.startsAt ? -1 : 1));
  for (const { productionId, startsAt, endsAt } of performances) {
    const end = ends.get(productionId);
    if (end !== undefined && startsAt < end) found.add(productionId);
    const own = endsAt ?? startsAt;
    if (end === undefined || own > end) ends.set(productionId, own);
  }
  return found;
}

/** What is nobody's work of these. */
export const isShown =
  (programmes: ReadonlySet<string>) =>
  ({ productionId, kind }: Shown): boolean =>
    kind === "performance" && programmes.has(productionId);
