import { For } from "solid-js";
import type { ExpenseLimits } from "../../core/expense-limits.ts";
import { TRAVEL_CLASSES } from "../../core/expense-states.ts";
import { CLASS_WORDS } from "../ui/fact-words.ts";
import { Field, TextField } from "../ui/field.tsx";
import { roleWords } from "./limits-words.ts";

type Hotel = ExpenseLimits["hotels"][number];
type Classes = ExpenseLimits["travel_classes"];
const TRAVELLERS = ["artist", "manager", "accountant", "admin"] as const;

/** Last digits of cards as people list them. */
export const cardsTyped = (text: string): string[] => text.split(/[\s,;]+/).filter((one) => one !== "");

/** What is spent away from home: nights by city, seats by class, and the organisation's own cards. */
export function Away(props: {
  hotels: readonly Hotel[];
  setHotels: (hotels: Hotel[]) => void;
  classes: Classes;
  setClasses: (classes: Classes) => void;
  cards: string;
  setCards: (cards: string) => void;
  currency: string;
  refused: (pointer: string) => string | undefined;
}) {
  const change = (at: number, part: Partial<Hotel>) =>
    props.setHotels(props.hotels.map((one, index) => ({ ...one, ...(index === at ? part : {}) })));
  const classOf = (role: Classes[number]["role"]) => props.classes.find((one) => one.role === role)?.up_to;
  const allow = (role: Classes[number]["role"], value: string) => {
    const up_to = TRAVEL_CLASSES.find((one) => one === value);
    const others = props.classes.filter((one) => one.role !== role);
    props.setClasses(up_to === undefined ? others : [...others, { role, up_to }]);
  };
  return (
    <>
      {/* By their places: one that is typed into stays the same one. */}
      <For each={props.hotels.map((_, at) => at)}>
        {(at) => (
          <fieldset class="desk-limit">
            <legend>Hotel {at + 1}</legend>
            <TextField
              label="City"
              required
              maxLength={100}
              autocomplete="off"
              value={props.hotels[at]?.city ?? ""}
              error={props.refused(`/hotels/${at}/city`) ?? props.refused("/hotels")}
              onInput={(event) => change(at, { city: event.currentTarget.value })}
            />
            <TextField
              label={`A night (${props.currency})`}
              required
              inputMode="decimal"
              autocomplete="off"
              value={props.hotels[at]?.night ?? ""}
              error={props.refused(`/hotels/${at}/night`)}
              onInput={(event) => change(at, { night: event.currentTarget.value })}
            />
            <button
              type="button"
              class="plain"
              onClick={() => props.setHotels(props.hotels.filter((_, index) => index !== at))}
            >
              Remove this city
            </button>
          </fieldset>
        )}
      </For>
      <div>
        <button type="button" onClick={() => props.setHotels([...props.hotels, { city: "", night: "" }])}>
          Add a city’s hotels
        </button>
      </div>
      <fieldset class="desk-limit">
        <legend>Class of travel</legend>
        <For each={TRAVELLERS}>
          {(role) => (
            <Field label={`For ${roleWords(role)}, up to`}>
              {(wired) => (
                <select {...wired} onChange={(event) => allow(role, event.currentTarget.value)}>
                  <option value="" selected={classOf(role) === undefined}>
                    Any class
                  </option>
                  <For each={TRAVEL_CLASSES}>
                    {(one) => (
                      <option value={one} selected={one === classOf(role)}>
                        {CLASS_WORDS[one]}
                      </option>
                    )}
                  </For>
                </select>
              )}
            </Field>
          )}
        </For>
      </fieldset>
      <TextField
        label="Cards of the organisation"
        hint="The last four digits of each, with commas between"
        inputMode="numeric"
        autocomplete="off"
        value={props.cards}
        error={cardError(props.cards, props.refused)}
        onInput={(event) => props.setCards(event.currentTarget.value)}
      />
    </>
  );
}

const cardError = (typed: string, refused: (pointer: string) => string | undefined): string | undefined =>
  cardsTyped(typed)
    .map((_, at) => refused(`/company_cards/${at}`))
    .find((one) => one !== undefined) ?? refused("/company_cards");
