import { createEffect, createSignal, For, Show } from "solid-js";
import { EXPENSE_CATEGORIES, type ExpenseCategory } from "../../core/expense-states.ts";
import type { Expense } from "../../core/expenses.ts";
import type { Receipt } from "../../core/receipts.ts";
import { moneyText } from "../lib/money.ts";
import { errorAt } from "../lib/wire.ts";
import { Field } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { TaxFields } from "../ui/tax-fields.tsx";
import { taxBody, taxDraft, taxOfReceipt, type TaxDraft } from "../ui/tax.ts";
import { Dialog } from "./dialog.tsx";
import { codeExpense, useReceipts } from "./requests.ts";
import "./page.css";

/** What it is booked as, put right before it is decided: its category, its country, and what of it is tax. */
export function Code(props: { expense: Expense; close: () => void; done: (message: string) => void }) {
  const { expense } = props;
  const [category, setCategory] = createSignal<ExpenseCategory>(expense.category);
  const [tax, setTax] = createSignal(taxDraft(expense.country, expense.tax_lines, expense.currency));
  const [isRead, setRead] = createSignal(false);
  const receipts = useReceipts(() => expense.id);
  const sending = createSending();
  createEffect(() => {
    const found = receipts.body() && taxRead(receipts.body()?.data ?? [], expense);
    if (!found || tax().lines.length > 0 || isRead()) return;
    setRead(true);
    setTax(found);
  });
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    void sending.run(async () => {
      await codeExpense(expense, {
        category: category(),
        country: tax().country || null,
        tax_lines: taxBody(tax(), expense.currency),
      });
      props.done("It is put right: approvals begin again");
    });
  };
  return (
    <Dialog title="Category and tax" close={props.close}>
      <form class="stack" onSubmit={send}>
        <p>
          {expense.artist_name}, <b>{moneyText(expense)}</b>, {expense.description}. The amount stays; whoever
          spent it sees what you changed.
        </p>
        <Field label="Category" error={errorAt(sending.error(), "/category")}>
          {(wired) => (
            <select
              {...wired}
              ref={(select) => queueMicrotask(() => select.focus())}
              onChange={(event) => setCategory(event.currentTarget.value as ExpenseCategory)}
            >
              <For each={EXPENSE_CATEGORIES.filter((one) => one !== "Mileage")}>
                {(one) => (
                  <option value={one} selected={one === category()}>
                    {one}
                  </option>
                )}
              </For>
            </select>
          )}
        </Field>
        <Show when={isRead()}>
          <p class="hint" role="status">
            The tax is as the receipt says: look at it.
          </p>
        </Show>
        <TaxFields
          tax={tax()}
          set={setTax}
          currency={expense.currency}
          refused={(pointer) => errorAt(sending.error(), pointer)}
        />
        <Failure of={sending.error()} />
        <div class="row">
          <button type="submit" class="primary" disabled={sending.busy()}>
            {sending.busy() ? "Saving …" : "Save"}
          </button>
          <button type="button" class="plain" onClick={() => props.close()}>
            Go back
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** Of the only receipt, where it is of the same amount. */
function taxRead(receipts: readonly Receipt[], claim: Expense): TaxDraft | undefined {
  const fields = receipts.length === 1 ? receipts[0]?.fields : undefined;
  if (!fields || fields.currency?.value !== claim.currency || fields.total?.value !== claim.amount_minor)
    return undefined;
  const lines = taxOfReceipt(
    fields.taxes.map(({ value }) => value),
    claim.amount_minor,
  );
  return lines && taxDraft(claim.country ?? fields.country, lines, claim.currency);
}
