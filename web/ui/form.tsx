import { createSignal, Show, type JSX } from "solid-js";
import { wordsOf } from "../lib/wire.ts";

/** What a form is at: `busy` while it is sent, `error` when it was refused, its input kept. */
export type Sending = {
  busy: () => boolean;
  error: () => unknown;
  run(send: () => Promise<void>): Promise<boolean>;
};

/** Runs one thing at a time and keeps what went wrong. @returns whether it went well. */
export function createSending(): Sending {
  const [busy, setBusy] = createSignal(false);
  const [error, setError] = createSignal<unknown>();
  return {
    busy,
    error,
    run: async (send) => {
      if (busy()) return false;
      setBusy(true);
      setError(undefined);
      try {
        await send();
        return true;
      } catch (problem) {
        setError(() => problem);
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}

/** The sentence of what went wrong, announced. */
export function Failure(props: { of: unknown; children?: JSX.Element }) {
  return (
    <div role="alert">
      <Show when={props.of !== undefined}>
        <div class="notice bad">
          {wordsOf(props.of)}
          {props.children}
        </div>
      </Show>
    </div>
  );
}
