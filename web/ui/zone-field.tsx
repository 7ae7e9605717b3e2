import { createUniqueId, For } from "solid-js";
import { allZones } from "../lib/clock.ts";
import { TextField } from "./field.tsx";

/** A time zone by its IANA name, with what the browser knows to choose from. */
export function ZoneField(props: {
  label: string;
  value: string;
  change: (zone: string) => void;
  hint?: string | undefined;
  error?: string | undefined;
}) {
  const id = createUniqueId();
  return (
    <>
      <TextField
        label={props.label}
        value={props.value}
        list={id}
        autocomplete="off"
        spellcheck={false}
        required
        hint={props.hint}
        error={props.error}
        onInput={(event) => props.change(event.currentTarget.value)}
      />
      <datalist id={id}>
        <For each={allZones()}>{(zone) => <option value={zone} />}</For>
      </datalist>
    </>
  );
}
