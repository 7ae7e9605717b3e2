import { A, useSearchParams } from "@solidjs/router";
import { createEffect, createSignal, Show } from "solid-js";
import type { JournalLine } from "../../core/ledger.ts";
import { isCurrency } from "../../core/money.ts";
import { dayShort } from "../lib/clock.ts";
import { moneyText } from "../lib/money.ts";
import { Loaded } from "../ui/list.tsx";
import { SourceLine } from "../ui/source-line.tsx";
import { Virtual } from "../ui/virtual-list.tsx";
import { BooksHead, createMonth } from "./head.tsx";
import { monthWords } from "./months.ts";
import { useLines, useTrialBalance } from "./requests.ts";
import { KIND_WORDS } from "./words.ts";

/** The next page is asked for while so many lines are left. */
const AHEAD = 30;

/** What was booked on one account in a month, each line with the expense that it is about. */
export function Page() {
  const [query] = useSearchParams<{ account?: string; currency?: string }>();
  const of = () => {
    const { account, currency } = query;
    if (account === undefined || !/^\d{1,10}$/.test(account)) return undefined;
    return currency !== undefined && isCurrency(currency) ? { account, currency } : undefined;
  };
  return (
    <Show when={of()} keyed fallback={<Unknown />}>
      {(known) => <Journal account={known.account} currency={known.currency} />}
    </Show>
  );
}

function Unknown() {
  const { month, setMonth } = createMonth();
  return (
    <div class="stack books">
      <BooksHead title="Journal" month={month()} setMonth={setMonth} />
      <div class="card">
        Choose an account in the <A href={`/books?period=${month()}`}>balance</A>.
      </div>
    </div>
  );
}

function Journal(props: { account: string; currency: string }) {
  const { month, setMonth } = createMonth();
  const balance = useTrialBalance(month);
  const lines = useLines(() => ({ account: props.account, currency: props.currency, month: month() }));
  const [active, setActive] = createSignal(0);
  const own = () =>
    balance
      .body()
      ?.currencies.find(({ currency }) => currency === props.currency)
      ?.accounts.find(({ account }) => account === props.account);
  return (
    <div class="stack books">
      <p>
        <A href={`/books?period=${month()}`}>‹ Balance</A>
      </p>
      <BooksHead
        title={`${props.account} ${own()?.name ?? ""}`.trim() + `, ${props.currency}`}
        month={month()}
        setMonth={setMonth}
      />
      <SourceLine of={lines} retry={lines.refresh} />
      <Show when={own()}>
        {(account) => (
          <dl class="card books-ends">
            <div>
              <dt class="quiet">When the month began</dt>
              <dd>{moneyText(account().opening)}</dd>
            </div>
            <div>
              <dt class="quiet">When it ended</dt>
              <dd>
                <b>{moneyText(account().closing)}</b>
              </dd>
            </div>
          </dl>
        )}
      </Show>
      <Loaded
        of={lines}
        skeleton="books-skeleton"
        isEmpty={lines.rows.length === 0}
        empty={<p>Nothing was booked here in {monthWords(month())}.</p>}
      >
        <Virtual
          label="Lines, newest first"
          rows={lines.rows}
          active={active()}
          setActive={setActive}
          onKey={(event, at) => {
            const row = lines.rows[at];
            if (event.key === "Enter" && row?.source_id) document.getElementById(linkId(row))?.click();
          }}
        >
          {(line, at, isActive) => {
            createEffect(() => {
              if (at() > lines.rows.length - AHEAD) lines.more();
            });
            return <Line line={line()} at={at()} isActive={isActive()} pick={() => setActive(at())} />;
          }}
        </Virtual>
        <p class="hint" role="status">
          {lines.rows.length} shown{lines.hasMore ? ", more come as you scroll" : ", that is all"}. Debits are
          above nothing, credits below.
        </p>
      </Loaded>
    </div>
  );
}

const linkId = ({ entry_id, position }: JournalLine) => `line-${entry_id}-${position}`;

function Line(props: { line: JournalLine; at: number; isActive: boolean; pick: () => void }) {
  const tax = () =>
    props.line.tax_rate_percent === null
      ? ""
      : ` · ${props.line.tax_rate_percent} % ${props.line.tax_country ?? "somewhere"}`;
  const about = () => [props.line.artist_name, KIND_WORDS[props.line.kind]].filter(Boolean).join(" · ");
  return (
    <div
      class="books-line"
      role="row"
      aria-rowindex={props.at + 1}
      tabindex={props.isActive ? 0 : -1}
      onClick={() => props.pick()}
    >
      <span class="books-what" role="gridcell">
        <Show when={props.line.source_id} fallback={<b>{KIND_WORDS[props.line.kind]}</b>}>
          {(expense) => (
            <a id={linkId(props.line)} href={`/expenses/${expense()}`} tabindex={-1}>
              {props.line.description ?? "An expense"}
            </a>
          )}
        </Show>
        <span class="quiet">
          {dayShort(props.line.entry_date)} · {about()}
          {tax()}
        </span>
      </span>
      <span class="books-amount" role="gridcell">
        <b>{moneyText(props.line)}</b>
        <Show when={props.line.functional.currency !== props.line.currency}>
          <span class="quiet">{moneyText(props.line.functional)}</span>
        </Show>
      </span>
    </div>
  );
}
