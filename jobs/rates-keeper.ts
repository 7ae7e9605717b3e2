import type { Clock } from "../api/services.ts";
import { RATES_FILE_BYTES_MAX, RatesRefused, readEcbRates } from "../core/books/ecb.ts";
import type { Log } from "../core/server/log.ts";
import type { Database } from "../db/open.ts";
import { keepRates, lastFetch } from "../db/rates.ts";

/** Rates come once a working day, at about 16:00 in Frankfurt. */
const EVERY_MS = 60 * 60_000;
/** Not while everything starts. */
const FIRST_MS = 60_000;
/** For the whole of it: connecting, waiting and reading. */
const DEADLINE_MS = 10_000;
/** After so many failures in a row it is left alone for so many rounds, then tried once. */
const FAILURES_MAX = 3;
const ROUNDS_OFF = 6;

export type RatesKeeper = { fetchNow(): Promise<number>; stop(): Promise<void> };

/**
 * Fetches published rates of exchange, every hour and whoever runs this beside us. Where they cannot be reached, what
 * is known stays, and what has no rate waits for one: `bun run import-rates FILE` brings them otherwise.
 */
export function startRatesKeeper(
  database: Pick<Database, "db">,
  url: string,
  clock: Clock,
  log: Log,
): RatesKeeper {
  const stopping = new AbortController();
  let failures = 0;
  let roundsOff = 0;
  let under = Promise.resolve();

  const fetchNow = async (): Promise<number> => {
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(DEADLINE_MS)]);
    const response = await fetch(url, { signal, redirect: "follow" });
    if (!response.ok) throw new RatesRefused(`It answered ${response.status}.`);
    return await keepRates(database, readEcbRates(await read(response)), clock.now());
  };
  const round = async () => {
    if (roundsOff > 0) return void roundsOff--;
    try {
      const last = await lastFetch(database.db);
      if (last !== undefined && clock.now() - last < EVERY_MS) return;
      const added = await fetchNow();
      failures = 0;
      if (added > 0) log.info("rates fetched", { added });
    } catch (error) {
      if (stopping.signal.aborted) return;
      if (++failures >= FAILURES_MAX) roundsOff = ROUNDS_OFF;
      // Said once: where there is no way out to them, they are never there.
      if (failures === 1)
        log.warn("rates wait", { reason: error instanceof Error ? error.message : String(error) });
    }
  };
  const begin = () => (under = under.then(round));
  const first = setTimeout(begin, FIRST_MS);
  const timer = setInterval(begin, EVERY_MS);
  return {
    fetchNow,
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
