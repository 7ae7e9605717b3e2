/**
 * What was asked for lately, within a bound: when the younger half is full it becomes the older one, and what nobody
 * asked for since then goes. Cheaper than moving an entry to the front at every look.
 */
export type Halves<V> = {
  get(key: string): V | undefined;
  /** `bytes`: what the value takes, its key and its place in the map aside. */
  set(key: string, value: V, bytes: number): void;
};

const ENTRY_OVERHEAD_BYTES = 300;

export function createHalves<V>(halfBytesMax: number): Halves<V> {
  let young = new Map<string, { value: V; bytes: number }>();
  let old = young;
  let bytes = 0;
  const keep = (key: string, entry: { value: V; bytes: number }) => {
    young.set(key, entry);
    bytes += entry.bytes + key.length + ENTRY_OVERHEAD_BYTES;
    if (bytes <= halfBytesMax) return;
    old = young;
    young = new Map();
    bytes = 0;
  };
  return {
    get: (key) => {
      const entry = young.get(key);
      if (entry) return entry.value;
      const older = old.get(key);
      if (older) keep(key, older);
      return older?.value;
    },
    set: (key, value, size) => keep(key, { value, bytes: size }),
  };
}
