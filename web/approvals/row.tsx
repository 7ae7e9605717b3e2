import { createMemo, Show } from "solid-js";
import type { Expense } from "../../core/expenses.ts";
import { dayShort, momentAt } from "../lib/clock.ts";
import { moneyText } from "../lib/money.ts";
import { whyOf } from "./why.ts";

/** One line of what waits: who, for what, how much, and why it needs a second look. */
export function Row(props: {
  expense: Expense;
  at: number;
  isActive: boolean;
  isChosen: boolean;
  /** Nothing can be done with all that is shown. */
  isFixed: boolean;
  /** Why it is not this person's to choose. */
  unchosen: string | undefined;
  show: (isRange: boolean) => void;
  choose: (isRange: boolean) => void;
}) {
  const about = () => {
    const { length } = props.expense.document_ids;
    return [
      props.expense.description,
      props.expense.category,
      dayShort(props.expense.expense_date),
      length > 1 ? `${length} receipts` : "",
    ]
      .filter(Boolean)
      .join(" · ");
  };
  const why = createMemo(() => whyOf(props.expense));
  return (
    <div
      class="approval-row"
      classList={{ "is-chosen": props.isChosen, "is-active": props.isActive }}
      role="row"
      aria-rowindex={props.at + 1}
      aria-selected={props.isFixed ? undefined : props.isChosen}
      aria-disabled={props.unchosen !== undefined || undefined}
      tabindex={props.isActive ? 0 : -1}
      onClick={(event) => props.show(event.shiftKey)}
    >
      <span
        class="approval-mark"
        role="gridcell"
        aria-label={props.isFixed ? "Decided" : props.isChosen ? "Chosen" : "Not chosen"}
        classList={{ "is-fixed": props.isFixed }}
        onClick={(event) => {
          if (props.isFixed) return;
          event.stopPropagation();
          props.choose(event.shiftKey);
        }}
      >
        {props.isChosen ? "✓" : ""}
      </span>
      <span class="approval-who" role="gridcell">
        <b>{props.expense.artist_name}</b>
        <span>{about()}</span>
        <Show
          when={props.unchosen}
          fallback={
            <Show when={why()[0]} fallback={<span class="quiet">{standing(props.expense)}</span>}>
              {(first) => (
                <span class={first().isGrave ? "wrong" : "approval-why"}>
                  {first().words}
                  {why().length > 1 ? ` · ${why().length - 1} more` : ""}
                </span>
              )}
            </Show>
          }
        >
          {(words) => <span class="quiet">{words()}</span>}
        </Show>
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

/** Of one that nothing is asked about: how it stands. */
function standing({ status, paid_at, approved_at, decision_notes }: Expense): string {
  if (status === "submitted") return "Nothing speaks against it";
  if (paid_at !== null) return `Paid ${momentAt(paid_at)}`;
  return status === "approved" && approved_at !== null
    ? `Approved ${momentAt(approved_at)}`
    : (decision_notes ?? "");
}
