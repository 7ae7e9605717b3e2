import { A } from "@solidjs/router";
import { For, lazy, Show, type JSX } from "solid-js";
import type { Dashboard } from "../../core/dashboard.ts";
import type { LedgerOverview } from "../../core/ledger-months.ts";
import { clocksOf, dayShort, momentAt, ownZone } from "../lib/clock.ts";
import { moneyText } from "../lib/money.ts";
import { can } from "../lib/session.ts";
import { createOne, Loading } from "../ui/one.tsx";
import { schedulePath } from "../ui/places.tsx";
import { Title } from "../ui/title.tsx";
import "./page.css";

/** With the books, which an artist's phone never loads. */
const Ledger = lazy(async () => ({ default: (await import("../books/overview.tsx")).Overview }));

/** What waits, what comes next and what is new, in one look. */
export function Page() {
  const one = createOne<Dashboard>(
    () => "/v1/dashboard",
    "schedules",
    "announcements",
    "contracts",
    "expenses",
  );
  // At once with the rest, and shown with it, so that nothing moves down when it comes.
  const ledger = can("ledger.read")
    ? createOne<LedgerOverview>(() => "/v1/ledger/overview", "expenses")
    : undefined;
  if (ledger) void Ledger.preload();
  const isComing = () => ledger !== undefined && !ledger.body() && ledger.failure() === undefined;
  return (
    <Loading of={one} title="Overview" gone={<Title text="Overview" />}>
      {(board) => (
        <Show
          when={!isComing()}
          fallback={<div class="skeleton page-skeleton" role="status" aria-label="Loading" />}
        >
          <div class="stack">
            <Title text="Overview" />
            <Show when={ledger}>{(books) => <Ledger of={books()} />}</Show>
            <ul class="tiles">
              <Tile
                href={can("expenses.approve") ? "/approvals" : "/expenses?status=submitted"}
                count={board().pending_expenses}
              >
                expenses wait for a decision
              </Tile>
              <Tile href="/contracts?status=pending_signature" count={board().pending_contracts}>
                contracts to be signed
              </Tile>
              <Tile href="/contracts?status=active" count={board().active_contracts}>
                contracts run
              </Tile>
              <Tile href={schedulePath()} count={board().upcoming_schedules}>
                calls ahead
              </Tile>
              <li class="card tile">
                <div class="tile-sums">
                  <For each={board().recent_approved_amount} fallback={<b class="tile-count">0</b>}>
                    {(sum) => <b class="tile-money">{moneyText(sum)}</b>}
                  </For>
                </div>
                <span class="quiet">approved in thirty days</span>
              </li>
            </ul>
            <div class="board">
              <Schedules of={board().recent.schedules} />
              <Expenses of={board().recent.expenses} />
              <News of={board().recent.announcements} />
              <Contracts of={board().recent.contracts} />
            </div>
          </div>
        </Show>
      )}
    </Loading>
  );
}

function Tile(props: { href: string; count: number; children: JSX.Element }) {
  return (
    <li>
      <A class="card tile" href={props.href}>
        <b class="tile-count">{props.count}</b>
        <span class="quiet">{props.children}</span>
      </A>
    </li>
  );
}

/** A short list with the way to all of it. */
function Short<T>(props: {
  title: string;
  href: string;
  of: readonly T[];
  empty: string;
  children: (row: T) => JSX.Element;
}) {
  return (
    <section class="card stack short">
      <div class="row">
        <h2 class="grow">{props.title}</h2>
        <A href={props.href}>
          All<span class="seldom-seen"> of {props.title}</span>
        </A>
      </div>
      <Show when={props.of.length > 0} fallback={<p class="quiet">{props.empty}</p>}>
        <ul class="short-rows">
          <For each={props.of}>{(row) => <li>{props.children(row)}</li>}</For>
        </ul>
      </Show>
    </section>
  );
}

type Recent = Dashboard["recent"];

function Schedules(props: { of: Recent["schedules"] }) {
  return (
    <Short title="Next" href={schedulePath()} of={props.of} empty="Nothing is planned.">
      {(item) => (
        <>
          <A href={`/schedule/${item.id}`}>{item.title}</A>
          <p class="quiet">
            {dayShort(item.local_start.slice(0, 10))}
            <Show when={!item.all_day} fallback={<>, all day</>}>
              , {clocksOf(item, ownZone()).venue.start}
            </Show>{" "}
            · {item.stage ?? item.location ?? item.production_name}
          </p>
        </>
      )}
    </Short>
  );
}

function Expenses(props: { of: Recent["expenses"] }) {
  return (
    <Short title="Waiting expenses" href="/expenses" of={props.of} empty="Nothing waits for a decision.">
      {(expense) => (
        <div class="row">
          <span class="grow">
            <A href={`/expenses/${expense.id}`}>{expense.description}</A>
            <p class="quiet">
              {expense.artist_name} · {dayShort(expense.expense_date)}
            </p>
          </span>
          <b>{moneyText(expense)}</b>
        </div>
      )}
    </Short>
  );
}

function News(props: { of: Recent["announcements"] }) {
  return (
    <Short title="News" href="/announcements" of={props.of} empty="No news.">
      {(one) => (
        <>
          <A href="/announcements">{one.title}</A>
          <p class="quiet">{momentAt(one.created_at)}</p>
        </>
      )}
    </Short>
  );
}

function Contracts(props: { of: Recent["contracts"] }) {
  return (
    <Short title="Contracts" href="/contracts" of={props.of} empty="No contract runs.">
      {(contract) => (
        <div class="row">
          <span class="grow">
            <A href={`/contracts/${contract.id}`}>{contract.title}</A>
            <p class="quiet">{contract.artist_name}</p>
          </span>
          <b>{moneyText(contract)}</b>
        </div>
      )}
    </Short>
  );
}
