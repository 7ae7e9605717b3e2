import { For } from "solid-js";
import { Field, TextField } from "../ui/field.tsx";
import { namesOf } from "./mapping.ts";

/** One column by its name; empty for none. `list` is the id of what there is to choose from. */
export function Column(props: {
  label: string;
  hint?: string;
  list: string;
  value: string | null | undefined;
  put: (name: string | null) => void;
}) {
  return (
    <TextField
      label={props.label}
      hint={props.hint}
      list={props.list}
      autocomplete="off"
      autocapitalize="none"
      spellcheck={false}
      value={props.value ?? ""}
      onChange={(event) => props.put(event.currentTarget.value.trim() || null)}
    />
  );
}

export function Columns(props: {
  label: string;
  list: string;
  known: readonly string[];
  value: readonly string[];
  put: (names: string[]) => void;
}) {
  return (
    <TextField
      label={props.label}
      hint="One or more, with commas between"
      list={props.value.length > 1 ? undefined : props.list}
      autocomplete="off"
      autocapitalize="none"
      spellcheck={false}
      value={props.value.join(", ")}
      onChange={(event) => props.put(namesOf(event.currentTarget.value, props.known))}
    />
  );
}

export function Choice<T extends string>(props: {
  label: string;
  value: T;
  options: Record<T, string>;
  put: (value: T) => void;
}) {
  return (
    <Field label={props.label}>
      {(wired) => (
        <select {...wired} onChange={(event) => props.put(event.currentTarget.value as T)}>
          <For each={Object.entries(props.options) as [T, string][]}>
            {([value, text]) => (
              <option value={value} selected={value === props.value}>
                {text}
              </option>
            )}
          </For>
        </select>
      )}
    </Field>
  );
}
