import { createSignal, Show } from "solid-js";

type Question = { title: string; text: string; yes: string; answer(yes: boolean): void };

const [question, setQuestion] = createSignal<Question>();

/** Asks before something that cannot be taken back. */
export function confirmed(title: string, text: string, yes: string): Promise<boolean> {
  return new Promise((answer) => setQuestion({ title, text, yes, answer }));
}

export function Confirm() {
  return (
    <Show when={question()} keyed>
      {(now) => {
        const close = (yes: boolean) => {
          setQuestion(undefined);
          now.answer(yes);
        };
        return (
          <dialog
            ref={(dialog) => queueMicrotask(() => dialog.showModal())}
            aria-labelledby="confirm-title"
            onCancel={(event) => {
              event.preventDefault();
              close(false);
            }}
          >
            <div class="stack">
              <h2 id="confirm-title">{now.title}</h2>
              <p>{now.text}</p>
              <div class="row">
                <button type="button" class="primary" onClick={() => close(true)}>
                  {now.yes}
                </button>
                <button type="button" class="plain" onClick={() => close(false)}>
                  Go back
                </button>
              </div>
            </div>
          </dialog>
        );
      }}
    </Show>
  );
}
