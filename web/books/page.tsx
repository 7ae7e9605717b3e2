import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { TrialBalance } from "../../core/ledger.ts";
import { moneyText } from "../lib/money.ts";
import { ExportLink } from "../ui/list-export.tsx";
import { Loading } from "../ui/one.tsx";
import { BooksHead, createMonth } from "./head.tsx";
import { monthWords } from "./months.ts";
import { useTrialBalance } from "./requests.ts";
import { Figure, Figures } from "./table.tsx";

type Currency = TrialBalance["currencies"][number];
const COLUMNS = ["Account", "Opening", "Debit", "Credit", "Closing", "Booked for"];

/** The books of a month: every account by currency, and that each currency adds up to nothing. */
export function Page() {
  const { month, setMonth } = createMonth();
  const balance = useTrialBalance(month);
  return (
    <div class="stack books">
      <BooksHead title="Books" month={month()} setMonth={setMonth}>
        <Show when={balance.body()}>
          {(body) => (
            <span class={body().is_closed ? "chip still" : "chip good"}>
              {body().is_closed ? "Closed" : "Open"}
            </span>
          )}
        </Show>
        <ExportLink kind="trial_balance" filter={{ period: month() }} />
      </BooksHead>
      <Loading of={balance} gone={null}>
        {(body) => (
          <Show
            when={body().currencies.length > 0}
            fallback={<div class="card">Nothing was booked until the end of {monthWords(month())}.</div>}
          >
            <For each={body().currencies}>{(one) => <Balance of={one} month={month()} />}</For>
            <Sum words="All currencies together, in the organisation's" total={body().functional_total} />
          </Show>
        )}
      </Loading>
    </div>
  );
}

function Balance(props: { of: Currency; month: string }) {
  const pathOf = (account: string) =>
    `/books/journal?period=${props.month}&account=${account}&currency=${props.of.currency}`;
  return (
    <section class="card stack" aria-labelledby={`balance-${props.of.currency}`}>
      <h2 id={`balance-${props.of.currency}`}>{props.of.currency}</h2>
      <Figures caption={`Trial balance in ${props.of.currency}`} columns={COLUMNS}>
        <For each={props.of.accounts}>
          {(one) => (
            <tr role="row">
              <th role="rowheader" scope="row">
                <A href={pathOf(one.account)}>
                  {one.account} {one.name}
                </A>
              </th>
              <Figure name="Opening">{moneyText(one.opening)}</Figure>
              <Figure name="Debit">{moneyText(one.debit)}</Figure>
              <Figure name="Credit">{moneyText(one.credit)}</Figure>
              <Figure name="Closing">
                <b>{moneyText(one.closing)}</b>
              </Figure>
              <Figure name="Booked for">{moneyText(one.functional)}</Figure>
            </tr>
          )}
        </For>
      </Figures>
      <Sum words="Adds up to" total={props.of.total} />
    </section>
  );
}

/** Nothing, or the books are broken. */
function Sum(props: {
  words: string;
  total: { amount: string; amount_minor: number | null; currency: string };
}) {
  const isZero = () => props.total.amount_minor === 0;
  return (
    <p class="row books-sum">
      <span class="grow">{props.words}</span>
      <b>{moneyText(props.total)}</b>
      <span class={isZero() ? "chip good" : "chip bad"}>{isZero() ? "Balanced" : "Does not balance"}</span>
    </p>
  );
}
