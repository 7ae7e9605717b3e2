import { createSignal, For, Show } from "solid-js";
import type { Transaction } from "../../core/transactions.ts";
import { TRANSACTION_CATEGORIES } from "../../core/transaction-categories.ts";
import { dayShort } from "../lib/clock.ts";
import { onChange } from "../lib/live.ts";
import { moneyText } from "../lib/money.ts";
import { can } from "../lib/session.ts";
import { errorAt } from "../lib/wire.ts";
import { TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { Loaded } from "../ui/list.tsx";
import { SourceLine } from "../ui/source-line.tsx";
import { say } from "../ui/toast.tsx";
import { useTransactions, voidTransaction } from "./requests.ts";

/** What was booked for a client, as far as somebody asks for it. */
export function Transactions(props: { clientId: string }) {
  const list = useTransactions(() => props.clientId);
  onChange("transactions", () => list.refresh());
  return (
    <section class="stack" aria-labelledby="transactions-title">
      <h2 id="transactions-title">Transactions</h2>
      <SourceLine of={list} retry={() => list.refresh()} />
      <Loaded
        of={list}
        skeleton="books-skeleton"
        isEmpty={list.rows.length === 0}
        empty={<p>Nothing was booked yet.</p>}
      >
        <ul class="card">
          <For each={list.rows}>{(one) => <Line of={one} changed={() => list.refresh()} />}</For>
        </ul>
        <Show when={list.hasMore}>
          <div class="row">
            <button type="button" disabled={list.isReading} onClick={() => list.more()}>
              {list.isReading ? "Reading …" : "Older ones"}
            </button>
          </div>
        </Show>
      </Loaded>
    </section>
  );
}

function Line(props: { of: Transaction; changed: () => void }) {
  const [isAsking, setAsking] = createSignal(false);
  const isVoid = () => props.of.status === "voided";
  const sign = () => (props.of.kind === "income" ? "+" : "−");
  return (
    <li class="client-line">
      <div class="row">
        <span class="grow">
          <b>{props.of.description}</b>
          <p class="quiet">
            {dayShort(props.of.date)} · {TRANSACTION_CATEGORIES[props.of.category].name}
            <Show when={isVoid()}> · voided: {props.of.void_reason}</Show>
          </p>
        </span>
        <b class={isVoid() ? "client-amount client-void" : "client-amount"}>
          {sign()} {moneyText(props.of)}
        </b>
        <Show when={can("ledger.write") && !isVoid() && !isAsking()}>
          <button type="button" class="plain" onClick={() => setAsking(true)}>
            Void …<span class="seldom-seen"> {props.of.description}</span>
          </button>
        </Show>
        <Show when={isVoid()}>
          <span class="chip still">Voided</span>
        </Show>
      </div>
      <Show when={isAsking()}>
        <VoidForm
          of={props.of}
          done={() => {
            setAsking(false);
            props.changed();
          }}
          cancel={() => setAsking(false)}
        />
      </Show>
    </li>
  );
}

function VoidForm(props: { of: Transaction; done: () => void; cancel: () => void }) {
  const [reason, setReason] = createSignal("");
  const sending = createSending();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void sending.run(async () => {
      await voidTransaction(props.of.id, reason());
      say("Voided; the books have it the other way round");
      props.done();
    });
  };
  return (
    <form class="stack client-void-form" onSubmit={submit}>
      <TextField
        label="Why is it taken back?"
        required
        maxLength={2_000}
        value={reason()}
        error={errorAt(sending.error(), "/reason")}
        ref={(field) => queueMicrotask(() => field.focus())}
        onInput={(event) => setReason(event.currentTarget.value)}
      />
      <Failure of={sending.error()} />
      <div class="row">
        <button type="submit" class="danger" disabled={sending.busy()}>
          {sending.busy() ? "Voiding …" : "Void it"}
        </button>
        <button type="button" class="plain" onClick={() => props.cancel()}>
          Go back
        </button>
      </div>
    </form>
  );
}
