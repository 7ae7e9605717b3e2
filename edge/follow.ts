import * as v from "valibot";
import { FEED_SCHEMA_VERSION, FeedAnswer, SnapshotEnd, SnapshotHead } from "../core/feed.ts";
import type { Log } from "../core/server/log.ts";
import type { Replica } from "./replica.ts";

/**
 * Every second makes a batch: where none comes for so long, home is away or the road to it lost our question, and
 * asking again costs nothing. A road that came back was noticed up to 30 s late while we waited as long as home does.
 */
const SILENCE_MS_MAX = 6_000;
/** An answer that began may be long, and its road slow. */
const ANSWER_MS_MAX = 30_000;
/** A snapshot that stops coming for this long is cut. */
const SNAPSHOT_SILENCE_MS = 20_000;
/** A region without a file waits no longer for home's first word where there is a copy to build from. */
const FIRST_WORD_MS = 3_000;
const BACKOFF_MS_MIN = 50;
const BACKOFF_MS_MAX = 2_000;
/** A relay that is asking for somebody else already says 204; its answer is then there within moments. */
const ASK_AGAIN_MS = 20;
/** For so long home is asked itself after the relay failed. */
const AVOID_RELAY_MS = 15_000;
const LINE_CHARACTERS_MAX = 1_000_000;

export type Follower = AsyncDisposable & {
  /**
   * Milliseconds between what is served and the primary, as far as is known; undefined before anything was heard. `at`: of
   * performance.now(), for whoever has just read it.
   */
  ageMs(at?: number): number | undefined;
  /** The time at home, in milliseconds; by our own clock before anything was heard. */
  now(at?: number): number;
  /** Where home stood when last heard. */
  latest(): number;
};

