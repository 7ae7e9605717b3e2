import { For, Show } from "solid-js";
import type { ExpenseDetail } from "../../core/expenses.ts";
import { moneyText } from "../lib/money.ts";
import { CLASS_WORDS, rateText, stayText } from "../ui/fact-words.ts";
import { taxText } from "../ui/tax.ts";
import { distanceWords, tripWords, VEHICLE_WORDS } from "./mileage-words.ts";

/** What an expense says of itself beside its amount. */
export function Facts(props: { expense: ExpenseDetail }) {
  return (
    <dl class="facts card">
      <dt>Production</dt>
      <dd>{props.expense.production_name ?? "None"}</dd>
      <Show when={props.expense.mileage}>
        {(trip) => (
          <>
            <dt>Journey</dt>
            <dd>
              {trip().from} – {trip().to}, {distanceWords(trip().distance, trip().unit)},{" "}
              {VEHICLE_WORDS[trip().vehicle].toLowerCase()}
              <For each={tripWords({ ...trip(), currency: props.expense.currency })}>
                {(words) => <p class="quiet">{words}</p>}
              </For>
            </dd>
          </>
        )}
      </Show>
      <Show when={props.expense.stay}>
        {(stay) => (
          <>
            <dt>Stay</dt>
            <dd>{stayText(stay())}</dd>
          </>
        )}
      </Show>
      <Show when={props.expense.travel_class}>
        {(travelled) => (
          <>
            <dt>Class</dt>
            <dd>{CLASS_WORDS[travelled()]}</dd>
          </>
        )}
      </Show>
      <Show when={props.expense.paid_with === "company_card"}>
        <dt>Spent from</dt>
        <dd>The organisation’s card: nothing is paid out for it</dd>
      </Show>
      <Show when={props.expense.bank}>
        {(took) => (
          <>
            <dt>The bank took</dt>
            <dd>{moneyText(took())}</dd>
          </>
        )}
      </Show>
      <Show when={props.expense.tax_lines}>
        {(lines) => (
          <>
            <dt>Tax</dt>
            <dd>{taxText(lines(), props.expense.country, props.expense.currency)}</dd>
          </>
        )}
      </Show>
      <Show when={props.expense.advance_id}>
        {(id) => (
          <>
            <dt>Spent from</dt>
            <dd>
              <a href={`/advances/${id()}`}>An advance</a>
            </dd>
          </>
        )}
      </Show>
      <Show when={props.expense.payout?.currency !== props.expense.currency && props.expense.payout}>
        {(payout) => (
          <>
            <dt>{props.expense.paid_at === null ? "When paid" : "Paid out"}</dt>
            <dd>
              {moneyText(payout())}
              <For each={props.expense.rates.filter(({ to }) => to === payout().currency)}>
                {(rate) => <span class="quiet"> {rateText(rate)}</span>}
              </For>
            </dd>
          </>
        )}
      </Show>
      <Show when={props.expense.settled}>
        {(settled) => (
          <>
            <dt>Settled</dt>
            <dd>{moneyText(settled())} against advances</dd>
          </>
        )}
      </Show>
      <Show when={props.expense.notes}>
        <dt>Notes</dt>
        <dd>{props.expense.notes}</dd>
      </Show>
      <Show when={props.expense.status === "approved" && props.expense.decision_notes}>
        <dt>Approver</dt>
        <dd>{props.expense.decision_notes}</dd>
      </Show>
    </dl>
  );
}
