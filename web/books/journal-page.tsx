import { useSearchParams } from "@solidjs/router";
import { createEffect, createSignal, For, on, Show } from "solid-js";
import type { JournalLine, TrialBalance } from "../../core/ledger.ts";
import { isCurrency } from "../../core/money.ts";
import { dayShort } from "../lib/clock.ts";
import { moneyText } from "../lib/money.ts";
import { Field } from "../ui/field.tsx";
import { Loaded } from "../ui/list.tsx";
import { ExportLink } from "../ui/list-export.tsx";
import { SourceLine } from "../ui/source-line.tsx";
import { Virtual } from "../ui/virtual-list.tsx";
import { BooksHead, createMonth } from "./head.tsx";
import { monthWords } from "./months.ts";
import { useLines, useTrialBalance } from "./requests.ts";
import { KIND_WORDS } from "./words.ts";

/** The next page is asked for while so many lines are left. */
const AHEAD = 30;

type Query = { account?: string; currency?: string };

/** What was booked in a month, on one account or on all of them, each line with the expense that it is about. */
export function Page() {
  const [query, setQuery] = useSearchParams<Query>();
  const { month, setMonth } = createMonth();
  const one = () => {
    const { account, currency } = query;
    if (account === undefined || !/^\d{1,10}$/.test(account)) return undefined;
    return currency !== undefined && isCurrency(currency) ? { account, currency } : undefined;
  };
  const balance = useTrialBalance(month);
  const lines = useLines(() => ({ ...one(), month: month() }));
  const [active, setActive] = createSignal(0);
  createEffect(on([month, one], () => setActive(0), { defer: true }));
  const accounts = () =>
    balance
      .body()
      ?.currencies.flatMap(({ currency, accounts: some }) =>
        some.map((account) => ({ ...account, currency })),
      ) ?? [];
  const own = () => {
    const is = one();
    return accounts().find(({ account, currency }) => account === is?.account && currency === is.currency);
  };
  const title = () => {
    const is = one();
    return is ? `${is.account} ${own()?.name ?? ""}`.trim() + `, ${is.currency}` : "Journal";
  };
  return (
    <div class="stack books">
      <BooksHead title={title()} month={month()} setMonth={setMonth}>
        <ExportLink kind="journal" filter={{ ...one(), period: month() }} />
      </BooksHead>
      <AccountChoice
        of={accounts()}
        chosen={one()}
        choose={(chosen) => setQuery({ account: chosen?.account ?? "", currency: chosen?.currency ?? "" })}
      />
      <SourceLine of={lines} retry={lines.refresh} />
      <Show when={own()}>{(account) => <Ends of={account()} />}</Show>
      <Loaded
        of={lines}
        skeleton="books-skeleton"
        isEmpty={lines.rows.length === 0}
        empty={
          <p>
            Nothing was booked {one() ? "here " : ""}in {monthWords(month())}.
          </p>
        }
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
            return (
              <Line
                line={line()}
                at={at()}
                isActive={isActive()}
                withAccount={one() === undefined}
                pick={() => setActive(at())}
              />
            );
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

type Account = TrialBalance["currencies"][number]["accounts"][number] & { currency: string };

function AccountChoice(props: {
  of: readonly Account[];
  chosen: { account: string; currency: string } | undefined;
  choose: (account: Account | undefined) => void;
}) {
  const key = ({ account, currency }: { account: string; currency: string }) => `${account} ${currency}`;
  return (
    <Field label="Account">
      {(wired) => (
        <select
          {...wired}
          onChange={(event) => props.choose(props.of.find((one) => key(one) === event.currentTarget.value))}
        >
          <option value="" selected={props.chosen === undefined}>
            All accounts
          </option>
          <For each={props.of}>
            {(one) => (
              <option value={key(one)} selected={props.chosen && key(one) === key(props.chosen)}>
                {one.account} {one.name}, {one.currency}
              </option>
            )}
          </For>
        </select>
      )}
    </Field>
  );
}

function Ends(props: { of: Account }) {
  return (
    <dl class="card books-ends">
      <div>
        <dt class="quiet">When the month began</dt>
        <dd>{moneyText(props.of.opening)}</dd>
      </div>
      <div>
        <dt class="quiet">When it ended</dt>
        <dd>
          <b>{moneyText(props.of.closing)}</b>
        </dd>
      </div>
    </dl>
  );
}

const linkId = ({ entry_id, position }: JournalLine) => `line-${entry_id}-${position}`;

/** Of the expense, the advance whose money moved, or the client whose books it is of. */
function pathOf(source: string, { advance_id, contract_id, client_id }: JournalLine): string {
  if (contract_id !== null) return `/contracts/${contract_id}`;
  if (advance_id !== null) return `/advances/${advance_id}`;
  return client_id === null ? `/expenses/${source}` : `/clients/${client_id}`;
}

function Line(props: {
  line: JournalLine;
  at: number;
  isActive: boolean;
  withAccount: boolean;
  pick: () => void;
}) {
  const tax = () =>
    props.line.tax_rate_percent === null
      ? ""
      : ` · ${props.line.tax_rate_percent} % ${props.line.tax_country ?? "somewhere"}`;
  // What is about no expense is called what it is, above.
  const about = () =>
    props.line.source_id === null
      ? ""
      : ` · ${props.line.client_name ?? props.line.artist_name} · ${KIND_WORDS[props.line.kind]}`;
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
          {(source) => (
            <a id={linkId(props.line)} href={pathOf(source(), props.line)} tabindex={-1}>
              {props.line.description ?? "An expense"}
            </a>
          )}
        </Show>
        <span class="quiet">
          <Show when={props.withAccount}>{props.line.account} · </Show>
          {dayShort(props.line.entry_date)}
          {about()}
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
