import { createSignal, For, Show } from "solid-js";
import type { Revaluation as Revalued } from "../../core/ledger.ts";
import type { RevaluationPreview } from "../../core/ledger-months.ts";
import { dayShort } from "../lib/clock.ts";
import { moneyText } from "../lib/money.ts";
import { can } from "../lib/session.ts";
import { confirmed } from "../ui/confirm.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { Loading } from "../ui/one.tsx";
import { monthAfter, monthWords } from "./months.ts";
import { revalueMonth, usePreview } from "./requests.ts";
import { Figure, Figures } from "./table.tsx";

type Sum = { amount: string; amount_minor: number | null; currency: string };

/** A loss of so much, or a gain. In the books a loss is positive, as debits are: bare figures would read the wrong way round. */
function differenceWords(sum: Sum, nothing = "No difference"): string {
  if (sum.amount_minor === 0) return nothing;
  const size = moneyText({ ...sum, amount: sum.amount.replace("-", "") });
  return sum.amount.startsWith("-") ? `A gain of ${size}` : `A loss of ${size}`;
}

/** What is owed and held in other currencies, against what it is worth on the last day: seen first, then booked. */
export function Revaluation(props: { month: string; isOpen: boolean; done: () => Promise<void> }) {
  const preview = usePreview(() => props.month);
  const [result, setResult] = createSignal<Revalued>();
  const sending = createSending();
  const book = () =>
    void sending.run(async () => {
      const month = props.month;
      const difference = preview.body()?.difference;
      const text = `${difference ? `${differenceWords(difference)} is` : "The difference is"} booked on the last day of ${monthWords(month)}, and taken back on the first of ${monthWords(monthAfter(month))}.`;
      if (!(await confirmed(`Value ${monthWords(month)}?`, text, "Value it"))) return;
      setResult(await revalueMonth(month));
      await Promise.all([preview.load(), props.done()]);
    });
  return (
    <section class="card stack" aria-labelledby="revalue-title">
      <h2 id="revalue-title">Valuation</h2>
      <Loading of={preview} gone={null}>
        {(body) => (
          <Show
            when={body().balances.length > 0}
            fallback={<p class="quiet">Nothing is owed or held in another currency.</p>}
          >
            <Balances of={body()} />
            <p class="row books-sum">
              <span class="grow">To be booked</span>
              <b>{difference(body())}</b>
            </p>
            <Show when={props.isOpen && body().is_over && can("ledger.write")}>
              <div>
                <button
                  type="button"
                  disabled={
                    sending.busy() || body().difference === null || body().difference?.amount_minor === 0
                  }
                  onClick={book}
                >
                  {sending.busy() ? "Valuing …" : "Value it …"}
                </button>
              </div>
            </Show>
          </Show>
        )}
      </Loading>
      <Failure of={sending.error()} />
      <div role="status">
        <Show when={result()?.period === props.month && result()}>
          {(booked) => (
            <p class="notice good">
              {booked().entry_id === null
                ? "There was nothing to value any more."
                : `Booked: ${differenceWords(booked().difference).toLowerCase()}.`}
            </p>
          )}
        </Show>
      </div>
    </section>
  );
}

const difference = ({ difference: sum }: RevaluationPreview) =>
  sum === null ? "A rate of the last day is not known yet" : differenceWords(sum);

function Balances(props: { of: RevaluationPreview }) {
  return (
    <Figures
      caption="Balances in other currencies"
      columns={["Account", "Balance", "Booked for", "Worth", "Difference", "Rate"]}
    >
      <For each={props.of.balances}>
        {(one) => (
          <tr role="row">
            <th role="rowheader" scope="row">
              {one.account} {one.name}
            </th>
            <Figure name="Balance">{moneyText(one.amount)}</Figure>
            <Figure name="Booked for">{moneyText(one.functional)}</Figure>
            <Figure name="Worth">{one.worth ? moneyText(one.worth) : "not known"}</Figure>
            <Figure name="Difference">
              <b>{one.difference ? differenceWords(one.difference, "none") : "not known"}</b>
            </Figure>
            <Figure name="Rate">
              <Show when={one.rate} fallback="none yet">
                {(rate) => (
                  <>
                    {rate().rate}, {dayShort(rate().rate_on)}, {rate().source}
                  </>
                )}
              </Show>
            </Figure>
          </tr>
        )}
      </For>
    </Figures>
  );
}
