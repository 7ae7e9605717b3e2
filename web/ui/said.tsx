import { Show } from "solid-js";
import { hold, said, take, wait } from "./toast.tsx";
import "./said.css";

/**
 * What is said over a page: right before it by keyboard, where the focus is after a change of route. It comes after the
 * first screen, which says nothing.
 */
export function Toast() {
  return (
    <div role="status" aria-live="polite">
      <Show when={said()}>
        {(now) => (
          <div class="toast" onFocusIn={hold} onFocusOut={wait} onPointerEnter={hold} onPointerLeave={wait}>
            <span>{now().text}</span>
            <button type="button" onClick={take}>
              {now().action?.label ?? "Close"}
            </button>
          </div>
        )}
      </Show>
    </div>
  );
}
