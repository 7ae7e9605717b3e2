import { createSignal, type JSX } from "solid-js";
import { createStore } from "solid-js/store";
import { dateIn, ownZone } from "../lib/clock.ts";
import { errorAt } from "../lib/wire.ts";
import { Field, TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { ZoneField } from "../ui/zone-field.tsx";
import { PackChoice } from "./pack-choice.tsx";
import type { ProductionInput } from "./requests.ts";

/** What a production is called, when and where it is; new or changed. */
export function ProductionForm(props: {
  from?: ProductionInput;
  verb: string;
  save: (input: ProductionInput) => Promise<void>;
  cancel: () => void;
  /** Shown with what went wrong, such as the version that somebody else saved. */
  meanwhile?: JSX.Element;
}) {
  const today = dateIn(ownZone(), Date.now());
  const [input, set] = createStore<ProductionInput>({
    ...(props.from ?? {
      ...{ name: "", starts_on: today, ends_on: today, zone: ownZone(), currency: "EUR" },
      ...{ day_starts_at: "06:00", rest_pack: null },
    }),
  });
  const sending = createSending();
  const [missing, setMissing] = createSignal<string>();
  const wrong = (name: keyof ProductionInput) => errorAt(sending.error(), `/${name}`);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const isBackwards = input.ends_on < input.starts_on;
    setMissing(isBackwards ? "The last day is before the first." : undefined);
    if (!isBackwards)
      void sending.run(() => props.save({ ...input, currency: input.currency.toUpperCase() }));
  };
  return (
    <form class="card stack" onSubmit={submit}>
      <TextField
        label="Name"
        name="name"
        required
        maxLength={200}
        value={input.name}
        error={wrong("name")}
        ref={(input) => queueMicrotask(() => input.focus())}
        onInput={(event) => set("name", event.currentTarget.value)}
      />
      <div class="columns">
        <TextField
          label="First day"
          type="date"
          required
          value={input.starts_on}
          error={wrong("starts_on")}
          onInput={(event) => set("starts_on", event.currentTarget.value)}
          onChange={() => {
            // A new production is at least as long as its first day.
            if (!props.from && input.ends_on < input.starts_on) set("ends_on", input.starts_on);
          }}
        />
        <TextField
          label="Last day"
          type="date"
          required
          min={input.starts_on}
          value={input.ends_on}
          error={missing() ?? wrong("ends_on")}
          onInput={(event) => set("ends_on", event.currentTarget.value)}
        />
      </div>
      <div class="columns">
        <ZoneField
          label="Time zone"
          hint="Of the venue, such as Europe/Lisbon"
          value={input.zone}
          error={wrong("zone")}
          change={(zone) => set("zone", zone)}
        />
        <TextField
          label="Currency"
          hint="Three letters, such as EUR"
          required
          maxLength={3}
          autocapitalize="characters"
          value={input.currency}
          error={wrong("currency")}
          onInput={(event) => set("currency", event.currentTarget.value)}
        />
      </div>
      <div class="columns">
        <TextField
          label="The day begins at"
          hint="What is earlier belongs to the evening before"
          type="time"
          required
          max="12:59"
          value={input.day_starts_at}
          error={wrong("day_starts_at")}
          onInput={(event) => set("day_starts_at", event.currentTarget.value)}
        />
        <Field
          label="Rest and meals"
          hint={
            input.rest_pack === null
              ? "Planners are warned by the rules of where it is"
              : "Planning against them takes a reason"
          }
          error={wrong("rest_pack")}
        >
          {(wired) => (
            <PackChoice
              id={wired.id}
              none="Warn only"
              value={input.rest_pack}
              choose={(pack) => set("rest_pack", pack)}
            />
          )}
        </Field>
      </div>
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
