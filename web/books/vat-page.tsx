import { For, Show } from "solid-js";
import type { VatReport } from "../../core/ledger.ts";
import { moneyText } from "../lib/money.ts";
import { ExportLink } from "../ui/list-export.tsx";
import { Loading } from "../ui/one.tsx";
import { BooksHead, createMonth } from "./head.tsx";
import { monthWords } from "./months.ts";
import { useVat } from "./requests.ts";
import { Figure, Figures } from "./table.tsx";
import { countryWords } from "./words.ts";

/** Recoverable tax of a month, by country and rate; what nobody can vouch for is marked. */
export function Page() {
  const { month, setMonth } = createMonth();
  const report = useVat(month);
  return (
    <div class="stack books">
      <BooksHead title="VAT" month={month()} setMonth={setMonth}>
        <ExportLink kind="vat" filter={{ period: month() }} />
      </BooksHead>
      <Loading of={report} gone={null}>
        {(body) => (
          <>
            <Show
              when={body().rates.length > 0}
              fallback={<div class="card">No tax was booked in {monthWords(month())}.</div>}
            >
              <section class="card stack" aria-label="By country and rate">
                <Figures
                  caption="Tax by country and rate, in the organisation's currency"
                  columns={["Country", "Rate", "Net", "Tax"]}
                >
                  <For each={body().rates}>{(row) => <Rate row={row} />}</For>
                </Figures>
                <p class="row books-sum">
                  <span class="grow">Recoverable tax of the month</span>
                  <b>{moneyText(body().total_tax)}</b>
                </p>
              </section>
            </Show>
            <Show when={body().untaxed.count > 0}>
              <p class="notice">
                {moneyText(body().untaxed)} in{" "}
                {body().untaxed.count === 1 ? "one entry" : `${body().untaxed.count} entries`} say nothing of
                tax: if there was any, it is not in this report.
              </p>
            </Show>
          </>
        )}
      </Loading>
    </div>
  );
}

function Rate(props: { row: VatReport["rates"][number] }) {
  const doubt = () => {
    if (props.row.country === null) return "Country not said";
    if (props.row.is_known_rate === null) return "No rates known there";
    return props.row.is_known_rate ? undefined : "Not a rate there";
  };
  return (
    <tr role="row">
      <th role="rowheader" scope="row">
        {countryWords(props.row.country)}{" "}
        <Show when={doubt()}>
          {(words) => <span class={props.row.is_known_rate === false ? "chip bad" : "chip"}>{words()}</span>}
        </Show>
      </th>
      <Figure name="Rate">{props.row.rate_percent} %</Figure>
      <Figure name="Net">{moneyText(props.row.net)}</Figure>
      <Figure name="Tax">
        <b>{moneyText(props.row.tax)}</b>
      </Figure>
    </tr>
  );
}
