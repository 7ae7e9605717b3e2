import { For } from "solid-js";
import type { Advance } from "../../core/advances.ts";
import { moneyText } from "../lib/money.ts";
import { Field } from "../ui/field.tsx";

/** One's own money, or which advance it was: that one is settled with it, in its own currency. */
export function SpentFrom(props: {
  advances: readonly Advance[];
  chosen: string;
  set: (id: string) => void;
  error: string | undefined;
}) {
  return (
    <Field label="Spent from" error={props.error}>
      {(wired) => (
        <select {...wired} onChange={(event) => props.set(event.currentTarget.value)}>
          <option value="" selected={props.chosen === ""}>
            My own money
          </option>
          <For each={props.advances}>
            {(one) => (
              <option value={one.id} selected={one.id === props.chosen}>
                Advance: {one.purpose}, {moneyText(one.open)} open
              </option>
            )}
          </For>
        </select>
      )}
    </Field>
  );
}
