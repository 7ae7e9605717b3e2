import { For, Show } from "solid-js";
import { createStore } from "solid-js/store";
import type { MinorInput, ProductionMinor } from "../../core/minors.ts";
import type { ProductionPerson } from "../../core/productions.ts";
import { MINOR_BANDS, MINOR_PACK_IDS, MINOR_PACKS, type MinorPackId } from "../../core/rest/minors.ts";
import { dateIn, dateRange, ownZone } from "../lib/clock.ts";
import { errorAt } from "../lib/wire.ts";
import { Field, TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { fullName } from "../ui/people.ts";

/** `England` of `minors, England` */
const placeOf = (pack: MinorPackId): string => MINOR_PACKS[pack].name.replace("minors, ", "");

const SCHOOL_HOURS = [1, 2, 3, 4, 5, 6] as const;
const schoolWords = (minutes: number | null): string => {
  if (minutes === null) return "lessons not said";
  if (minutes === 0) return "holidays";
  return minutes % 60 === 0 ? `${minutes / 60} h of lessons` : `${minutes} min of lessons`;
};

/** What is known of somebody under age, in a line; what has to be said anew stands out. */
export function MinorLine(props: { of: ProductionMinor; people: readonly ProductionPerson[] }) {
  const band = () => MINOR_BANDS.find(({ id }) => id === props.of.band);
  const withWhom = () => {
    if (props.of.chaperone_id === null) return "no chaperone";
    const found = props.people.find(({ id }) => id === props.of.chaperone_id);
    return `with ${found ? fullName(found) : "a chaperone"}`;
  };
  const isOver = () => props.of.band_until < dateIn(ownZone(), Date.now());
  return (
    <p class="quiet">
      <Show when={isOver()}>
        <span class="chip bad">Say which age band follows</span>{" "}
      </Show>
      Under age: {band()?.name} ({placeOf(band()?.pack ?? "minors-eu")}) until{" "}
      {dateRange(props.of.band_until, props.of.band_until)}, {schoolWords(props.of.school_minutes)},{" "}
      {withWhom()}
    </p>
  );
}

/** Says that somebody is under age, and what the rules for them need to know; or forgets it. */
export function MinorForm(props: {
  person: ProductionPerson;
  from: ProductionMinor | undefined;
  /** Who may look after them. */
  others: readonly ProductionPerson[];
  save: (input: MinorInput) => Promise<void>;
  forget: () => Promise<void>;
  cancel: () => void;
}) {
  const [input, set] = createStore({
    band: props.from?.band ?? ("" as const),
    band_until: props.from?.band_until ?? "",
    chaperone_id: props.from?.chaperone_id ?? null,
    school_minutes: props.from?.school_minutes ?? null,
  });
  const sending = createSending();
  const wrong = (name: keyof MinorInput) => errorAt(sending.error(), `/${name}`);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const { band } = input;
    if (band !== "") void sending.run(() => props.save({ ...input, band }));
  };
  return (
    <form
      class="card stack minor-form"
      onSubmit={submit}
      aria-label={`${fullName(props.person)} is under age`}
    >
      <p class="hint">
        Planners alone see this, and a day of birth is not kept. The rules are a yardstick and no legal
        advice.
      </p>
      <div class="columns">
        <Field label="Age band" error={wrong("band")}>
          {(wired) => (
            <select
              {...wired}
              required
              ref={(select) => queueMicrotask(() => select.focus())}
              onChange={(event) =>
                set("band", MINOR_BANDS.find(({ id }) => id === event.currentTarget.value)?.id ?? "")
              }
            >
              <option value="" selected={input.band === ""}>
                Choose
              </option>
              <For each={MINOR_PACK_IDS}>
                {(pack) => (
                  <optgroup label={placeOf(pack)}>
                    <For each={MINOR_BANDS.filter((band) => band.pack === pack)}>
                      {({ id, name }) => (
                        <option value={id} selected={input.band === id}>
                          {name}
                        </option>
                      )}
                    </For>
                  </optgroup>
                )}
              </For>
            </select>
          )}
        </Field>
        <TextField
          label="Until and with"
          type="date"
          hint="Afterwards it is asked which one follows."
          required
          value={input.band_until}
          error={wrong("band_until")}
          onInput={(event) => set("band_until", event.currentTarget.value)}
        />
      </div>
      <div class="columns">
        <Field label="Chaperone" error={wrong("chaperone_id")}>
          {(wired) => (
            <select {...wired} onChange={(event) => set("chaperone_id", event.currentTarget.value || null)}>
              <option value="" selected={input.chaperone_id === null}>
                Nobody is named
              </option>
              <For each={props.others}>
                {(other) => (
                  <option value={other.id} selected={other.id === input.chaperone_id}>
                    {fullName(other)}
                  </option>
                )}
              </For>
            </select>
          )}
        </Field>
        <Field label="Lessons on a school day" error={wrong("school_minutes")}>
          {(wired) => (
            <select
              {...wired}
              onChange={(event) => {
                const chosen = event.currentTarget.value;
                set("school_minutes", chosen === "" ? null : Number(chosen));
              }}
            >
              <option value="" selected={input.school_minutes === null}>
                Not said
              </option>
              <option value="0" selected={input.school_minutes === 0}>
                None: holidays
              </option>
              <For each={hoursWith(input.school_minutes)}>
                {(minutes) => (
                  <option value={minutes} selected={minutes === input.school_minutes}>
                    {minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`}
                  </option>
                )}
              </For>
            </select>
          )}
        </Field>
      </div>
      <Failure of={sending.error()} />
      <div class="row">
        <button type="submit" class="primary" disabled={sending.busy()}>
          {sending.busy() ? "Saving …" : "Save"}
        </button>
        <button type="button" onClick={() => props.cancel()}>
          Cancel
        </button>
        <Show when={props.from}>
          <button
            type="button"
            disabled={sending.busy()}
            onClick={() => void sending.run(() => props.forget())}
          >
            Not under age
          </button>
        </Show>
      </div>
    </form>
  );
}

/** Whole hours, and what somebody said by other means. */
const hoursWith = (minutes: number | null): number[] =>
  [...new Set([...SCHOOL_HOURS.map((hours) => hours * 60), ...(minutes ? [minutes] : [])])].sort(
    (a, b) => a - b,
  );
