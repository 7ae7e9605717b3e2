import { createHalves } from "../core/server/halves.ts";
import type { Prepared } from "./answers.ts";

/** Bodies kept for the next time: twice this, as an older and a younger half. */
const HALF_BYTES_MAX = 24 * 1_024 * 1_024;
/** Addresses asked for once: the second time their answer is kept. */
const ASKED_MAX = 20_000;

/**
 * Prepared answers by (reader, organisation, address), good until something of theirs changes. Only what is asked for
 * twice is kept: keeping everything cost a stream of new questions a fifth of its rate.
 */
export function createPages() {
  const pages = createHalves<{ at: number; prepared: Prepared }>(HALF_BYTES_MAX);
  let asked = new Set<string>();
  return {
    /** `changedAt` is when an answer under this key may last have changed. */
    get: (key: string, changedAt: number, make: () => Prepared): Prepared => {
      const kept = pages.get(key);
      if (kept?.at === changedAt) return kept.prepared;
      if (!kept && !asked.has(key)) {
        if (asked.size >= ASKED_MAX) asked = new Set();
        asked.add(key);
        return make();
      }
      const entry = { at: changedAt, prepared: make() };
      pages.set(key, entry, entry.prepared.bytes.byteLength);
      return entry.prepared;
    },
  };
}
