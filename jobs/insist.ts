import { isUnavailable, postgresError } from "../db/errors.ts";

const PAUSE_MS = 200;
const TIMED_OUT = new Set(["57014", "55P03"]);

/** Did the connection go, rather than a statement take too long? Whoever loses it did nothing wrong and may repeat. */
export function isConnectionLoss(error: unknown): boolean {
  return isUnavailable(error) && !TIMED_OUT.has(postgresError(error)?.code ?? "");
}

/** Repeats what may be repeated until the database is there to answer, or until `signal` says to leave. */
export async function insist<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isConnectionLoss(error) || signal.aborted) throw error;
      await Bun.sleep(PAUSE_MS);
    }
  }
}
