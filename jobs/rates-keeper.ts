import type { Clock } from "../core/server/clock.ts";
import { RATES_FILE_BYTES_MAX, RatesRefused, readEcbRates } from "../core/books/ecb.ts";
import type { Log } from "../core/server/log.ts";
import type { Database } from "../db/open.ts";
import { keepRates, lastFetch } from "../db/rates.ts";

export type Pace = { firstMs: number; everyMs: number; deadlineMs: number };
const PACE: Pace = {
  /** Not while everything starts. */
  firstMs: 60_000,
  /** Rates come once a working day, at about 16:00 in Frankfurt. */
  everyMs: 60 * 60_000,
  /** For the whole of it: connecting, waiting and reading. */
  deadlineMs: 10_000,
};
/** After so many failures in a row it is left alone for so many rounds, then tried once. */
export const FAILURES_MAX = 3;
export const ROUNDS_OFF = 6;

/**
 * Fetches published rates of exchange, every hour and whoever runs this beside us. Where they cannot be reached, what
 * is known stays, and what has no rate waits for one: `bun run import-rates FILE` brings them otherwise.
 */
export function startRatesKeeper(
  database: Pick<Database, "db">,
  url: string,
  clock: Clock,
  log: Log,
  pace: Pace = PACE,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  let failures = 0;
  let roundsOff = 0;
  let under = Promise.resolve();

  const round = async () => {
    if (roundsOff > 0) {
      roundsOff--;
      return;
    }
    try {
      const last = await lastFetch(database.db);
      if (last !== undefined && clock.now() - last < pace.everyMs) return;
      const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(pace.deadlineMs)]);
      const response = await fetch(url, { signal });
      if (!response.ok) throw new RatesRefused(`They answered ${response.status}.`);
      const added = await keepRates(database, readEcbRates(await read(response)), clock.now());
      failures = 0;
      if (added > 0) log.info("rates fetched", { added });
    } catch (error) {
      if (stopping.signal.aborted) return;
      // Said once: where there is no way out to them, there never is.
      if (failures === 0)
        log.warn("rates wait", { reason: error instanceof Error ? error.message : String(error) });
      if (++failures >= FAILURES_MAX) roundsOff = ROUNDS_OFF;
    }
  };
  const begin = () => {
    under = under.then(round);
  };
  const first = setTimeout(begin, pace.firstMs);
  const timer = setInterval(begin, pace.everyMs);
  return {
    stop: async () => {
      clearTimeout(first);
      clearInterval(timer);
      stopping.abort();
      await under;
    },
  };
}

/** Not a byte more than the largest file there is. */
async function read(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > RATES_FILE_BYTES_MAX) throw new RatesRefused("The file is larger than 32 MB.");
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
