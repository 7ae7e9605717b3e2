import { createSignal, Show } from "solid-js";

type Said = { text: string; shownMs: number; action?: { label: string; run(): void } };
const SHOWN_MS = 8_000;

const [said, setSaid] = createSignal<Said>();
let timer: ReturnType<typeof setTimeout> | undefined;
const hold = () => clearTimeout(timer);

/** A short message over the page; it goes by itself unless something can be done about it for longer. */
export function say(text: string, action?: Said["action"], shownMs = SHOWN_MS): void {
  setSaid({ text, shownMs, ...(action && { action }) });
  wait();
}

function wait(): void {
  hold();
  const ms = said()?.shownMs ?? 0;
  if (Number.isFinite(ms)) timer = setTimeout(setSaid, ms, undefined);
}

/** Stands before the page, one step back from its title by the keyboard; whoever points at it or is in it may take their time. */
export function Toast() {
  return (
    <div role="status" aria-live="polite">
      <Show when={said()}>
        {(now) => (
          <div class="toast" onFocusIn={hold} onFocusOut={wait} onPointerEnter={hold} onPointerLeave={wait}>
            <span>{now().text}</span>
            <Show when={now().action}>
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
            <Show when={!now().action || now().shownMs === Infinity}>
              <button type="button" onClick={() => setSaid(undefined)}>
                Close
              </button>
            </Show>
          </div>
        )}
      </Show>
    </div>
  );
}
