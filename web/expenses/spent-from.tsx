import { For, Show } from "solid-js";
import type { Advance } from "../../core/advances.ts";
import { moneyText } from "../lib/money.ts";
import { Field } from "../ui/field.tsx";
import { mayBeByCard, type Draft } from "./input.ts";

/** Of no advance's id. */
const CARD = "card";

/** One's own money, the organisation's card, or which advance it was: that one is settled with it, in its own currency. */
export function SpentFrom(props: {
  advances: readonly Advance[];
  draft: Pick<Draft, "advance_id" | "paid_with" | "category">;
  set: (from: Pick<Draft, "advance_id" | "paid_with">) => void;
  refused: (pointer: string) => string | undefined;
}) {
  const isCardPossible = () => mayBeByCard({ category: props.draft.category, advance_id: "" });
  const isByCard = () => isCardPossible() && props.draft.paid_with === "company_card";
  const choose = (value: string) =>
    props.set(
      value === CARD
        ? { advance_id: "", paid_with: "company_card" }
        : { advance_id: value, paid_with: "own" },
    );
  return (
    <Show when={isCardPossible() || props.advances.length > 0}>
      <Field
        label="Spent from"
        hint={isByCard() ? "Nothing is paid out for it." : undefined}
        error={props.refused("/advance_id") ?? props.refused("/paid_with")}
      >
        {(wired) => (
          <select {...wired} onChange={(event) => choose(event.currentTarget.value)}>
            <option value="" selected={props.draft.advance_id === "" && !isByCard()}>
              My own money
            </option>
            <For each={props.advances}>
              {(one) => (
                <option value={one.id} selected={one.id === props.draft.advance_id}>
                  Advance: {one.purpose}, {moneyText(one.open)} open
                </option>
              )}
            </For>
            <Show when={isCardPossible()}>
              <option value={CARD} selected={isByCard()}>
                The organisation’s card
              </option>
            </Show>
          </select>
        )}
      </Field>
    </Show>
  );
}
