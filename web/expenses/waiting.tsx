import { For, Show } from "solid-js";
import { dayShort } from "../lib/clock.ts";
import { flush, throwAway, waitingAt, type Waiting } from "../lib/outbox.ts";
import { confirmed } from "../ui/confirm.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { say } from "../ui/toast.tsx";
import { EXPENSES_PATH, type NewExpense } from "./requests.ts";

/** Expenses that were handed in without a connection: on this device until there is one, or until they are changed. */
export function WaitingExpenses(props: { sent: () => void }) {
  const sending = createSending();
  const again = () =>
    void sending.run(async () => {
      const arrived = await flush();
      if (arrived === 0) return;
      say("Sent");
      props.sent();
    });
  return (
    <Show when={waitingAt(EXPENSES_PATH).length > 0}>
      <section class="card stack" aria-labelledby="waiting-title">
        <div class="row">
          <h2 class="grow" id="waiting-title">
            On this device
          </h2>
          <button type="button" disabled={sending.busy()} onClick={again}>
            {sending.busy() ? "Sending …" : "Send now"}
          </button>
        </div>
        <Failure of={sending.error()} />
        <ul class="stack">
          <For each={waitingAt(EXPENSES_PATH)}>{(one) => <Row of={one} />}</For>
        </ul>
      </section>
    </Show>
  );
}

function Row(props: { of: Waiting }) {
  const body = () => props.of.body as NewExpense;
  const receipts = () => body().document_ids.length + (props.of.files ?? []).length;
  const leave = async () => {
    const text = "It is taken off this device with its receipts that were not sent, and handed in nowhere.";
    if (await confirmed("Throw this expense away?", text, "Throw it away")) await throwAway(props.of);
  };
  return (
    <li class="stack">
      <div>
        <b>{body().description}</b>{" "}
        <span class="quiet">
          {body().amount} {body().currency} · {dayShort(body().expense_date)} ·{" "}
          {receipts() === 1 ? "1 receipt" : `${receipts()} receipts`}
        </span>
      </div>
      <p class={props.of.refused === undefined ? "notice" : "notice bad"} role="status">
        {props.of.refused === undefined
          ? "It is sent when there is a connection."
          : `It was not taken: ${props.of.refused}`}
      </p>
      <div class="row">
        <a class="button" href={`/expenses/new?waiting=${props.of.about}`}>
          Change it
        </a>
        <button type="button" class="plain" onClick={() => void leave()}>
          Throw it away
        </button>
      </div>
    </li>
  );
}
