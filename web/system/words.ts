import type { System } from "../../core/system.ts";

export type QueueRow = { kind: string; waiting: number; running: number; failed: number };

/** One line a kind of job. */
export function byKind(counts: System["queues"]): QueueRow[] {
  const rows = new Map<string, QueueRow>();
  for (const { kind, state, count } of counts) {
    const row = rows.get(kind) ?? { kind, waiting: 0, running: 0, failed: 0 };
    if (state === "pending" || state === "queued") row.waiting += count;
    if (state === "active") row.running += count;
    if (state === "failed") row.failed += count;
    rows.set(kind, row);
  }
  return [...rows.values()].toSorted((a, b) => a.kind.localeCompare(b.kind));
}

/** What its state means for whoever reads, and why. */
export function replicaText({ state, says }: System["replicas"][number]): string {
  if (state === "in rotation") return "is read from";
  return state === "lagging" ? `is read from, ${says}` : `is not read from: ${says}`;
}

/** How old what an edge serves is. */
export function lagText(ms: number | null): string {
  if (ms === null) return "";
  return ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

/** `once`, `3 times`. */
export const timesText = (count: number): string => (count === 1 ? "once" : `${count} times`);
