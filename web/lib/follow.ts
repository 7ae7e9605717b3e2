import type { LiveEvent } from "../../core/live.ts";
import { say } from "../ui/toast.tsx";
import { regions } from "./edge.ts";
import { createEventReader, type StreamEvent } from "./events.ts";
import { sawPosition } from "./freshness.ts";
import { firstOf } from "./signals.ts";
import { keepDays } from "./keep.ts";
import { setLive, tell } from "./live.ts";
import { flush } from "./outbox.ts";
import { checkDevice } from "./push.ts";
import { accessToken, edgeToken, organisation, renew } from "./session.ts";
import { Refused, Unreachable } from "./wire.ts";

const BACKOFF_MS_MAX = 30_000;
/** Two heartbeats missed: the connection is dead, whatever the browser thinks. */
const SILENCE_MS_MAX = 45_000;

/**
 * Follows the API's stream, which says everything, and while the API cannot be reached the nearest edge's, which says
 * what edges hold; until the returned function is called. It comes back by itself, and resumes where it was.
 */
export function followLive(): () => void {
  const over = new AbortController();
  /** Where the API's stream was, and where any was: batches have one number everywhere. */
  let homeAt: string | undefined;
  let at: string | undefined;
  let near: AbortController | undefined;
  let open = 0;
  const wakes = new Set<() => void>();

  async function followHome(): Promise<void> {
    let failures = 0;
    while (!over.signal.aborted) {
      try {
        await listen("/api/v1/live", await accessToken(), homeAt, over.signal, () => {
          failures = 0;
          near?.abort();
          near = undefined;
          sendWaiting();
        });
      } catch (error) {
        if (over.signal.aborted) return;
        if (error instanceof Refused && error.status === 401) return near?.abort();
        failures += 1;
        if (!near) void followNear((near = new AbortController()));
      }
      await pause(failures);
    }
  }

  async function followNear({ signal }: AbortController): Promise<void> {
    const ends = firstOf(over.signal, signal);
    for (let failures = 1; !ends.aborted; failures += 1) {
      for (const { region } of regions()) {
        const token = edgeToken();
        if (token === undefined || ends.aborted) break;
        try {
          await listen(`${region.url}/v1/live`, token, at, ends, () => {
            failures = 0;
          });
        } catch {
          // The next region is asked, and this one again in a while; the API is asked all along.
        }
      }
      await pause(failures);
    }
  }

  async function listen(
    url: string,
    token: string,
    position: string | undefined,
    ends: AbortSignal,
    opened: () => void,
  ): Promise<void> {
    const silence = new AbortController();
    const signal = firstOf(ends, silence.signal);
    const isHome = url.startsWith("/");
    const headers: Record<string, string> = {
      authorization: `Bearer ${token}`,
      "x-organisation": organisation(),
    };
    if (position !== undefined) headers["last-event-id"] = position;
    let timer = setTimeout(() => silence.abort(), SILENCE_MS_MAX);
    const heard = () => {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS_MAX);
    };
    let isOpen = false;
    try {
      const response = await fetch(url, { headers, signal, cache: "no-store" });
      if (response.status === 401 && isHome) await renew();
      if (!response.ok || !response.body) throw new Unreachable(response.status);
      isOpen = true;
      open += 1;
      setLive(true);
      opened();
      // Without a position nothing says what changed while nobody listened.
      if (position === undefined) tell("all");
      const read = createEventReader((event) => take(event, isHome));
      for await (const chunk of chunksOf(response.body)) {
        heard();
        read(chunk);
      }
    } finally {
      clearTimeout(timer);
      if (isOpen) open -= 1;
      setLive(open > 0);
    }
  }

  function take({ name, data, id }: StreamEvent, isHome: boolean): void {
    if (id !== undefined) at = id;
    if (id !== undefined && isHome) homeAt = id;
    if (name === "reset") {
      if (id !== undefined) sawPosition(id);
      tell("all");
    }
    if (name !== "change") return;
    const { entity, feed_batch } = JSON.parse(data) as LiveEvent;
    // Read again from that batch on: only the last event of a batch carries the position.
    sawPosition(`${at?.split(".")[0]}.${feed_batch}`);
    if (entity === "session") void renew().catch(() => setLive(false));
    tell(entity);
  }

  const pause = (failures: number) =>
    new Promise<void>((done) => {
      const end = () => {
        clearTimeout(timer);
        wakes.delete(end);
        done();
      };
      const ms = Math.min(BACKOFF_MS_MAX, 500 * 2 ** failures) * (0.5 + Math.random() / 2);
      const timer = setTimeout(end, over.signal.aborted ? 0 : ms);
      wakes.add(end);
    });
  const wake = () => {
    for (const end of [...wakes]) end();
  };
  const comeBack = () => {
    if (document.visibilityState !== "visible" || !navigator.onLine) return;
    wake();
    // A stream may outlive a short time without a connection, and is not opened again.
    sendWaiting();
  };
  addEventListener("online", comeBack);
  document.addEventListener("visibilitychange", comeBack);
  void followHome();
  const unkeep = keepDays();
  void checkDevice();
  return () => {
    unkeep();
    over.abort();
    wake();
    removeEventListener("online", comeBack);
    document.removeEventListener("visibilitychange", comeBack);
    setLive(false);
  };
}

/** What was done without a connection. */
function sendWaiting(): void {
  void flush().then((sent) => {
    if (sent > 0)
      say(sent === 1 ? "What you did offline was sent" : `${sent} things you did offline were sent`);
  });
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
