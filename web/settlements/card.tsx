import { createSignal, For, Show } from "solid-js";
import type { ContractDetail } from "../../core/contracts.ts";
import type { FeeSettlement } from "../../core/settlements.ts";
import { dateRange, dayShort, momentAt } from "../lib/clock.ts";
import { moneyText } from "../lib/money.ts";
import { can, person } from "../lib/session.ts";
import { Failure } from "../ui/form.tsx";
import { PrepareForm } from "./prepare.tsx";
import { useSettlementsOf } from "./requests.ts";
import { Steps } from "./steps.tsx";
import { Withholding } from "./withholding.tsx";
import { STATUS_CHIPS, STATUS_WORDS } from "./words.ts";
import "./page.css";

/** What a contract that was signed came to, agreed on and paid; an artist sees what was agreed on for them. */
export function Settlements(props: { contract: ContractDetail }) {
  const all = useSettlementsOf(() => props.contract.id);
  const [isPreparing, setPreparing] = createSignal(false);
  const isOwn = () => props.contract.artist_id === person()?.id;
  const mayPrepare = () => can("expenses.decide") && !isOwn();
  const rows = () => all.body()?.data ?? [];
  return (
    <Show when={mayPrepare() || rows().length > 0 || all.failure() !== undefined}>
      <section class="stack" aria-labelledby="settlements-title">
        <h2 id="settlements-title">{isOwn() ? "What you are paid" : "Settlements"}</h2>
        <Show when={all.body() === undefined}>
          <Show
            when={all.failure()}
            fallback={<div class="skeleton settlement-skeleton" role="status" aria-label="Loading" />}
          >
            <Failure of={all.failure()}>
              <button type="button" onClick={() => void all.load()}>
                Try again
              </button>
            </Failure>
          </Show>
        </Show>
        <Show when={all.body() && rows().length === 0}>
          <p class="quiet">Nothing was settled yet.</p>
        </Show>
        <Show when={rows().length > 0}>
          <ul class="stack">
            {/* By their ids: what somebody is typing into one stays when all are read again. */}
            <For each={rows().map(({ id }) => id)}>
              {(id) => (
                <Show when={rows().find((one) => one.id === id)}>
                  {(one) => <Settlement of={one()} isOwn={isOwn()} changed={all.load} />}
                </Show>
              )}
            </For>
          </ul>
        </Show>
        <Show when={mayPrepare()}>
          <Show
            when={isPreparing()}
            fallback={
              <div>
                <button type="button" onClick={() => setPreparing(true)}>
                  Prepare a settlement
                </button>
              </div>
            }
          >
            <PrepareForm
              contract={props.contract}
              done={async () => {
                setPreparing(false);
                await all.load();
              }}
              leave={() => setPreparing(false)}
            />
          </Show>
        </Show>
      </section>
    </Show>
  );
}

function Settlement(props: { of: FeeSettlement; isOwn: boolean; changed: () => Promise<void> }) {
  return (
    <li class="card stack settlement-card">
      <div class="row">
        <b class="grow">{dateRange(props.of.shows_from, props.of.shows_until)}</b>
        <span class={STATUS_CHIPS[props.of.status]}>{STATUS_WORDS[props.of.status]}</span>
      </div>
      <Show when={props.of.reason}>{(reason) => <p class="notice">{reason()}</p>}</Show>
      <Figures of={props.of} isOwn={props.isOwn} />
      <Show when={!props.isOwn}>
        <Deeds of={props.of} />
        <Steps of={props.of} changed={props.changed} />
      </Show>
      <Show when={props.of.status === "approved" || props.of.status === "paid"}>
        <Withholding of={props.of} canWrite={can("ledger.write") && !props.isOwn} changed={props.changed} />
      </Show>
    </li>
  );
}

function Figures(props: { of: FeeSettlement; isOwn: boolean }) {
  const isSome = (money: { amount_minor: number }) => money.amount_minor !== 0;
  const lines = () => {
    const { of } = props;
    const box = (
      [
        ["Taken at the box office", of.gross],
        ["Taxes on tickets", of.taxes],
        ["Costs that come off", of.costs],
      ] as const
    ).filter(([, money]) => isSome(money));
    const fee = [
      [of.by === "guarantee" ? "Due, the guarantee" : "Due, the percentage", of.due],
      ...(of.fee.amount_minor === of.due.amount_minor ? [] : [["With the tax on top", of.fee] as const]),
      ...(isSome(of.withheld) ? [["Withheld for tax", of.withheld] as const] : []),
      ...(isSome(of.commission) ? [["The agent’s commission", of.commission] as const] : []),
      [props.isOwn ? "For you" : "For the artist", of.net],
    ] as const;
    const paid = isSome(of.set_off)
      ? ([
          ["Given beforehand", of.set_off],
          [of.status === "paid" ? "Paid out" : "Left to be paid", of.rest],
        ] as const)
      : [];
    return [...box, ...fee, ...paid];
  };
  return (
    <>
      <dl class="settlement-figures">
        <For each={lines()}>
          {([name, money]) => (
            <div>
              <dt class="quiet">{name}</dt>
              <dd>{moneyText(money)}</dd>
            </div>
          )}
        </For>
      </dl>
      <Show when={!props.isOwn && props.of.rate}>
        {(rate) => (
          <p class="quiet">
            Booked as {moneyText(props.of.functional)}, at {rate().rate} of {dayShort(rate().rate_on)} (
            {rate().source}).
          </p>
        )}
      </Show>
      <Show when={props.of.paid}>{(paid) => <p class="quiet">Paid on {dayShort(paid().on)}.</p>}</Show>
      <For each={props.of.advances}>
        {(advance) => (
          <p class="quiet">
            {moneyText(advance)} of <a href={`/advances/${advance.id}`}>{advance.purpose}</a>
          </p>
        )}
      </For>
    </>
  );
}

/** Who did what with it, and when. */
function Deeds(props: { of: FeeSettlement }) {
  const deeds = () => {
    const { of } = props;
    return [
      { what: "Prepared", ...of.prepared },
      ...of.approvals.map((approval) => ({ what: "Approved", ...approval })),
      ...(of.paid ? [{ what: "Paid", ...of.paid }] : []),
      ...(of.ended ? [{ what: of.status === "voided" ? "Reversed" : "Rejected", ...of.ended }] : []),
    ];
  };
  return (
    <ol class="settlement-deeds quiet">
      <For each={deeds()}>
        {(deed) => (
          <li>
            {deed.what} by {deed.by_name}, {momentAt(deed.at)}
          </li>
        )}
      </For>
    </ol>
  );
}
