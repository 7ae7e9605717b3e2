import { For, Show } from "solid-js";
import { createStore } from "solid-js/store";
import type { ExpenseLimits, ExpenseLimitsState } from "../../core/expense-limits.ts";
import type { Production } from "../../core/productions.ts";
import { errorAt } from "../lib/wire.ts";
import { Field, TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { Away, cardsTyped } from "./limits-away.tsx";
import { Budgets } from "./limits-budgets.tsx";
import { roleWords } from "./limits-words.ts";
import { proposeLimits } from "./requests.ts";

/** Who may be kept from a category. */
const BARRED = ["artist", "manager", "accountant"] as const;
/** A rule pays them: no receipt says what was drunk. */
const isAllowance = ({ category }: ExpenseLimits["categories"][number]) =>
  category === "Mileage" || category === "Per diem";
const decimal = (text: string) => text.trim().replace(",", ".");

/** Limits as they are, to be changed and proposed. */
export function LimitsForm(props: {
  of: ExpenseLimitsState;
  productions: readonly Production[];
  done: () => Promise<void>;
}) {
  const { limits } = props.of.proposed ?? props.of;
  const [draft, set] = createStore({
    ...structuredClone(limits),
    age: String(limits.age_days),
    grace: String(limits.grace_days),
    merchants: limits.merchants.join("\n"),
    cards: limits.company_cards.join(", "),
  });
  const sending = createSending();
  const refused = (pointer: string) => errorAt(sending.error(), `/limits${pointer}`);
  const propose = (event: SubmitEvent) => {
    event.preventDefault();
    void sending.run(async () => {
      await proposeLimits({
        categories: draft.categories.map((one) => ({
          ...one,
          item: one.item === null ? null : decimal(one.item),
          day: one.day === null ? null : decimal(one.day),
          trip: one.trip === null ? null : decimal(one.trip),
          not_for: [...one.not_for],
        })),
        receipt_from: decimal(draft.receipt_from),
        age_days: Number(draft.age),
        grace_days: Number(draft.grace),
        merchants: draft.merchants
          .split("\n")
          .map((name) => name.trim())
          .filter((name) => name !== ""),
        budgets: draft.budgets.map((one) => ({ ...one, amount: decimal(one.amount) })),
        hotels: draft.hotels.map((one) => ({ city: one.city, night: decimal(one.night) })),
        travel_classes: draft.travel_classes.map((one) => ({ ...one })),
        company_cards: cardsTyped(draft.cards),
      });
      await props.done();
    });
  };
  return (
    <form class="stack" onSubmit={propose}>
      <For each={draft.categories}>
        {(one, at) => (
          <fieldset class="desk-limit">
            <legend>{one.category}</legend>
            <TextField
              label={`At once (${props.of.currency})`}
              inputMode="decimal"
              autocomplete="off"
              value={one.item ?? ""}
              error={refused(`/categories/${at()}/item`)}
              onInput={(event) => set("categories", at(), "item", event.currentTarget.value || null)}
            />
            <TextField
              label={`A day (${props.of.currency})`}
              inputMode="decimal"
              autocomplete="off"
              value={one.day ?? ""}
              error={refused(`/categories/${at()}/day`)}
              onInput={(event) => set("categories", at(), "day", event.currentTarget.value || null)}
            />
            <TextField
              label={`A production (${props.of.currency})`}
              inputMode="decimal"
              autocomplete="off"
              value={one.trip ?? ""}
              error={refused(`/categories/${at()}/trip`)}
              onInput={(event) => set("categories", at(), "trip", event.currentTarget.value || null)}
            />
            <div class="row">
              <For each={BARRED}>
                {(role) => (
                  <label class="check">
                    <input
                      type="checkbox"
                      checked={one.not_for.includes(role)}
                      onChange={(event) =>
                        set("categories", at(), "not_for", (all) =>
                          event.currentTarget.checked
                            ? [...all, role]
                            : all.filter((other) => other !== role),
                        )
                      }
                    />
                    Not for {roleWords(role)}
                  </label>
                )}
              </For>
              <Show when={!isAllowance(one)}>
                <label class="check">
                  <input
                    type="checkbox"
                    checked={one.alcohol}
                    onChange={(event) => set("categories", at(), "alcohol", event.currentTarget.checked)}
                  />
                  Alcohol is not asked about
                </label>
              </Show>
            </div>
          </fieldset>
        )}
      </For>
      <div class="columns">
        <TextField
          label={`A receipt from (${props.of.currency})`}
          required
          inputMode="decimal"
          autocomplete="off"
          value={draft.receipt_from}
          error={refused("/receipt_from")}
          onInput={(event) => set("receipt_from", event.currentTarget.value)}
        />
        <TextField
          label="Days old at most"
          required
          inputMode="numeric"
          autocomplete="off"
          value={draft.age}
          error={refused("/age_days")}
          onInput={(event) => set("age", event.currentTarget.value)}
        />
        <TextField
          label="Days around a production"
          required
          inputMode="numeric"
          autocomplete="off"
          value={draft.grace}
          error={refused("/grace_days")}
          onInput={(event) => set("grace", event.currentTarget.value)}
        />
      </div>
      <Field label="Shops that nothing is paid back for" hint="One a line" error={refused("/merchants")}>
        {(wired) => (
          <textarea
            {...wired}
            value={draft.merchants}
            onInput={(event) => set("merchants", event.currentTarget.value)}
          />
        )}
      </Field>
      <Away
        hotels={draft.hotels}
        setHotels={(hotels) => set("hotels", hotels)}
        classes={draft.travel_classes}
        setClasses={(classes) => set("travel_classes", classes)}
        cards={draft.cards}
        setCards={(cards) => set("cards", cards)}
        currency={props.of.currency}
        refused={refused}
      />
      <Budgets
        of={draft.budgets}
        set={(budgets) => set("budgets", budgets)}
        currency={props.of.currency}
        productions={props.productions}
        refused={refused}
      />
      <Failure of={sending.error()} />
      <div>
        <button type="submit" disabled={sending.busy()}>
          {sending.busy() ? "Proposing …" : "Propose these limits"}
        </button>
      </div>
    </form>
  );
}
