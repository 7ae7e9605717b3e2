import { For, Show } from "solid-js";
import { createStore } from "solid-js/store";
import type { ExpenseLimits, ExpenseLimitsState } from "../../core/expense-limits.ts";
import { EXPENSE_CATEGORIES } from "../../core/expense-states.ts";
import type { Production } from "../../core/productions.ts";
import { errorAt } from "../lib/wire.ts";
import { Field, TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { roleWords } from "./limits-words.ts";
import { proposeLimits } from "./requests.ts";

/** Who may be kept from a category. */
const BARRED = ["artist", "manager", "accountant"] as const;
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

type Budget = ExpenseLimits["budgets"][number];

/** What may be spent for a production, in all or on one category. */
function Budgets(props: {
  of: readonly Budget[];
  set: (budgets: Budget[]) => void;
  currency: string;
  productions: readonly Production[];
  refused: (pointer: string) => string | undefined;
}) {
  const change = (at: number, part: Partial<Budget>) =>
    props.set(props.of.map((one, index) => ({ ...one, ...(index === at ? part : {}) })));
  return (
    <>
      {/* By their places: one that is typed into stays the same one. */}
      <For each={props.of.map((_, at) => at)}>
        {(at) => (
          <fieldset class="desk-limit">
            <legend>Budget {at + 1}</legend>
            <Field label="Production" error={props.refused(`/budgets/${at}/production_id`)}>
              {(wired) => (
                <select
                  {...wired}
                  onChange={(event) => change(at, { production_id: event.currentTarget.value })}
                >
                  <For each={props.productions}>
                    {({ id, name }) => (
                      <option value={id} selected={id === props.of[at]?.production_id}>
                        {name}
                      </option>
                    )}
                  </For>
                </select>
              )}
            </Field>
            <Field label="For" error={props.refused(`/budgets/${at}/category`)}>
              {(wired) => (
                <select
                  {...wired}
                  onChange={(event) =>
                    change(at, {
                      category: EXPENSE_CATEGORIES.find((one) => one === event.currentTarget.value) ?? null,
                    })
                  }
                >
                  <option value="" selected={props.of[at]?.category === null}>
                    All of it
                  </option>
                  <For each={EXPENSE_CATEGORIES}>
                    {(one) => (
                      <option value={one} selected={one === props.of[at]?.category}>
                        {one}
                      </option>
                    )}
                  </For>
                </select>
              )}
            </Field>
            <TextField
              label={`At most (${props.currency})`}
              required
              inputMode="decimal"
              autocomplete="off"
              value={props.of[at]?.amount ?? ""}
              error={props.refused(`/budgets/${at}/amount`)}
              onInput={(event) => change(at, { amount: event.currentTarget.value })}
            />
            <button
              type="button"
              class="plain"
              onClick={() => props.set(props.of.filter((_, index) => index !== at))}
            >
              Remove this budget
            </button>
          </fieldset>
        )}
      </For>
      <Show when={props.productions[0]}>
        {(first) => (
          <div>
            <button
              type="button"
              onClick={() =>
                props.set([...props.of, { production_id: first().id, category: null, amount: "" }])
              }
            >
              Add a budget
            </button>
          </div>
        )}
      </Show>
    </>
  );
}
