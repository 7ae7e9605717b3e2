import type { Prepared } from "./answers.ts";

/** Bodies kept for the next time, oldest out first. */
const BYTES_MAX = 64 * 1_024 * 1_024;
const ENTRY_OVERHEAD_BYTES = 300;

type Entry = { at: number; prepared: Prepared };

/** Prepared answers by (reader, organisation, address), good until something of theirs changes. */
export function createPages() {
  const entries = new Map<string, Entry>();
  let bytes = 0;
  const size = (key: string, { prepared }: Entry) => prepared.bytes.byteLength * 1.3 + key.length + ENTRY_OVERHEAD_BYTES;
  return {
    /** `changedAt` is when an answer under this key may last have changed. */
    get: (key: string, changedAt: number, make: () => Prepared): Prepared => {
      const kept = entries.get(key);
      if (kept?.at === changedAt) return kept.prepared;
      if (kept) {
        entries.delete(key);
        bytes -= size(key, kept);
      }
      const entry = { at: changedAt, prepared: make() };
      entries.set(key, entry);
      bytes += size(key, entry);
      for (const [oldest, old] of entries) {
        if (bytes <= BYTES_MAX) break;
        entries.delete(oldest);
        bytes -= size(oldest, old);
      }
      return entry.prepared;
    },
  };
}
