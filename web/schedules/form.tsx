import { createEffect, For, Show, type JSX } from "solid-js";
import { createStore } from "solid-js/store";
import type { Production } from "../../core/productions.ts";
import type { RestOverride } from "../../core/rest/findings.ts";
import type { ScheduleKind } from "../../core/schedules.ts";
import { cityOf, wallTime } from "../lib/clock.ts";
import { errorAt, Refused } from "../lib/wire.ts";
import { Field, TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { ZoneField } from "../ui/zone-field.tsx";
import { checkOf, type Input } from "./form-input.ts";
import { localTimes } from "./form-times.ts";
import { PeopleField } from "./people-field.tsx";
import { createRestCheck } from "./rest-check.ts";
import { RestNotice } from "./rest-notice.tsx";
import { KINDS, kindLabel } from "./words.ts";

/** The fields of an item, new or changed; what was typed stays until it is saved. */
export function ScheduleForm(props: {
  from: Input;
  productions: readonly Production[];
  /** Of an item that is there already; its production never changes. */
  scheduleId: string | undefined;
  verb: string;
  /** `override` is there where somebody rests too little and it is planned all the same. */
  save: (input: Input, override: RestOverride | undefined) => Promise<void>;
  cancel: () => void;
  meanwhile?: JSX.Element;
}) {
  const [input, set] = createStore<Input>({ ...props.from });
  const [override, setOverride] = createStore<RestOverride>({ reason: "" });
  const rest = createRestCheck(() => checkOf(input, props.scheduleId));
  const sending = createSending();
  createEffect(() => {
    const error = sending.error();
    // Somebody else planned meanwhile, or it was sent before anybody could say.
    if (error instanceof Refused && error.slug === "schedules/rest-too-short") rest.recheck();
  });
  const wrong = (pointer: string) => errorAt(sending.error(), pointer);
  const text = (name: "title" | "location" | "stage" | "day" | "last_day" | "start" | "end") => ({
    value: input[name],
    onInput: (event: InputEvent & { currentTarget: HTMLInputElement }) =>
      set(name, event.currentTarget.value),
  });
  const isNextDay = () => !input.all_day && input.end !== "" && input.end <= input.start;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const needed = rest.verdict()?.needs_reason === true && override.reason.trim() !== "";
    void sending.run(() =>
      props.save({ ...input, named: [...input.named] }, needed ? { ...override } : undefined),
    );
  };
  const chooseProduction = (id: string) => {
    const zone = props.productions.find((one) => one.id === id)?.zone;
    set({ production_id: id, named: [], ...(zone && { zone }) });
  };
  return (
    <form class="stack" onSubmit={submit}>
      <div class="card stack">
        <Show when={props.scheduleId === undefined}>
          <Field label="Production" error={wrong("/production_id")}>
            {(wired) => (
              <select {...wired} required onChange={(event) => chooseProduction(event.currentTarget.value)}>
                <option value="" selected={input.production_id === ""}>
                  Choose one
                </option>
                <For each={props.productions}>
                  {({ id, name }) => (
                    <option value={id} selected={id === input.production_id}>
                      {name}
                    </option>
                  )}
                </For>
              </select>
            )}
          </Field>
        </Show>
        <TextField label="Title" required maxLength={200} error={wrong("/title")} {...text("title")} />
        <Field label="Kind" error={wrong("/kind")}>
          {(wired) => (
            <select {...wired} onChange={(event) => set("kind", event.currentTarget.value as ScheduleKind)}>
              <For each={KINDS}>
                {(kind) => (
                  <option value={kind} selected={kind === input.kind}>
                    {kindLabel(kind)}
                  </option>
                )}
              </For>
            </select>
          )}
        </Field>
      </div>
      <fieldset class="card stack">
        <legend class="seldom-seen">When</legend>
        <label class="check">
          <input
            type="checkbox"
            checked={input.all_day}
            onChange={(event) => set("all_day", event.currentTarget.checked)}
          />
          All day
        </label>
        <div class="columns">
          <TextField label="Day" type="date" required error={wrong("/local_start")} {...text("day")} />
          <Show
            when={!input.all_day}
            fallback={
              <TextField label="Last day" type="date" error={wrong("/local_end")} {...text("last_day")} />
            }
          >
            <TextField label="Start" type="time" required {...text("start")} />
            <TextField
              label="End"
              type="time"
              hint={isNextDay() ? "On the next day" : "May be left empty"}
              error={wrong("/local_end")}
              {...text("end")}
            />
          </Show>
        </div>
        <ZoneField
          label="Time zone"
          value={input.zone}
          error={wrong("/zone")}
          change={(zone) => set("zone", zone)}
        />
        <p class="hint" role="status">
          {saidOf(input)}
        </p>
      </fieldset>
      <div class="card stack">
        <div class="columns">
          <TextField label="Stage" maxLength={120} error={wrong("/stage")} {...text("stage")} />
          <TextField label="Place" maxLength={300} error={wrong("/location")} {...text("location")} />
        </div>
        <Field label="Notes" error={wrong("/notes")}>
          {(wired) => (
            <textarea
              {...wired}
              maxLength={4_000}
              value={input.notes}
              onInput={(event) => set("notes", event.currentTarget.value)}
            />
          )}
        </Field>
        <PeopleField
          productionId={input.production_id}
          named={input.named}
          change={(userIds) => set("named", userIds)}
        />
      </div>
      <RestNotice of={rest} override={override} change={(change) => setOverride(change)} wrong={wrong} />
      <Failure of={sending.error()}>{props.meanwhile}</Failure>
      <div class="row">
        <button type="submit" class="primary" disabled={sending.busy()}>
          {sending.busy() ? "Saving …" : props.verb}
        </button>
        <button type="button" class="plain" onClick={() => props.cancel()}>
          Go back
        </button>
      </div>
    </form>
  );
}

/** The times once more in a sentence, for the eye that slipped. */
function saidOf(input: Input): string {
  const { local_start, local_end } = localTimes(input);
  if (input.all_day || input.start === "") return "";
  const end =
    local_end === null
      ? ""
      : ` to ${wallTime(local_end)}${input.end <= input.start ? " on the next day" : ""}`;
  return `${wallTime(local_start)}${end}, on the clocks of ${cityOf(input.zone)}`;
}
