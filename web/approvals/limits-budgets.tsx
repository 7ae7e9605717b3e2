import { For, Show } from "solid-js";
import type { ExpenseLimits } from "../../core/expense-limits.ts";
import { EXPENSE_CATEGORIES } from "../../core/expense-states.ts";
import type { Production } from "../../core/productions.ts";
import { Field, TextField } from "../ui/field.tsx";

type Budget = ExpenseLimits["budgets"][number];

/** What may be spent for a production, in all or on one category. */
export function Budgets(props: {
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
            <label class="check">
              <input
                type="checkbox"
                checked={props.of[at]?.binds === true}
                onChange={(event) => change(at, { binds: event.currentTarget.checked })}
              />
              Nothing is handed in beyond it
            </label>
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
                props.set([
                  ...props.of,
                  { production_id: first().id, category: null, amount: "", binds: false },
                ])
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
