import { createUniqueId, For, Show } from "solid-js";
import { createStore } from "solid-js/store";
import type { Mapping, MappingInput, Side } from "../../core/imports.ts";
import { Field, TextField } from "../ui/field.tsx";

type Draft = { -readonly [K in keyof Mapping]: Mapping[K] };

/** How the file is read, in words that people use; what is not here stays as it was found. */
export function MappingForm(props: {
  mapping: Mapping;
  columns: readonly string[];
  busy: boolean;
  error?: string | undefined;
  apply: (mapping: MappingInput) => void;
}) {
  const [draft, set] = createStore<Draft>(structuredClone(props.mapping));
  const list = createUniqueId();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    // As JSON, for a part that was taken away is not there at all.
    props.apply(JSON.parse(JSON.stringify(draft)) as MappingInput);
  };

  const Column = (own: {
    label: string;
    hint?: string;
    value: string | null | undefined;
    put: (name: string | null) => void;
  }) => (
    <TextField
      label={own.label}
      hint={own.hint}
      list={list}
      autocomplete="off"
      value={own.value ?? ""}
      onChange={(event) => own.put(event.currentTarget.value.trim() || null)}
    />
  );
  const Columns = (own: {
    label: string;
    hint?: string;
    value: readonly string[];
    put: (names: string[]) => void;
  }) => (
    <TextField
      label={own.label}
      hint={own.hint ?? "One or more, with commas between"}
      list={own.value.length > 1 ? undefined : list}
      autocomplete="off"
      value={own.value.join(", ")}
      onChange={(event) => own.put(namesOf(event.currentTarget.value))}
    />
  );
  const part = (side: "start" | "end", name: keyof Side) => ({
    value: draft[side][name],
    put: (column: string | null) => set(side, name as "date", column ?? undefined),
  });

  return (
    <form class="stack" onSubmit={submit}>
      <datalist id={list}>
        <For each={props.columns}>{(name) => <option value={name} />}</For>
      </datalist>
      <fieldset class="stack">
        <legend class="label">What and where</legend>
        <div class="columns">
          <Columns label="Title columns" value={draft.title} put={(names) => set("title", names)} />
          <Column label="Stage column" value={draft.stage} put={(name) => set("stage", name)} />
          <Column label="Place column" value={draft.location} put={(name) => set("location", name)} />
          <Columns label="Notes columns" value={draft.notes} put={(names) => set("notes", names)} />
        </div>
      </fieldset>
      <fieldset class="stack">
        <legend class="label">Start</legend>
        <div class="columns">
          <Column label="Date column" {...part("start", "date")} />
          <Column label="Time column" {...part("start", "time")} />
          <Column label="Date and time in one" {...part("start", "datetime")} />
        </div>
      </fieldset>
      <fieldset class="stack">
        <legend class="label">End</legend>
        <div class="columns">
          <Column label="End date column" {...part("end", "date")} />
          <Column label="End time column" {...part("end", "time")} />
          <Column label="End date and time in one" {...part("end", "datetime")} />
          <Column label="Duration column" {...part("end", "duration")} />
          <Choice
            label="Durations are in"
            value={draft.duration_unit}
            options={{ minutes: "Minutes", hours: "Hours", seconds: "Seconds" }}
            put={(value) => set("duration_unit", value)}
          />
        </div>
      </fieldset>
      <fieldset class="stack">
        <legend class="label">Dates and clocks</legend>
        <div class="columns">
          <Choice
            label="Dates are written"
            value={draft.date_order}
            options={{
              day_first: "Day first (31/1)",
              month_first: "Month first (1/31)",
              year_first: "Year first",
            }}
            put={(value) => set("date_order", value)}
          />
          <TextField
            label="Year of dates that have none"
            hint="Empty: the production’s own"
            type="number"
            min={1970}
            max={2200}
            value={draft.year ?? ""}
            onChange={(event) =>
              set("year", event.currentTarget.value === "" ? null : event.currentTarget.valueAsNumber)
            }
          />
          <Choice
            label="Times without am or pm"
            value={draft.without_am_pm}
            options={{
              "24h": "24-hour clock",
              by_order: "By the order of rows",
              am: "Morning",
              pm: "Afternoon",
            }}
            put={(value) => set("without_am_pm", value)}
          />
          <Choice
            label="A night after midnight"
            value={draft.day_convention}
            options={{ calendar: "Stands under its own date", festival: "Stands under the evening before" }}
            put={(value) => set("day_convention", value)}
          />
          <Show when={draft.day_convention === "festival"}>
            <TextField
              label="A festival day begins at"
              type="time"
              min="00:00"
              max="12:59"
              value={draft.day_starts_at}
              onChange={(event) => set("day_starts_at", event.currentTarget.value)}
            />
          </Show>
        </div>
      </fieldset>
      <fieldset class="stack">
        <legend class="label">Next week’s file</legend>
        <div class="columns">
          <Column
            label="Key column"
            hint="Empty: rows are known again by stage, start and title"
            value={draft.key}
            put={(name) => set("key", name)}
          />
          <Choice
            label="Rows that vanished"
            value={draft.vanished}
            options={{ auto: "Cancel, unless all did", cancel: "Cancel", keep: "Keep" }}
            put={(value) => set("vanished", value)}
          />
        </div>
        <Field label="Stage abbreviations" hint="One a line, such as PD = Pool Deck">
          {(wired) => (
            <textarea
              {...wired}
              value={Object.entries(draft.stages)
                .map(([short, long]) => `${short} = ${long}`)
                .join("\n")}
              onChange={(event) => set("stages", () => stagesOf(event.currentTarget.value))}
            />
          )}
        </Field>
      </fieldset>
      <div role="alert">
        <Show when={props.error}>{(error) => <p class="notice bad">{error()}</p>}</Show>
      </div>
      <div class="row">
        <button type="submit" disabled={props.busy}>
          {props.busy ? "Reading the file …" : "Preview again"}
        </button>
      </div>
    </form>
  );
}

function Choice<T extends string>(props: {
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

const namesOf = (text: string): string[] =>
  text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");

/** `PD = Pool Deck`, a line each; lines that say nothing are left out. */
export function stagesOf(text: string): Record<string, string> {
  const pairs = text.split("\n").map((line) => line.split("=").map((part) => part.trim()));
  return Object.fromEntries(pairs.flatMap(([short, long]) => (short && long ? [[short, long]] : [])));
}
