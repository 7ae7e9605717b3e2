import type { Log } from "./log.ts";

const PARENT_CHECK_MS = 500;
/** A whole program stops within this, so that ten seconds are enough for a house of them. */
const STOP_MS_MAX = 8_000;

/**
 * Settles when the program should stop: SIGTERM, Ctrl-C, or its parent is gone. Under Bun a child outlives a
 * killed parent and would go on serving old state.
 */
export function untilStopped(log: Log, options: { parentPid?: number | undefined } = {}): Promise<string> {
  return new Promise((stop) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop(signal));
    const { parentPid } = options;
    if (parentPid === undefined) return;
    const timer = setInterval(() => {
      if (process.ppid === parentPid) return;
      clearInterval(timer);
      log.warn("parent gone");
      stop("parent gone");
    }, PARENT_CHECK_MS);
    // It looks on while the program works, and must not keep a stopped one from ending.
    timer.unref();
  });
}

/**
 * Runs one step of stopping, but never waits longer than its deadline: what hangs there (a queue whose server is
 * gone never closes) must not keep the next step from running.
 */
export async function withDeadline(
  step: string,
  ms: number,
  log: Log,
  work: () => Promise<unknown> | undefined,
): Promise<void> {
  let timer: Timer | undefined;
  const late = new Promise<"late">((done) => {
    timer = setTimeout(() => done("late"), ms);
  });
  try {
    if ((await Promise.race([work(), late])) === "late") log.warn("gave up waiting", { step, ms });
  } catch (error) {
    log.error("stopping failed", error, { step });
  } finally {
    clearTimeout(timer);
  }
}

/** Ends the process once everything was released; forces the end if something still holds it. */
export function leaveSoon(log: Log): void {
  const timer = setTimeout(() => {
    log.warn("forced to end", { ms: STOP_MS_MAX });
    process.exit(1);
  }, STOP_MS_MAX);
  timer.unref();
}
