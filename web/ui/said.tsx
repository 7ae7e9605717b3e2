import { Show } from "solid-js";
import { question } from "./confirm.tsx";
import { hold, said, take, wait } from "./toast.tsx";
import "./said.css";

/**
 * What is said over a page, and asked: right before it by keyboard, where the focus is after a change of route. It comes
 * after the first screen, which says nothing.
 */
export function Said() {
  return (
    <>
      <Toast />
      <Confirm />
    </>
  );
}

function Toast() {
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

function Confirm() {
  return (
    <Show when={question()} keyed>
      {(now) => (
        <dialog
          ref={(dialog) => queueMicrotask(() => dialog.showModal())}
          aria-labelledby="confirm-title"
          onCancel={(event) => {
            event.preventDefault();
            now.answer(false);
          }}
        >
          <div class="stack">
            <h2 id="confirm-title">{now.title}</h2>
            <p>{now.text}</p>
            <div class="row">
              <button type="button" class="primary" onClick={() => now.answer(true)}>
                {now.yes}
              </button>
              <button type="button" class="plain" onClick={() => now.answer(false)}>
                Go back
              </button>
            </div>
          </div>
        </dialog>
      )}
    </Show>
  );
}
