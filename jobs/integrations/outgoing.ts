import {
  BrokenCircuitError,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  retry,
  SamplingBreaker,
  TaskCancelledError,
  timeout,
  TimeoutStrategy,
  wrap,
} from "cockatiel";

/** Mission J-12 and J-13. */
export const OUTGOING = {
  /** Of one call. */
  timeoutMs: 5_000,
  /** Of all tries with the pauses between them. */
  deadlineMs: 20_000,
  tries: 3,
  pauseMs: 100,
  pauseMsMax: 2_000,
  threshold: 0.5,
  /** A ledger may be called sixty times a minute: in less time no twenty calls come together. */
  windowMs: 60_000,
  callsMin: 20,
  openMs: 30_000,
} as const;

/** Nobody answered, or the answer is a fault of whoever gave it: what may be tried again, and what breakers count. */
export class OutgoingFault extends Error {
  override name = "OutgoingFault";
}

/** Not even tried: too many of the last calls failed. */
export class OutgoingStopped extends Error {
  override name = "OutgoingStopped";
}

export type Outgoing = {
  /**
   * One call with a deadline, counted by the breaker. What it throws as an OutgoingFault counts against whoever is
   * called; a refusal, or being told to wait, does not.
   * @throws OutgoingFault, OutgoingStopped, and what `call` throws.
   */
  once<T>(call: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /**
   * Several tries within one deadline; `attempt` is 0 for the first, and past the deadline `signal` is aborted. Only
   * faults are tried again.
   */
  insist<T>(work: (attempt: number, signal: AbortSignal) => Promise<T>): Promise<T>;
};

export type OutgoingSettings = { -readonly [K in keyof typeof OUTGOING]?: number };

/** One for each service, and organisation there, that is called. */
export function openOutgoing(settings: OutgoingSettings = {}): Outgoing {
  const { timeoutMs, deadlineMs, tries, pauseMs, pauseMsMax, threshold, windowMs, callsMin, openMs } = {
    ...OUTGOING,
    ...settings,
  };
  const isFault = handleWhen((error) => error instanceof OutgoingFault);
  const breaker = circuitBreaker(isFault, {
    halfOpenAfter: openMs,
    breaker: new SamplingBreaker({
      // It opens above it, and half is enough.
      threshold: threshold - Number.EPSILON,
      duration: windowMs,
      minimumRps: callsMin / (windowMs / 1_000),
    }),
  });
  const insisting = wrap(
    timeout(deadlineMs, TimeoutStrategy.Aggressive),
    retry(isFault, {
      // It counts those after the first.
      maxAttempts: tries - 1,
      backoff: new ExponentialBackoff({ initialDelay: pauseMs, maxDelay: pauseMsMax }),
    }),
  );
  return {
    once: async (call) => {
      try {
        return await breaker.execute(() => inTime(call, timeoutMs));
      } catch (error) {
        if (error instanceof BrokenCircuitError)
          throw new OutgoingStopped("too many calls failed", { cause: error });
        throw error;
      }
    },
    insist: async (work) => {
      try {
        return await insisting.execute(({ attempt, signal }) => work(attempt, signal));
      } catch (error) {
        if (error instanceof TaskCancelledError)
          throw new OutgoingFault("no answer before the last moment", { cause: error });
        throw error;
      }
    },
  };
}

/** What `fetch` throws where nobody answers is a fault; so is its time running out. */
async function inTime<T>(call: (signal: AbortSignal) => Promise<T>, ms: number): Promise<T> {
  try {
    return await call(AbortSignal.timeout(ms));
  } catch (error) {
    if (isNetwork(error)) throw new OutgoingFault("no answer", { cause: error });
    throw error;
  }
}

/** Bun's `fetch` gives a DOMException for time, and errors with a code for connections. */
function isNetwork(error: unknown): boolean {
  if (error instanceof DOMException) return error.name === "TimeoutError" || error.name === "AbortError";
  return (
    error instanceof TypeError ||
    (error instanceof Error && "code" in error && typeof error.code === "string")
  );
}
