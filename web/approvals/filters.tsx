import { onCleanup } from "solid-js";
import { EXPENSE_FLAGS } from "../../core/expense-states.ts";
import { CURRENCIES } from "../../core/money.ts";
import { TextField } from "../ui/field.tsx";
import { Choice } from "../ui/list-choice.tsx";
import { WIDE } from "./choice.ts";
import { FLAG_WORDS, isNarrowed, overOf, SHOWN, SHOWN_NAMES, shownOf, type Filter } from "./filter.ts";
import { createNames, readPeople, readProductions } from "./requests.ts";

/** Whoever types is not asked after every letter. */
const TYPED_MS = 350;

/** What of the queue is shown; each choice is in the page's address at once. */
export function Filters(props: { filter: Filter; set: (filter: Filter) => void }) {
  const people = createNames(readPeople);
  const productions = createNames(readProductions);
  // On a phone it would fill the screen before the first row.
  const isOpen = matchMedia(WIDE).matches || isNarrowed({ ...props.filter, find: "" });
  let typing: ReturnType<typeof setTimeout> | undefined;
  let unsaid: Filter = {};
  onCleanup(() => clearTimeout(typing));
  const typed = (filter: Filter) => {
    clearTimeout(typing);
    unsaid = { ...unsaid, ...filter };
    typing = setTimeout(() => {
      props.set(unsaid);
      unsaid = {};
    }, TYPED_MS);
  };
  return (
    <div class="approval-filters" role="search" aria-label="What is shown">
      <Choice
        label="Show"
        all={SHOWN.waiting.words}
        value={shownOf(props.filter) === "waiting" ? "" : shownOf(props.filter)}
        options={SHOWN_NAMES.filter((one) => one !== "waiting").map((one) => [one, SHOWN[one].words])}
        set={(show) => props.set({ show })}
      />
      <TextField
        label="Find"
        type="search"
        maxLength={100}
        autocomplete="off"
        value={props.filter.find}
        onInput={(event) => typed({ find: event.currentTarget.value })}
      />
      <details class="approval-more" open={isOpen}>
        <summary>More</summary>
        <div class="approval-filters">
          <Choice
            label="Person"
            all="Everybody"
            value={props.filter.person}
            options={people().map(({ id, name }) => [id, name])}
            set={(person) => props.set({ person })}
          />
          <Choice
            label="Production"
            all="Every one"
            value={props.filter.production}
            options={productions().map(({ id, name }) => [id, name])}
            set={(production) => props.set({ production })}
          />
          <Choice
            label="Currency"
            all="Every one"
            value={props.filter.currency}
            options={CURRENCIES.map((code) => [code, code])}
            set={(currency) => props.set({ currency })}
          />
          <TextField
            label="Worth over"
            inputMode="decimal"
            maxLength={17}
            autocomplete="off"
            value={props.filter.over}
            error={
              props.filter.over && overOf(props.filter) === undefined ? "An amount such as 250.00" : undefined
            }
            onInput={(event) => typed({ over: event.currentTarget.value })}
          />
          <Choice
            label="Flag"
            all="Any"
            value={props.filter.flag}
            options={EXPENSE_FLAGS.map((one) => [one, FLAG_WORDS[one]])}
            set={(flag) => props.set({ flag })}
          />
        </div>
      </details>
    </div>
  );
}
