import { endedBy } from "../../core/caches.ts";
import type { Cache } from "../../core/server/cache.ts";
import type { ChangeSink } from "./hub.ts";

/** Keeps a process's caches true by what its hub hears: every change, whoever made it, in whatever program. */
export function endsCaches(caches: Cache): ChangeSink {
  return {
    changed: (changes) => caches.drop([...new Set(changes.flatMap(endedBy))]),
    lost: () => caches.clear(),
  };
}
