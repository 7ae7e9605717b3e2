import { createEffect, createSignal, For, on, onCleanup, Show } from "solid-js";
import { VEHICLES, type Vehicle } from "../../core/books/mileage.ts";
import type { MileageAnswer } from "../../core/mileage.ts";
import { moneyText } from "../lib/money.ts";
import { Refused, wordsOf } from "../lib/wire.ts";
import { Field, TextField } from "../ui/field.tsx";
import { cleanAmount, type TripDraft } from "./input.ts";
import { askMileage } from "./requests.ts";
import { PACK_WORDS, tripWords, VEHICLE_WORDS } from "./mileage-words.ts";

/** While somebody types, nobody is asked. */
const SETTLE_MS = 400;

/** Where somebody went, how far and by what; and what that comes to, once it is known. */
export function MileageFields(props: {
  trip: TripDraft;
  day: string;
  set: (change: Partial<TripDraft>) => void;
  refused: (pointer: string) => string | undefined;
}) {
  const unit = () => (PACK_WORDS[props.trip.pack].unit === "mile" ? "Miles" : "Kilometres");
  return (
    <>
      <div class="columns">
        <Field label="Rates" error={props.refused("/mileage/pack")}>
          {(wired) => (
            <select
              {...wired}
              onChange={(event) => props.set({ pack: event.currentTarget.value as TripDraft["pack"] })}
            >
              <For each={Object.entries(PACK_WORDS)}>
                {([pack, { name }]) => (
                  <option value={pack} selected={pack === props.trip.pack}>
                    {name}
                  </option>
                )}
              </For>
            </select>
          )}
        </Field>
        <Field label="By" error={props.refused("/mileage/vehicle")}>
          {(wired) => (
            <select
              {...wired}
              onChange={(event) => props.set({ vehicle: event.currentTarget.value as Vehicle })}
            >
              <For each={VEHICLES}>
                {(vehicle) => (
                  <option value={vehicle} selected={vehicle === props.trip.vehicle}>
                    {VEHICLE_WORDS[vehicle]}
                  </option>
                )}
              </For>
            </select>
          )}
        </Field>
      </div>
      <div class="columns">
        <TextField
          label="From"
          required
          maxLength={200}
          value={props.trip.from}
          error={props.refused("/mileage/from")}
          onInput={(event) => props.set({ from: event.currentTarget.value })}
        />
        <TextField
          label="To"
          required
          maxLength={200}
          value={props.trip.to}
          error={props.refused("/mileage/to")}
          onInput={(event) => props.set({ to: event.currentTarget.value })}
        />
      </div>
      <TextField
        label={unit()}
        required
        inputMode="decimal"
        autocomplete="off"
        value={props.trip.distance}
        error={props.refused("/mileage/distance")}
        onInput={(event) => props.set({ distance: event.currentTarget.value })}
      />
      <Worth trip={props.trip} day={props.day} />
    </>
  );
}

/** What it comes to after what was claimed of the year before. */
function Worth(props: { trip: TripDraft; day: string }) {
  const [answer, setAnswer] = createSignal<MileageAnswer>();
  const [wrong, setWrong] = createSignal("");
  let timer: ReturnType<typeof setTimeout> | undefined;
  let latest = 0;
  const ask = async (mine: number) => {
    const { pack, vehicle, distance } = props.trip;
    try {
      const found = await askMileage({ pack, vehicle, distance: cleanAmount(distance), date: props.day });
      if (mine !== latest) return;
      setAnswer(found);
      setWrong("");
    } catch (error) {
      if (mine !== latest) return;
      setAnswer(undefined);
      const detail = error instanceof Refused ? error.errors[0]?.detail : undefined;
      setWrong(detail === undefined ? wordsOf(error) : `It ${detail}.`);
    }
  };
  createEffect(
    on([() => props.trip.pack, () => props.trip.vehicle, () => props.trip.distance, () => props.day], () => {
      clearTimeout(timer);
      latest += 1;
      const mine = latest;
      if (props.trip.distance.trim() === "") {
        setAnswer(undefined);
        setWrong("");
      } else timer = setTimeout(() => void ask(mine), SETTLE_MS);
    }),
  );
  onCleanup(() => clearTimeout(timer));
  return (
    <div role="status">
      <Show when={answer()} fallback={<p class="hint">{wrong() || "What it comes to stands here."}</p>}>
        {(found) => (
          <div class="notice">
            <b>{moneyText(found())}</b>
            <For each={tripWords(found())}>{(words) => <p class="hint">{words}</p>}</For>
          </div>
        )}
      </Show>
    </div>
  );
}
