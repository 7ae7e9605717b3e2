import type { Prepared } from "./answers.ts";

/** Bodies kept for the next time: twice this, as an older and a younger half. */
const HALF_BYTES_MAX = 24 * 1_024 * 1_024;
const ENTRY_OVERHEAD_BYTES = 300;
/** Addresses asked for once: the second time their answer is kept. */
const ASKED_MAX = 20_000;

type Entry = { at: number; prepared: Prepared };

/**
 * Prepared answers by (reader, organisation, address), good until something of theirs changes. Only what is asked for
 * twice is kept: keeping everything cost a stream of new questions a fifth of its rate. When the younger half is full
 * it becomes the older one, and what nobody asked for since goes.
 */
export function createPages() {
  let young = new Map<string, Entry>();
  let old = new Map<string, Entry>();
  let bytes = 0;
  let asked = new Set<string>();
  const keep = (key: string, entry: Entry) => {
    young.set(key, entry);
    bytes += entry.prepared.bytes.byteLength + key.length + ENTRY_OVERHEAD_BYTES;
    if (bytes <= HALF_BYTES_MAX) return;
    old = young;
    young = new Map();
    bytes = 0;
  };
  return {
    /** `changedAt` is when an answer under this key may last have changed. */
    get: (key: string, changedAt: number, make: () => Prepared): Prepared => {
      const kept = young.get(key);
      if (kept?.at === changedAt) return kept.prepared;
      const older = kept ? undefined : old.get(key);
      if (!kept && !older && !asked.has(key)) {
        if (asked.size >= ASKED_MAX) asked = new Set();
        asked.add(key);
        return make();
      }
      const entry = older?.at === changedAt ? older : { at: changedAt, prepared: make() };
      keep(key, entry);
      return entry.prepared;
    },
  };
}
