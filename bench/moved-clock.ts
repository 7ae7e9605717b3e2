import { chmodSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fakeTimeLibrary } from "./faults/clocks.ts";

/** A clock that programs are started under, and that is put ahead while they run. */
export type MovedClock = Disposable & {
  /** Settings for whatever is to live by it. */
  environment: Record<string, string>;
  /** Its time, when ours is `Date.now()`. */
  now(): number;
  /** Puts it to a moment, from which it goes on; every program follows within two seconds. */
  moveTo(ms: number): Promise<void>;
};

/** Programs look at the file so often. */
const LOOK_SECONDS = 1;

/**
 * Wall clocks alone: pauses and deadlines are counted by the monotonic one, as on a machine whose clock is set.
 * @throws where Debian's `faketime` is not installed.
 */
export function movedClock(startMs: number): MovedClock {
  const folder = mkdtempSync(join(tmpdir(), "portal-clock-"));
  // PostgreSQL runs as another user.
  chmodSync(folder, 0o755);
  const file = join(folder, "offset");
  let offsetSeconds = 0;
  const write = (ms: number) => {
    // Whole seconds, and not before that moment.
    offsetSeconds = Math.ceil((ms - Date.now()) / 1_000);
    // In one step: half a file is no time.
    writeFileSync(`${file}.new`, `${offsetSeconds < 0 ? "" : "+"}${offsetSeconds}\n`, { mode: 0o644 });
    renameSync(`${file}.new`, file);
  };
  write(startMs);
  return {
    environment: {
      LD_PRELOAD: fakeTimeLibrary(),
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_CACHE_DURATION: String(LOOK_SECONDS),
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
    },
    now: () => Date.now() + offsetSeconds * 1_000,
    moveTo: async (ms) => {
      write(ms);
      await Bun.sleep(2 * LOOK_SECONDS * 1_000);
    },
    [Symbol.dispose]: () => {
      rmSync(folder, { recursive: true, force: true });
      forgetTheDead();
    },
  };
}

const SHARED = "/dev/shm";

/** What the library shares with a program's children stays behind where that program did not end by itself. */
function forgetTheDead(): void {
  for (const name of readdirSync(SHARED)) {
    const pid = /^(?:sem\.)?faketime_(?:shm|sem)_(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) rmSync(join(SHARED, name), { force: true });
  }
}
