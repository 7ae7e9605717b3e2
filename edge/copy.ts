import type { Log } from "../core/server/log.ts";
import type { CopyAddress } from "./config.ts";
import { createSteps, type Next } from "./copy-steps.ts";
import { openCopyStore } from "./copy-store.ts";
import type { Replica } from "./replica.ts";

export const COPY_PACE = {
  /** One request, its answer and all. */
  requestMsMax: 10_000,
  /** Who did not write what stands there watches for so long whether somebody else goes on with it. */
  stillMs: 5_000,
  /** Batches that come closer together go as one. */
  everyMs: 100,
  /** It is read through so often, and by whoever takes it over. */
  checkEveryMs: 6 * 3_600_000,
  backoffMsMin: 500,
  backoffMsMax: 30_000,
  /** A stopping edge has so long to send its last batches. */
  lastMsMax: 2_000,
};

export type Copy = AsyncDisposable & {
  /** Builds the region's file from the copy; said in the log. @returns whether there is a file now. */
  restore(): Promise<boolean>;
  /** The batch it is known to hold, and why it holds no later one. */
  state(): { batch: number | null; trouble: string | null };
};

/**
 * Keeps a copy of the region's file in a hosted libSQL, and gives it back to a machine that has neither file nor home.
 * Whatever happens to that database, readers and the feed wait for nothing here (docs/feed.md).
 */
export function keepCopy(options: {
  address: CopyAddress;
  replica: Replica;
  log: Log;
  pace?: Partial<typeof COPY_PACE> | undefined;
}): Copy {
  const { replica, log } = options;
  const pace = { ...COPY_PACE, ...options.pace };
  const stop = new AbortController();
  const store = openCopyStore(options.address, () =>
    AbortSignal.any([stop.signal, AbortSignal.timeout(pace.requestMsMax)]),
  );
  const steps = createSteps(store, replica, log, pace);
  let isStopping = false;
  let isRestoring = false;
  let trouble: string | null = null;
  let backoffMs = pace.backoffMsMin;
  let restoreAt = 0;
  /** A batch came that no step has seen. */
  let isDue = false;
  let wake = () => {};
  const forget = replica.onApplied(() => {
    isDue = true;
    wake();
  });

  /** Said once, not at every try. */
  function troubled(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    if (reason !== trouble) log.warn("copy in trouble", { reason });
    trouble = reason;
  }

  function well(): void {
    if (trouble !== null) log.info("copy well again");
    trouble = null;
    backoffMs = pace.backoffMsMin;
  }

  async function tryStep(): Promise<Next> {
    try {
      isDue = false;
      const next = await steps.step();
      well();
      return next;
    } catch (error) {
      if (stop.signal.aborted) return 0;
      troubled(error);
      const waitMs = backoffMs * (0.5 + Math.random());
      backoffMs = Math.min(backoffMs * 2, pace.backoffMsMax);
      return waitMs;
    }
  }

  /** Milliseconds are waited out; a stop ends either. */
  const until = (next: Next) =>
    new Promise<void>((done) => {
      const timer = next === "batch" ? undefined : setTimeout(done, next);
      wake = () => {
        if (!isStopping && next !== "batch") return;
        clearTimeout(timer);
        done();
      };
      if (isStopping || (isDue && next === "batch")) wake();
    });

  async function run(): Promise<void> {
    while (!isStopping) await until(await tryStep());
    if (trouble === null) await tryStep();
  }
  const running = run();

  return {
    restore: async () => {
      if (performance.now() < restoreAt) return false;
      restoreAt = performance.now() + pace.stillMs;
      isRestoring = true;
      try {
        return await steps.restore();
      } catch (error) {
        if (!stop.signal.aborted) troubled(error);
        return false;
      } finally {
        isRestoring = false;
      }
    },
    state: () => ({ batch: steps.batch(), trouble }),
    [Symbol.asyncDispose]: async () => {
      isStopping = true;
      forget();
      if (isRestoring) stop.abort();
      const timer = setTimeout(() => stop.abort(), pace.lastMsMax);
      wake();
      await running;
      clearTimeout(timer);
      stop.abort();
      steps.forget();
      store.close();
    },
  };
}
