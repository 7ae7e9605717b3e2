import { For } from "solid-js";
import { Field } from "./field.tsx";

/** Which state of a list is shown. */
export function StatusFilter<S extends string>(props: {
  statuses: readonly S[];
  words: Readonly<Record<S, string>>;
  status: S | undefined;
  set: (status: S | undefined) => void;
}) {
  return (
    <Field label="Show">
      {(wired) => (
        <select
          {...wired}
          onChange={(event) => props.set(props.statuses.find((one) => one === event.currentTarget.value))}
        >
          <option value="" selected={props.status === undefined}>
            All
          </option>
          <For each={props.statuses}>
            {(one) => (
              <option value={one} selected={one === props.status}>
                {props.words[one]}
              </option>
            )}
          </For>
        </select>
      )}
    </Field>
  );
}