/** Keeps a replica up with home: batch after batch, and a snapshot where no batch leads on. */
export function follow(options: {
  home: string;
  /** Asked in home's place while it answers (ops/deploy/feed-relay.conf). */
  relay?: string | undefined;
  serviceKey: string;
  replica: Replica;
  log: Log;
  /** Builds a file from elsewhere; asked when there is none and home gives none. */
  restore?: (() => Promise<boolean>) | undefined;
  now?: () => number;
}): Follower {
  const { replica, log } = options;
  const wallClock = options.now ?? Date.now;
  const stop = new AbortController();
  // Elapsed time is measured on our own clock and lag on home's, so that neither may be wrong without harm.
  let heardAt: number | undefined;
  let homeMs = 0;
  let lagMs = 0;
  let latest = 0;
  let backoffMs = BACKOFF_MS_MIN;
  let lastTrouble = "";
  let relayFrom = options.relay === undefined ? Infinity : 0;

  const byRelay = () => performance.now() >= relayFrom;
  /** Home itself refused, by whatever way it was asked. */
  let isRefused = false;
  const send = async (path: string, signal: AbortSignal) => {
    isRefused = false;
    const response = await fetch(`${(byRelay() && options.relay) || options.home}/api/v1/feed${path}`, {
      headers: { authorization: `Bearer ${options.serviceKey}`, "accept-encoding": "identity" },
      signal,
    });
    isRefused = !response.ok && response.headers.has("x-api-version");
    return response;
  };

  async function ask(path: string, signal: AbortSignal): Promise<Response> {
    for (;;) {
      const response = await send(path, signal);
      if (response.status !== 204) return response;
      await pause(ASK_AGAIN_MS, signal);
    }
  }

  /** One answer of the feed, carried in. @returns whether a snapshot is needed. */
  async function poll(): Promise<boolean> {
    const position = replica.current()?.position();
    if (!position) return true;
    const asked = new AbortController();
    // A file that is given up need not wait for the answer of a long poll.
    const forget = replica.onLost(() => asked.abort(new Error("the replica was given up")));
    const silence = setTimeout(() => asked.abort(new Error("home says nothing")), SILENCE_MS_MAX);
    let answer: FeedAnswer;
    try {
      const response = await ask(
        `?after=${position.batch}&epoch=${position.epoch}`,
        AbortSignal.any([stop.signal, asked.signal, AbortSignal.timeout(ANSWER_MS_MAX)]),
      );
      clearTimeout(silence);
      if (response.status === 410) {
        await response.body?.cancel();
        return true;
      }
      if (!response.ok) throw new Error(`home answered ${response.status}`);
      answer = v.parse(FeedAnswer, await response.json());
    } finally {
      clearTimeout(silence);
      forget();
    }
    if (answer.schema_version !== FEED_SCHEMA_VERSION)
      throw new Error(`the feed has schema version ${answer.schema_version}; ours is ${FEED_SCHEMA_VERSION}`);
    if (answer.epoch < position.epoch) throw new Error("home is an earlier life of the primary than ours");
    if (answer.epoch !== position.epoch) return true;
    let isNew = false;
    for (const batch of answer.batches) {
      const at = replica.current()?.position();
      if (!at) return true;
      if (batch.batch <= at.batch) continue;
      if (batch.batch !== at.batch + 1) return true;
      await replica.apply(batch);
      isNew = true;
    }
    // A home that lost its primary knows no later batch than ours, and is as old as we are.
    if (!isNew) throw new Error("home has nothing new");
    const asOf = replica.current()?.position().asOf;
    heard(answer.latest, answer.latest_as_of, asOf ?? answer.latest_as_of);
    return false;
  }

  async function takeSnapshot(): Promise<void> {
    const silence = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const wait = (ms: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(new Error("the snapshot stopped coming")), ms);
    };
    const heardSomething = () => wait(SNAPSHOT_SILENCE_MS);
    wait(options.restore && !replica.current() ? FIRST_WORD_MS : SNAPSHOT_SILENCE_MS);
    try {
      const response = await send("/snapshot", AbortSignal.any([stop.signal, silence.signal]));
      if (!response.ok || !response.body) throw new Error(`home answered ${response.status}`);
      const lines = jsonLines(response.body, heardSomething);
      const first = await lines.next();
      const head = v.parse(SnapshotHead, first.value);
      if (head.schema_version !== FEED_SCHEMA_VERSION)
        throw new Error(`the feed has schema version ${head.schema_version}; ours is ${FEED_SCHEMA_VERSION}`);
      const ours = replica.current()?.position();
      if (ours && head.epoch < ours.epoch)
        throw new Error("home is an earlier life of the primary than ours");
      await replica.rebuild(head, changesOf(lines));
      heard(head.batch, head.as_of, head.as_of);
      log.info("replica built", { batch: head.batch });
    } finally {
      clearTimeout(timer);
    }
  }

  function heard(batch: number, homeAsOf: string, asOf: string): void {
    latest = batch;
    homeMs = Date.parse(homeAsOf);
    lagMs = Math.max(0, homeMs - Date.parse(asOf));
    heardAt = performance.now();
    backoffMs = BACKOFF_MS_MIN;
    if (lastTrouble !== "") log.info("in touch with home again");
    lastTrouble = "";
  }

  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      try {
        if (await poll()) await takeSnapshot();
      } catch (error) {
        if (stop.signal.aborted) return;
        const trouble = error instanceof Error ? error.message : String(error);
        if (byRelay() && !isRefused) {
          log.warn("asking home past the relay", { reason: trouble });
          relayFrom = performance.now() + AVOID_RELAY_MS;
          continue;
        }
        // Said once, not at every try.
        if (trouble !== lastTrouble) log.warn("out of touch with home", { reason: trouble });
        lastTrouble = trouble;
        if (!replica.current() && (await options.restore?.())) continue;
        await pause(backoffMs * (0.5 + Math.random()), stop.signal);
        backoffMs = Math.min(backoffMs * 2, BACKOFF_MS_MAX);
      }
    }
  }
  const running = run();

  return {
    ageMs: (at = performance.now()) => {
      const asOf = replica.current()?.position().asOf;
      if (asOf === undefined) return undefined;
      if (heardAt === undefined) return Math.max(0, wallClock() - Date.parse(asOf));
      return lagMs + Math.max(0, at - heardAt);
    },
    now: (at = performance.now()) => {
      if (heardAt !== undefined) return homeMs + (at - heardAt);
      return Math.max(wallClock(), Date.parse(replica.current()?.position().asOf ?? "1970"));
    },
    latest: () => latest,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await running;
    },
  };
}

/** The changes of a snapshot; one that ends without saying so, or with another count, is cut. */
async function* changesOf(lines: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  let count = 0;
  for await (const line of lines) {
    if (v.is(SnapshotEnd, line)) {
      if (line.rows !== count) throw new Error("the snapshot lost rows on its way");
      return;
    }
    count++;
    yield line;
  }
  throw new Error("the snapshot was cut");
}

async function* jsonLines(body: ReadableStream<Uint8Array>, heard: () => void): AsyncGenerator<unknown> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    heard();
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > LINE_CHARACTERS_MAX) throw new Error("a line of the snapshot does not end");
    for (const line of lines) if (line !== "") yield JSON.parse(line);
  }
  if (rest !== "") yield JSON.parse(rest);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      done();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end);
  });
}
