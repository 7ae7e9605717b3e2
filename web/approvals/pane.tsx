import { For, Show, type JSX } from "solid-js";
import type { ExpenseDetail } from "../../core/expenses.ts";
import { dayLong, momentAt } from "../lib/clock.ts";
import { moneyText } from "../lib/money.ts";
import { CLASS_WORDS, rateText, stayText } from "../ui/fact-words.ts";
import { Fact } from "../ui/fact.tsx";
import { taxText } from "../ui/tax.ts";
import { Loading } from "../ui/one.tsx";
import { Paper } from "./paper.tsx";
import { useDetail, useReceipts } from "./requests.ts";
import { whyOf } from "./why.ts";

/** One expense beside its papers, and what can be decided on it. */
export function Pane(props: { id: string; children: (expense: ExpenseDetail) => JSX.Element }) {
  const one = useDetail(() => props.id);
  const receipts = useReceipts(() => props.id);
  const receiptOf = (document: string) =>
    receipts.body()?.data.find(({ document_id }) => document_id === document);
  return (
    <Loading of={one} gone={<p class="card">It is not there any more.</p>}>
      {(expense) => (
        <article class="card stack desk-pane" aria-labelledby="desk-title">
          <div class="row">
            <div class="grow">
              <h2 id="desk-title">{expense().description}</h2>
              <p class="quiet">
                {expense().artist_name} · {expense().category} · {dayLong(expense().expense_date)}
              </p>
            </div>
            <b class="desk-amount">{moneyText(expense())}</b>
          </div>
          <Whys of={expense()} />
          <div class="row">{props.children(expense())}</div>
          <section class="stack" aria-label="Receipts">
            <For each={expense().documents}>
              {(document) => (
                <Paper document={document} receipt={receiptOf(document.id)} expense={expense()} />
              )}
            </For>
          </section>
          <Facts of={expense()} />
        </article>
      )}
    </Loading>
  );
}

/** What to look at before deciding, in the words of the rules. */
function Whys(props: { of: ExpenseDetail }) {
  const notes = () => props.of.findings.filter(({ severity }) => severity === "info");
  return (
    <Show
      when={whyOf(props.of).length + notes().length > 0}
      fallback={
        <Show when={props.of.status === "submitted"}>
          <p class="notice good">Nothing speaks against it.</p>
        </Show>
      }
    >
      <ul class="notice desk-whys" aria-label="Why it needs a decision">
        <For each={whyOf(props.of)}>
          {({ words, isGrave }) => <li classList={{ wrong: isGrave }}>{words}</li>}
        </For>
        <For each={notes()}>{({ reason }) => <li class="quiet">{reason}</li>}</For>
      </ul>
    </Show>
  );
}

/** Among its papers; where it was taken away since, what it was. */
const statementName = ({ bank, documents }: ExpenseDetail): string =>
  documents.find(({ id }) => id === bank?.document_id)?.file_name ?? "its statement";

function Facts(props: { of: ExpenseDetail }) {
  const rateTo = (currency: string) => props.of.rates.find(({ to }) => to === currency);
  return (
    <dl class="desk-facts">
      <Show when={props.of.functional?.currency !== props.of.currency && props.of.functional}>
        {(worth) => (
          <Fact name="In the books">
            {moneyText(worth())}
            <Show when={rateTo(worth().currency)}>
              {(rate) => <span class="quiet"> {rateText(rate())}</span>}
            </Show>
          </Fact>
        )}
      </Show>
      <Show when={props.of.bank}>
        {(took) => (
          <Fact name="The bank took">
            {moneyText(took())}
            <span class="quiet"> by {statementName(props.of)}</span>
          </Fact>
        )}
      </Show>
      <Show when={props.of.paid_with === "company_card"}>
        <Fact name="Paid with">The organisation’s card: nobody is owed it</Fact>
      </Show>
      <Show when={props.of.stay}>{(stay) => <Fact name="Stay">{stayText(stay())}</Fact>}</Show>
      <Show when={props.of.travel_class}>
        {(travelled) => <Fact name="Class">{CLASS_WORDS[travelled()]}</Fact>}
      </Show>
      <Show when={props.of.payout?.currency !== props.of.currency && props.of.payout}>
        {(payout) => (
          <Fact name={props.of.paid_at === null ? "When paid" : "Paid out"}>{moneyText(payout())}</Fact>
        )}
      </Show>
      <Show when={props.of.mileage === null}>
        <Fact name="Tax">
          {props.of.tax_lines
            ? taxText(props.of.tax_lines, props.of.country, props.of.currency)
            : "None said"}
        </Fact>
      </Show>
      <Fact name="Production">{props.of.production_name ?? "None"}</Fact>
      <Show when={props.of.submitted_at}>{(at) => <Fact name="Handed in">{momentAt(at())}</Fact>}</Show>
      <For each={props.of.approvals}>
        {(one) => (
          <Fact name="Approved">
            {one.by_name}, {momentAt(one.at)}
          </Fact>
        )}
      </For>
      <Show when={props.of.notes}>{(notes) => <Fact name="Notes">{notes()}</Fact>}</Show>
      <Show when={props.of.decision_notes}>{(notes) => <Fact name="Whoever decided">{notes()}</Fact>}</Show>
    </dl>
  );
}
