import { createSignal, For } from "solid-js";
import { Dialog } from "./dialog.tsx";
import { areKeysOn, setKeysOn } from "../ui/keys.ts";

const KEYS = [
  ["j, ↓", "To the next expense"],
  ["k, ↑", "To the one before"],
  ["Space", "Choose it, or not"],
  ["Shift and an arrow", "Choose a range"],
  ["a", "Approve or pay what is chosen, or the one that you are on: you are asked first"],
  ["q", "Ask whoever spent it about the one that you are on"],
  ["r", "Reject the one that you are on, with a reason"],
  ["t", "Put the category or the tax right of the one that you are on"],
  ["Enter", "Open it on a page of its own"],
  ["?", "This list"],
] as const;

/** What each key does. */
export function Help(props: { close: () => void }) {
  const [areOn, setOn] = createSignal(areKeysOn());
  return (
    <Dialog title="Keys" close={props.close}>
      <dl class="desk-keys">
        <For each={KEYS}>
          {([keys, what]) => (
            <div>
              <dt>
                <kbd>{keys}</kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          )}
        </For>
      </dl>
      <label class="check">
        <input
          type="checkbox"
          checked={areOn()}
          onChange={(event) => {
            setKeysOn(event.currentTarget.checked);
            setOn(event.currentTarget.checked);
          }}
        />
        Single letters do something
      </label>
      <div>
        <button type="button" class="primary" onClick={() => props.close()}>
          Close
        </button>
      </div>
    </Dialog>
  );
}
