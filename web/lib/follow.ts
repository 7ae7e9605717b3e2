import type { LiveEvent } from "../../core/live.ts";
import { createEventReader, type StreamEvent } from "./events.ts";
import { sawPosition } from "./freshness.ts";
import { firstOf } from "./signals.ts";
import { setLive, tell } from "./live.ts";
import { accessToken, organisation, renew } from "./session.ts";
import { Refused, Unreachable } from "./wire.ts";

const BACKOFF_MS_MAX = 30_000;
/** Two heartbeats missed: the connection is dead, whatever the browser thinks. */
const SILENCE_MS_MAX = 45_000;

/** Follows `/api/v1/live` until the returned function is called; comes back by itself, and resumes where it was. */
export function followLive(): () => void {
  const over = new AbortController();
  let position: string | undefined;
  let failures = 0;
  let wake: (() => void) | undefined;

  async function run(): Promise<void> {
    while (!over.signal.aborted) {
      try {
        await listen();
        failures = 0;
      } catch (error) {
        if (over.signal.aborted) return;
        if (error instanceof Refused && error.status === 401) return;
        failures += 1;
      }
      setLive(false);
      await pause(Math.min(BACKOFF_MS_MAX, 500 * 2 ** failures) * (0.5 + Math.random() / 2));
    }
  }

  async function listen(): Promise<void> {
    const silence = new AbortController();
    const signal = firstOf(over.signal, silence.signal);
    const headers: Record<string, string> = {
      authorization: `Bearer ${await accessToken()}`,
      "x-organisation": organisation(),
    };
    if (position !== undefined) headers["last-event-id"] = position;
    const response = await fetch("/api/v1/live", { headers, signal, cache: "no-store" });
    if (response.status === 401) await renew();
    if (!response.ok || !response.body) throw new Unreachable(response.status);
    setLive(true);
    failures = 0;
    // Without a position nothing says what changed while nobody listened.
    if (position === undefined) tell("all");
    let timer = setTimeout(() => silence.abort(), SILENCE_MS_MAX);
    const read = createEventReader(take);
    try {
      for await (const chunk of chunksOf(response.body)) {
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(), SILENCE_MS_MAX);
        read(chunk);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  function take({ name, data, id }: StreamEvent): void {
    if (id !== undefined) {
      position = id;
      sawPosition(id);
    }
    if (name === "reset") tell("all");
    if (name !== "change") return;
    const { entity } = JSON.parse(data) as LiveEvent;
    if (entity === "session") void renew().catch(() => setLive(false));
    tell(entity);
  }

  const pause = (ms: number) =>
    new Promise<void>((done) => {
      const timer = setTimeout(done, ms);
      wake = () => {
        clearTimeout(timer);
        done();
      };
    });
  const comeBack = () => {
    if (document.visibilityState === "visible" && navigator.onLine) wake?.();
  };
  addEventListener("online", comeBack);
  document.addEventListener("visibilitychange", comeBack);
  void run();
  return () => {
    over.abort();
    wake?.();
    removeEventListener("online", comeBack);
    document.removeEventListener("visibilitychange", comeBack);
    setLive(false);
  };
}

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    yield decoder.decode(value, { stream: true });
  }
}
