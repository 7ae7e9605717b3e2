import { For } from "solid-js";
import { Field } from "./field.tsx";

/** One thing that a list is narrowed to, or all of them. */
export function Choice(props: {
  label: string;
  /** What nothing chosen is called. */
  all: string;
  value: string | undefined;
  options: readonly (readonly [value: string, words: string])[];
  set: (value: string) => void;
}) {
  return (
    <Field label={props.label}>
      {(wired) => (
        <select {...wired} onChange={(event) => props.set(event.currentTarget.value)}>
          <option value="" selected={!props.value}>
            {props.all}
          </option>
          <For each={props.options}>
            {([value, words]) => (
              <option value={value} selected={value === props.value}>
                {words}
              </option>
            )}
          </For>
        </select>
      )}
    </Field>
  );
}
