import { createEffect, createUniqueId, For, on, Show } from "solid-js";
import { createStore, reconcile } from "solid-js/store";
import type { Mapping, Side } from "../../core/imports.ts";
import { Field, TextField } from "../ui/field.tsx";
import { Choice, Column, Columns } from "./mapping-fields.tsx";
import { stagesOf, stagesText, type Draft } from "./mapping.ts";

/** Columns for parts of a date, which only files that split it have. */
const PARTS = {
  weekday: "Weekday column",
  year: "Year column",
  month: "Month column",
  day: "Day column",
  day_number: "Number of the day",
  hour: "Hour column",
  minute: "Minute column",
  ampm: "Column with am or pm",
} as const;
const partsIn = (side: Side) =>
  (Object.keys(PARTS) as (keyof typeof PARTS)[]).filter((name) => side[name] !== undefined);

/** How the file is read, in words that people use; what is not here stays as it was found. */
export function MappingForm(props: {
  mapping: Mapping;
  columns: readonly string[];
  busy: boolean;
  error: string | undefined;
  touch: () => void;
  apply: (draft: Mapping) => void;
}) {
  const [draft, set] = createStore<Draft>(structuredClone(props.mapping));
  const list = createUniqueId();
  // The form stays where it is, with the focus in it, and takes over what came of it.
  createEffect(
    on(
      () => props.mapping,
      (found) => set(reconcile(structuredClone(found))),
      { defer: true },
    ),
  );
  const part = (side: "start" | "end", name: keyof Side) => ({
    list,
    value: draft[side][name],
    put: (column: string | null) => set(side, name as "date", column ?? undefined),
  });
  /** A calendar says itself what its parts mean. */
  const hasColumns = () => draft.source.format !== "ical";

  return (
    <form
      class="stack"
      onInput={() => props.touch()}
      onSubmit={(event) => {
        event.preventDefault();
        props.apply(draft);
      }}
    >
      <datalist id={list}>
        <For each={props.columns}>{(name) => <option value={name} />}</For>
      </datalist>
      <Show when={hasColumns()}>
        <fieldset>
          <legend>What and where</legend>
          <div class="columns">
            <Columns
              label="Title columns"
              list={list}
              known={props.columns}
              value={draft.title}
              put={(names) => set("title", names)}
            />
            <Columns
              label="Notes columns"
              list={list}
              known={props.columns}
              value={draft.notes}
              put={(names) => set("notes", names)}
            />
            <Column label="Stage column" list={list} value={draft.stage} put={(name) => set("stage", name)} />
            <Column
              label="Place column"
              list={list}
              value={draft.location}
              put={(name) => set("location", name)}
            />
          </div>
        </fieldset>
        <fieldset>
          <legend>Start</legend>
          <div class="columns">
            <Column label="Date column" {...part("start", "date")} />
            <Column label="Time column" {...part("start", "time")} />
            <Column label="Date and time in one" {...part("start", "datetime")} />
            <For each={partsIn(props.mapping.start)}>
              {(name) => <Column label={PARTS[name]} {...part("start", name)} />}
            </For>
          </div>
        </fieldset>
        <fieldset>
          <legend>End</legend>
          <div class="columns">
            <Column label="End date column" {...part("end", "date")} />
            <Column label="End time column" {...part("end", "time")} />
            <Column label="End date and time in one" {...part("end", "datetime")} />
            <Column label="Duration column" {...part("end", "duration")} />
            <For each={partsIn(props.mapping.end)}>
              {(name) => <Column label={`End: ${PARTS[name].toLowerCase()}`} {...part("end", name)} />}
            </For>
            <Choice
              label="Durations are in"
              value={draft.duration_unit}
              options={{ minutes: "Minutes", hours: "Hours", seconds: "Seconds" }}
              put={(value) => set("duration_unit", value)}
            />
          </div>
        </fieldset>
        <fieldset>
          <legend>Dates and clocks</legend>
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
              options={{ calendar: "Under its own date", festival: "Under the evening before" }}
              put={(value) => set("day_convention", value)}
            />
            <Show when={draft.day_convention === "festival"}>
              <TextField
                label="A festival day begins at"
                type="time"
                min="00:00"
                max="12:59"
                required
                value={draft.day_starts_at}
                onChange={(event) => set("day_starts_at", event.currentTarget.value)}
              />
            </Show>
            <Column
              label="Time zone column"
              hint="Empty: the same zone for every row"
              list={list}
              value={draft.zone}
              put={(name) => set("zone", name)}
            />
          </div>
        </fieldset>
      </Show>
      <fieldset>
        <legend>Names and next week’s file</legend>
        <div class="columns">
          <Field label="Stage abbreviations" hint="One a line, such as PD = Pool Deck">
            {(wired) => (
              <textarea
                {...wired}
                value={stagesText(draft.stages)}
                onChange={(event) => set("stages", reconcile(stagesOf(event.currentTarget.value)))}
              />
            )}
          </Field>
          <div class="stack">
            <Choice
              label="Rows that vanished"
              value={draft.vanished}
              options={{
                auto: "Cancel, unless all did",
                cancel: "Cancel",
                keep: "Keep",
              }}
              put={(value) => set("vanished", value)}
            />
            <Show when={hasColumns()}>
              <Column
                label="Key column"
                hint="Empty: rows are known again by stage, start and title"
                list={list}
                value={draft.key}
                put={(name) => set("key", name)}
              />
            </Show>
          </div>
        </div>
      </fieldset>
      <div role="alert">
        <Show when={props.error}>{(error) => <p class="notice bad">{error()}</p>}</Show>
      </div>
      <div class="row">
        <button type="submit" disabled={props.busy}>
          {props.busy ? "Reading the file …" : "Preview again"}
        </button>
        <span class="hint">An import keeps this with the production, for the next file.</span>
      </div>
    </form>
  );
}
