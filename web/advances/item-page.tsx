import { useParams } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { AdvanceDetail } from "../../core/advances.ts";
import { dayLong, dayShort } from "../lib/clock.ts";
import { moneyText } from "../lib/money.ts";
import { can, person } from "../lib/session.ts";
import { createSending, Failure } from "../ui/form.tsx";
import { Loading } from "../ui/one.tsx";
import { Title } from "../ui/title.tsx";
import { say } from "../ui/toast.tsx";
import { Claims, Moves } from "./moves.tsx";
import { Proposed } from "./proposed.tsx";
import { acknowledge, useAdvance } from "./requests.ts";
import { MOVEMENT_WORDS, STATUS_CHIPS, STATUS_WORDS } from "./words.ts";
import "./page.css";

/** One advance: how much, what became of it, what could be settled with it, and what can be done. */
export function Page() {
  const params = useParams<{ id: string }>();
  const one = useAdvance(() => params.id);
  const isOwn = ({ artist_id }: AdvanceDetail) => artist_id === person()?.id;
  return (
    <Loading of={one} title="Advance" gone={<Gone />}>
      {(advance) => (
        <article class="stack">
          <p>
            <a href="/advances">‹ Advances</a>
          </p>
          <div>
            <Title text={advance().purpose} />
            <p class="quiet">
              {advance().artist_name} · {dayLong(advance().issued_on)} ·{" "}
              {advance().status === "proposed" ? "proposed" : "given"} by {advance().issued_by_name}
              <Show when={advance().approved_by_name}>{(name) => <>, approved by {name()}</>}</Show>
              <Show when={advance().production_name}>{(name) => <> · {name()}</>}</Show>
            </p>
          </div>
          <div class="row">
            <span class="advance-total">{moneyText(advance())}</span>
            <span class={STATUS_CHIPS[advance().status]}>{STATUS_WORDS[advance().status]}</span>
          </div>
          <Show when={advance().status !== "proposed"}>
            <Parts of={advance()} />
          </Show>
          <Show when={advance().status === "proposed" && can("ledger.write") && !isOwn(advance())}>
            <Proposed of={advance()} changed={one.load} />
          </Show>
          <Show when={isOwn(advance()) && advance().status === "issued"}>
            <Acknowledge of={advance()} changed={one.load} />
          </Show>
          <Claims of={advance()} canSettle={can("ledger.write") && !isOwn(advance())} changed={one.load} />
          <Show when={can("ledger.write") && !isOwn(advance()) && advance().open.amount_minor > 0}>
            <Moves of={advance()} changed={one.load} />
          </Show>
          <Show when={advance().movements.length > 0}>
            <section class="stack" aria-labelledby="moved-title">
              <h2 id="moved-title">What became of it</h2>
              <ol class="advance-moves">
                <For each={advance().movements}>
                  {(move) => (
                    <li class="row">
                      <span class="grow">
                        <b>{MOVEMENT_WORDS[move.kind]}</b>
                        <span class="quiet">
                          {" "}
                          {dayShort(move.moved_on)} · {move.moved_by_name}
                        </span>
                        <Show when={move.contract_id}>
                          {(id) => (
                            <p>
                              <a href={`/contracts/${id()}`}>With the fee of a contract</a>
                            </p>
                          )}
                        </Show>
                        <Show when={move.notes}>
                          {(notes) => (
                            <p>
                              <Show when={move.expense_id} fallback={notes()}>
                                {(id) => <a href={`/expenses/${id()}`}>{notes()}</a>}
                              </Show>
                            </p>
                          )}
                        </Show>
                      </span>
                      <b class="advance-figure">{moneyText(move)}</b>
                    </li>
                  )}
                </For>
              </ol>
            </section>
          </Show>
        </article>
      )}
    </Loading>
  );
}

/** The four parts of it, which add up to it. */
function Parts(props: { of: AdvanceDetail }) {
  const parts = () =>
    [
      ["Settled", props.of.settled],
      ["Returned", props.of.returned],
      ["Written off", props.of.written_off],
      ["Open", props.of.open],
    ] as const;
  return (
    <dl class="card advance-parts">
      <For each={parts()}>
        {([name, money]) => (
          <div>
            <dt class="quiet">{name}</dt>
            <dd>{name === "Open" ? <b>{moneyText(money)}</b> : moneyText(money)}</dd>
          </div>
        )}
      </For>
    </dl>
  );
}

function Acknowledge(props: { of: AdvanceDetail; changed: () => Promise<void> }) {
  const sending = createSending();
  const confirm = () =>
    void sending.run(async () => {
      await acknowledge(props.of);
      say("Confirmed");
      await props.changed();
    });
  return (
    <section class="notice stack" aria-labelledby="have-title">
      <h2 id="have-title">Do you have this money?</h2>
      <p>
        Say so once it is with you. What you spend of it, choose it under “Spent from” in the expense; what is
        left you give back.
      </p>
      <Failure of={sending.error()} />
      <div>
        <button type="button" class="primary" disabled={sending.busy()} onClick={confirm}>
          {sending.busy() ? "Confirming …" : "Yes, I have it"}
        </button>
      </div>
    </section>
  );
}

function Gone() {
  return (
    <div class="stack">
      <Title text="This advance is not there" />
      <p>It is not yours to see, or there is no such advance.</p>
      <div class="row">
        <a class="button" href="/advances">
          To the advances
        </a>
      </div>
    </div>
  );
}
