import { createSignal, onCleanup, Show } from "solid-js";
import type { Reading } from "../lib/reading.ts";
import { clockAt, relativeTo } from "../lib/clock.ts";
import { isLive } from "../lib/live.ts";

const STALE_MS = 30_000;

/** The time, for words that age. */
export function createNow(everyMs = 10_000): () => number {
  const [now, setNow] = createSignal(Date.now());
  const timer = setInterval(() => setNow(Date.now()), everyMs);
  onCleanup(() => clearInterval(timer));
  return now;
}

/** Where something came from and how old it is; loud when it may not be true any more. */
export function SourceLine(props: {
  of: Pick<Reading<unknown>, "source" | "isReading" | "error" | "state">;
  retry: () => void;
}) {
  const now = createNow();
  const isOld = () => {
    const { source, isReading } = props.of;
    // A copy that stands in while the network is asked is no news yet.
    if (source?.region === "device" && isReading && props.of.error === undefined) return false;
    return source !== undefined && (source.isStale || now() - source.asOfMs > 24 * 3_600_000);
  };
  return (
    <div class="source-line" aria-live="polite">
      <Show when={props.of.source}>
        {(source) => (
          <Show
            when={isOld() || props.of.error !== undefined}
            fallback={
              <p class="quiet" data-region={source().region}>
                <Show
                  when={source().region !== "device"}
                  fallback={`As of ${clockAt(source().asOfMs)}, asking …`}
                >
                  {isLive() ? "Live" : "Up to date"} · {source().region}
                </Show>
              </p>
            }
          >
            <div class="notice row" data-region={source().region}>
              <span class="grow">
                <Show when={source().region === "device" || !navigator.onLine} fallback="Out of touch.">
                  Offline.
                </Show>{" "}
                As of {clockAt(source().asOfMs)}
                <Show when={now() - source().asOfMs > STALE_MS}>, {relativeTo(source().asOfMs, now())}</Show>
              </span>
              <button type="button" onClick={() => props.retry()} disabled={props.of.isReading}>
                Try again
              </button>
            </div>
          </Show>
        )}
      </Show>
      <Show when={props.of.state === "empty" && props.of.error}>
        {(error) => (
          <div class="notice bad row">
            <span class="grow">{error()}</span>
            <button type="button" onClick={() => props.retry()} disabled={props.of.isReading}>
              Try again
            </button>
          </div>
        )}
      </Show>
    </div>
  );
}
