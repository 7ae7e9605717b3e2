import { createEffect, createMemo, For, Show } from "solid-js";
import { createStore } from "solid-js/store";
import { PARTY_DEFAULT_MAX, PARTY_MAX } from "../../core/event-states.ts";
import type { Event } from "../../core/events.ts";
import { dateIn, ownZone } from "../lib/clock.ts";
import { errorAt } from "../lib/wire.ts";
import { Field, TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { ZoneField } from "../ui/zone-field.tsx";
import { useProductions, type EventInput } from "./requests.ts";

type Typed = {
  production_id: string;
  title: string;
  description: string;
  location: string;
  local_start: string;
  local_end: string;
  zone: string;
  capacity: string;
  party_max: string;
};

const typedOf = (event: Event): Typed => ({
  production_id: event.production_id,
  title: event.title,
  description: event.description ?? "",
  location: event.location,
  local_start: event.local_start.slice(0, 16),
  local_end: event.local_end?.slice(0, 16) ?? "",
  zone: event.zone,
  capacity: event.capacity === null ? "" : String(event.capacity),
  party_max: String(event.party_max),
});

/** What an event is, when, where and for how many; new or changed. */
export function EventForm(props: {
  from?: Event;
  /** A production that is chosen already, for a new one. */
  of?: string | undefined;
  verb: string;
  save: (input: EventInput, productionId: string) => Promise<void>;
  cancel: () => void;
}) {
  const today = dateIn(ownZone(), Date.now());
  const [input, set] = createStore<Typed>(
    props.from
      ? typedOf(props.from)
      : {
          ...{
            production_id: props.of ?? "",
            title: "",
            description: "",
            location: "",
            local_end: "",
            capacity: "",
          },
          ...{ local_start: `${today}T19:30`, zone: ownZone(), party_max: String(PARTY_DEFAULT_MAX) },
        },
  );
  const sending = createSending();
  const wrong = (name: keyof Typed) => errorAt(sending.error(), `/${name}`);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const { production_id, capacity, party_max, description, local_end, ...said } = input;
    const asked = {
      ...said,
      description: description || null,
      local_end: local_end || null,
      capacity: capacity === "" ? null : Number(capacity),
      party_max: Number(party_max),
    };
    void sending.run(() => props.save(asked, production_id));
  };
  const typed = (name: keyof Typed) => (event: { currentTarget: { value: string } }) =>
    set(name, event.currentTarget.value);
  return (
    <form class="card stack" onSubmit={submit}>
      <Show when={!props.from}>
        <ProductionField
          value={input.production_id}
          error={wrong("production_id")}
          choose={(id) => set("production_id", id)}
          zoneIs={(zone) => set("zone", zone)}
        />
      </Show>
      <TextField
        label="Title"
        required
        maxLength={200}
        autocomplete="off"
        value={input.title}
        error={wrong("title")}
        onInput={typed("title")}
      />
      <TextField
        label="Place"
        hint="As guests read it: hall, street, city"
        required
        maxLength={300}
        autocomplete="off"
        value={input.location}
        error={wrong("location")}
        onInput={typed("location")}
      />
      <div class="columns">
        <TextField
          label="Begins"
          type="datetime-local"
          required
          value={input.local_start}
          error={wrong("local_start")}
          onInput={typed("local_start")}
        />
        <TextField
          label="Ends"
          hint="May be left open"
          type="datetime-local"
          min={input.local_start}
          value={input.local_end}
          error={wrong("local_end")}
          onInput={typed("local_end")}
        />
      </div>
      <ZoneField
        label="Time zone"
        hint="Of the place, such as Europe/Lisbon"
        value={input.zone}
        error={wrong("zone")}
        change={(zone) => set("zone", zone)}
      />
      <div class="columns">
        <TextField
          label="Seats"
          hint="Empty: as many as come"
          type="number"
          inputMode="numeric"
          min="1"
          value={input.capacity}
          error={wrong("capacity")}
          onInput={typed("capacity")}
        />
        <TextField
          label="People an answer"
          hint="How many one guest may bring, themselves included"
          type="number"
          inputMode="numeric"
          required
          min="1"
          max={PARTY_MAX}
          value={input.party_max}
          error={wrong("party_max")}
          onInput={typed("party_max")}
        />
      </div>
      <Field label="Description" hint="What guests should know" error={wrong("description")}>
        {(wired) => (
          <textarea {...wired} maxLength={4000} value={input.description} onInput={typed("description")} />
        )}
      </Field>
      <Failure of={sending.error()} />
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

function ProductionField(props: {
  value: string;
  error: string | undefined;
  choose: (id: string) => void;
  /** The chosen one's, as soon as it is known. */
  zoneIs: (zone: string) => void;
}) {
  const { reading } = useProductions();
  const zone = createMemo(() => reading.rows.find(({ id }) => id === props.value)?.zone);
  createEffect(() => {
    const known = zone();
    if (known !== undefined) props.zoneIs(known);
  });
  return (
    <Field label="Production" error={props.error}>
      {(wired) => (
        <select
          {...wired}
          required
          ref={(field) => queueMicrotask(() => field.focus())}
          onChange={(event) => props.choose(event.currentTarget.value)}
        >
          <option value="" selected={props.value === ""}>
            Choose one
          </option>
          <For each={reading.rows}>
            {({ id, name }) => (
              <option value={id} selected={id === props.value}>
                {name}
              </option>
            )}
          </For>
        </select>
      )}
    </Field>
  );
}
