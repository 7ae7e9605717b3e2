import { createSignal, Show } from "solid-js";

type Said = { text: string; action?: { label: string; run(): void } };
const SHOWN_MS = 8_000;

const [said, setSaid] = createSignal<Said>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** A short message over the page; it goes by itself unless something can be done about it for longer. */
export function say(text: string, action?: Said["action"], shownMs = SHOWN_MS): void {
  clearTimeout(timer);
  setSaid({ text, ...(action && { action }) });
  if (Number.isFinite(shownMs)) timer = setTimeout(setSaid, shownMs, undefined);
}

export function Toast() {
  return (
    <div role="status" aria-live="polite">
      <Show when={said()}>
        {(now) => (
          <div class="toast">
            <span>{now().text}</span>
            <Show
              when={now().action}
              fallback={
                <button type="button" onClick={() => setSaid(undefined)}>
                  Close
                </button>
              }
            >
              {(action) => (
                <button
                  type="button"
                  onClick={() => {
                    setSaid(undefined);
                    action().run();
                  }}
                >
                  {action().label}
                </button>
              )}
            </Show>
          </div>
        )}
      </Show>
    </div>
  );
}
