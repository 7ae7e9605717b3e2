import { useNavigate } from "@solidjs/router";
import { createMemo, createSignal, For, Show } from "solid-js";
import { createStore } from "solid-js/store";
import { MEALS, type Meal } from "../../core/books/per-diem.ts";
import { PACKS } from "../../core/books/per-diem-packs.ts";
import type { PerDiemAnswer } from "../../core/per-diems.ts";
import { newId } from "../../core/uuid.ts";
import { dayShort } from "../lib/clock.ts";
import { moneyText } from "../lib/money.ts";
import { Field, TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { Title } from "../ui/title.tsx";
import { say } from "../ui/toast.tsx";
import { datesOf, daysOf, refusalOf, type Journey } from "./journey.ts";
import { Allowed } from "./per-diem-table.tsx";
import { draftPerDiem, reckonPerDiem } from "./requests.ts";
import "./page.css";

type PackName = keyof typeof PACKS;
const PACK_WORDS: Record<PackName, string> = {
  "us-gsa": "United States (GSA)",
  "uk-hmrc": "United Kingdom (HMRC)",
  "de-estg": "Germany (EStG)",
};
const PACK_NAMES = Object.keys(PACK_WORDS) as PackName[];
const STANDARD = "standard";

/** What a journey is allowed, day by day, and an expense of it in one click; nothing is kept before. */
export function Page() {
  const go = useNavigate();
  const [journey, set] = createStore<Journey>({ leftOn: "", leftAt: "08:00", backOn: "", backAt: "18:00" });
  const [pack, setPack] = createSignal<PackName>("de-estg");
  const [locality, setLocality] = createSignal(STANDARD);
  const [meals, setMeals] = createStore<Record<string, Meal[]>>({});
  const [answer, setAnswer] = createSignal<PerDiemAnswer>();
  const reckoning = createSending();
  const drafting = createSending();
  const refusal = createMemo(() => refusalOf(journey));
  const dates = createMemo(() => (refusal() === undefined ? datesOf(journey) : []));
  const localities = createMemo(() => [
    ...new Set(PACKS[pack()].flatMap((one) => (one.unit === "day" ? Object.keys(one.localities) : []))),
  ]);
  /** What stands below is of what stands above, or it is not there. */
  const changed =
    <T,>(change: (value: T) => void) =>
    (value: T) => {
      setAnswer(undefined);
      change(value);
    };
  const type = (name: keyof Journey) => changed((value: string) => set(name, value));
  const choosePack = changed((name: string) => {
    setPack(PACK_NAMES.find((one) => one === name) ?? "de-estg");
    setLocality(STANDARD);
  });
  const give = (date: string, meal: Meal, isGiven: boolean) => {
    setAnswer(undefined);
    setMeals(date, (before = []) => [...before.filter((one) => one !== meal), ...(isGiven ? [meal] : [])]);
  };

  const reckon = (event: SubmitEvent) => {
    event.preventDefault();
    void reckoning.run(async () => {
      const place = localities().length > 1 ? locality() : undefined;
      const days = daysOf({ ...journey }, (date) => meals[date] ?? [], place);
      setAnswer(await reckonPerDiem({ pack: pack(), days }));
    });
  };
  const draft = (allowed: PerDiemAnswer) =>
    void drafting.run(async () => {
      const { id } = await draftPerDiem(newId(), { ...journey }, allowed);
      say("Kept as a draft");
      go(`/expenses/${id}`);
    });

  return (
    <div class="stack books">
      <Title text="Per diem" />
      <form class="card stack" onSubmit={reckon}>
        <div class="columns">
          <Field label="By the rules of">
            {(wired) => (
              <select {...wired} onChange={(event) => choosePack(event.currentTarget.value)}>
                <For each={PACK_NAMES}>
                  {(name) => (
                    <option value={name} selected={name === pack()}>
                      {PACK_WORDS[name]}
                    </option>
                  )}
                </For>
              </select>
            )}
          </Field>
          <Show when={localities().length > 1}>
            <Field label="Where" hint="By its daily amount">
              {(wired) => (
                <select {...wired} onChange={(event) => changed(setLocality)(event.currentTarget.value)}>
                  <For each={localities()}>
                    {(one) => (
                      <option value={one} selected={one === locality()}>
                        {one === STANDARD ? "Anywhere else (standard)" : one}
                      </option>
                    )}
                  </For>
                </select>
              )}
            </Field>
          </Show>
        </div>
        <div class="columns">
          <TextField
            label="First day"
            type="date"
            required
            value={journey.leftOn}
            onInput={(event) => type("leftOn")(event.currentTarget.value)}
          />
          <TextField
            label="Left at"
            type="time"
            required
            value={journey.leftAt}
            onInput={(event) => type("leftAt")(event.currentTarget.value)}
          />
          <TextField
            label="Last day"
            type="date"
            required
            value={journey.backOn}
            onInput={(event) => type("backOn")(event.currentTarget.value)}
          />
          <TextField
            label="Back at"
            type="time"
            required
            value={journey.backAt}
            onInput={(event) => type("backAt")(event.currentTarget.value)}
          />
        </div>
        <Show when={journey.leftOn !== "" && journey.backOn !== "" && refusal()}>
          {(words) => (
            <p class="wrong" role="alert">
              {words()}
            </p>
          )}
        </Show>
        <Show when={dates().length > 0}>
          <fieldset>
            <legend class="label">Meals that were given: on the set, in the room's price, as a buyout</legend>
            <For each={dates()}>
              {(date) => (
                <div class="books-meals" role="group" aria-label={dayShort(date)}>
                  <span class="books-day">{dayShort(date)}</span>
                  <For each={MEALS}>
                    {(meal) => (
                      <label class="check">
                        <input
                          type="checkbox"
                          checked={meals[date]?.includes(meal) ?? false}
                          onChange={(event) => give(date, meal, event.currentTarget.checked)}
                        />
                        {meal}
                      </label>
                    )}
                  </For>
                </div>
              )}
            </For>
          </fieldset>
        </Show>
        <Failure of={reckoning.error()} />
        <div>
          <button type="submit" class="primary" disabled={reckoning.busy() || refusal() !== undefined}>
            {reckoning.busy() ? "Reckoning …" : "Reckon"}
          </button>
        </div>
      </form>
      <div role="status">
        <Show when={answer()}>{(allowed) => <p>{`Allowed: ${moneyText(allowed())}`}</p>}</Show>
      </div>
      <Show when={answer()}>
        {(allowed) => (
          <section class="card stack" aria-label="Day by day">
            <Allowed of={allowed()} />
            <p class="hint">{allowed().source}</p>
            <Failure of={drafting.error()} />
            <Show
              when={allowed().amount_minor > 0}
              fallback={<p>Nothing is allowed for this journey, so there is nothing to claim.</p>}
            >
              <div>
                <button
                  type="button"
                  class="primary"
                  disabled={drafting.busy()}
                  onClick={() => draft(allowed())}
                >
                  {drafting.busy() ? "Writing …" : "Make it an expense"}
                </button>
              </div>
            </Show>
          </section>
        )}
      </Show>
    </div>
  );
}
