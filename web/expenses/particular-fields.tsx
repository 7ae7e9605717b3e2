import { createEffect, createSignal, For, Show } from "solid-js";
import type { DocumentSummary } from "../../core/documents.ts";
import { TRAVEL_CLASSES, type TravelClass } from "../../core/expense-states.ts";
import { CLASS_WORDS } from "../ui/fact-words.ts";
import { Field, TextField } from "../ui/field.tsx";
import { noBank, type Draft } from "./input.ts";
import { readOwnCurrency } from "./requests.ts";

type Said = Pick<Draft, "category" | "city" | "nights" | "travel_class" | "bank" | "paid_with">;

type Props = {
  draft: Said;
  /** The draft's, or its production's; empty where neither is known. */
  currency: string;
  documents: readonly DocumentSummary[];
  set: (change: Partial<Said>) => void;
  refused: (pointer: string) => string | undefined;
};

/** What only some expenses say, each where it makes sense: a journey's class, a stay, and what a bank took abroad. */
export function ParticularFields(props: Props) {
  return (
    <>
      <Show when={props.draft.category === "Travel"}>
        <Field label="Class" hint="Of a train or a flight" error={props.refused("/travel_class")}>
          {(wired) => (
            <select
              {...wired}
              onChange={(event) => props.set({ travel_class: event.currentTarget.value as TravelClass | "" })}
            >
              <option value="" selected={props.draft.travel_class === ""}>
                Not said
              </option>
              <For each={TRAVEL_CLASSES}>
                {(one) => (
                  <option value={one} selected={one === props.draft.travel_class}>
                    {CLASS_WORDS[one]}
                  </option>
                )}
              </For>
            </select>
          )}
        </Field>
      </Show>
      <Show when={props.draft.category === "Accommodation"}>
        <div class="columns">
          <TextField
            label="Nights"
            inputMode="numeric"
            autocomplete="off"
            value={props.draft.nights}
            error={props.refused("/stay/nights")}
            onInput={(event) => props.set({ nights: event.currentTarget.value })}
          />
          <TextField
            label="City"
            hint="Where the receipt does not say it"
            maxLength={100}
            autocomplete="off"
            value={props.draft.city}
            error={props.refused("/stay/city")}
            onInput={(event) => props.set({ city: event.currentTarget.value })}
          />
        </div>
      </Show>
      <BankFields
        draft={props.draft}
        currency={props.currency}
        documents={props.documents}
        set={props.set}
        refused={props.refused}
      />
    </>
  );
}

/** Banks add a margin to what is published: whoever knows what theirs took says so, with its statement. */
function BankFields(props: Props) {
  const [own, setOwn] = createSignal<string>();
  // Where it cannot be told now nobody is asked: the published rate counts.
  void readOwnCurrency().then(setOwn, () => {});
  const isAbroad = () =>
    props.draft.category !== "Mileage" &&
    own() !== undefined &&
    props.currency !== "" &&
    props.currency !== own();
  createEffect(() => {
    // What a bank took for another currency is not said of one's own.
    if (own() !== undefined && props.currency === own() && props.draft.bank.amount !== "")
      props.set({ bank: noBank() });
  });
  const change = (part: Partial<Draft["bank"]>) => props.set({ bank: { ...props.draft.bank, ...part } });
  return (
    <Show when={isAbroad()}>
      <TextField
        label={`What did ${props.draft.paid_with === "company_card" ? "the card" : "your bank"} take? (${own()})`}
        hint="As its statement says. Without it the published rate of the day counts."
        inputMode="decimal"
        autocomplete="off"
        value={props.draft.bank.amount}
        error={props.refused("/bank/amount")}
        onInput={(event) => change({ amount: event.currentTarget.value })}
      />
      <Show when={props.draft.bank.amount !== ""}>
        <Field
          label="Its statement"
          hint={props.documents.length === 0 ? "Add it to the receipts above first." : undefined}
          error={props.refused("/bank/document_id")}
        >
          {(wired) => (
            <select
              {...wired}
              required
              onChange={(event) => change({ document_id: event.currentTarget.value })}
            >
              <option value="" selected={props.draft.bank.document_id === ""}>
                Choose one of the papers
              </option>
              <For each={props.documents}>
                {({ id, file_name }, at) => (
                  <option value={id} selected={id === props.draft.bank.document_id}>
                    {at() + 1}: {file_name}
                  </option>
                )}
              </For>
            </select>
          )}
        </Field>
      </Show>
    </Show>
  );
}
