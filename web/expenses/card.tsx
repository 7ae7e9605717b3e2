import { A } from "@solidjs/router";
import { Show } from "solid-js";
import type { Expense } from "../../core/expenses.ts";
import { dayShort } from "../lib/clock.ts";
import { moneyText } from "../lib/money.ts";
import { person } from "../lib/session.ts";
import { standingWords, STATUS_CHIPS } from "./words.ts";

/** One expense of a list: how much, for what, and how it stands. */
export function ExpenseCard(props: { expense: Expense }) {
  const isOwn = () => props.expense.artist_id === person()?.id;
  return (
    <li>
      <A class="card expense-card" href={`/expenses/${props.expense.id}`}>
        <b class="expense-amount">{moneyText(props.expense)}</b>
        <span class={STATUS_CHIPS[props.expense.status]}>{standingWords(props.expense)}</span>
        <span class="expense-what">{props.expense.description}</span>
        <span class="quiet expense-about">
          {dayShort(props.expense.expense_date)} · {props.expense.category}
          <Show when={!isOwn()}> · {props.expense.artist_name}</Show>
          <Show when={props.expense.document_ids.length > 0}>
            {" "}
            ·{" "}
            {props.expense.document_ids.length === 1
              ? "1 receipt"
              : `${props.expense.document_ids.length} receipts`}
          </Show>
        </span>
      </A>
    </li>
  );
}
