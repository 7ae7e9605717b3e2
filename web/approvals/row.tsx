import { Show } from "solid-js";
import type { Expense } from "../../core/expenses.ts";
import { dayShort } from "../lib/clock.ts";
import { moneyText } from "../lib/money.ts";
import { waitsFor } from "./selection.ts";

/** One line of what waits. */
export function Row(props: {
  expense: Expense;
  at: number;
  isActive: boolean;
  isChosen: boolean;
  /** Why it is not this person's to choose. */
  unchosen: string | undefined;
  refusal: string | undefined;
  pick: (isRange: boolean) => void;
}) {
  const about = () => {
    const { length } = props.expense.document_ids;
    return [
      ...[waitsFor(props.expense)].filter(Boolean),
      props.expense.category,
      dayShort(props.expense.expense_date),
      length === 0 ? "no receipt" : length === 1 ? "1 receipt" : `${length} receipts`,
    ].join(" · ");
  };
  return (
    <div
      class="approval-row"
      classList={{ "is-chosen": props.isChosen, "is-refused": props.refusal !== undefined }}
      role="row"
      aria-rowindex={props.at + 1}
      aria-selected={props.isChosen}
      aria-disabled={props.unchosen !== undefined || undefined}
      tabindex={props.isActive ? 0 : -1}
      onClick={(event) => props.pick(event.shiftKey)}
    >
      <span class="approval-mark" role="gridcell" aria-label={props.isChosen ? "Chosen" : "Not chosen"}>
        {props.isChosen ? "✓" : ""}
      </span>
      <span class="approval-who" role="gridcell">
        <b>{props.expense.artist_name}</b>
        <span>{props.expense.description}</span>
        <span class="quiet">
          <Show when={props.refusal} fallback={props.unchosen ?? about()}>
            {(reason) => <span class="wrong">This one {reason()}</span>}
          </Show>
        </span>
      </span>
      <span class="approval-amount" role="gridcell">
        <b>{moneyText(props.expense)}</b>
        <a
          href={`/expenses/${props.expense.id}`}
          tabindex={-1}
          onClick={(event) => event.stopPropagation()}
          aria-label={`Open ${props.expense.description}`}
        >
          Open
        </a>
      </span>
    </div>
  );
}
