import { For, Show } from "solid-js";
import type { LedgerBill } from "../../core/bills.ts";
import { dayShort, momentAt } from "../lib/clock.ts";
import { moneyText } from "../lib/money.ts";
import { can } from "../lib/session.ts";
import { createSending, Failure } from "../ui/form.tsx";
import { downloadBatch } from "./requests.ts";
import { driftWords, isResendable, ledgerName, SHOWN_WORDS, STATE_CHIPS } from "./words.ts";

/** One expense on its way to the ledger outside, and what is to be done about it. */
export function Bill(props: { of: LedgerBill; isBusy: boolean; resend: () => void }) {
  const fetching = createSending();
  const file = () => (props.of.ledger === "files" ? props.of.batch_id : null);
  return (
    <li class="card ledger-bill">
      <div class="row">
        <span class="grow">
          <a href={`/expenses/${props.of.id}`}>{props.of.description}</a>
          <br />
          <span class="quiet">
            {props.of.artist_name} · {dayShort(props.of.expense_date)}
          </span>
        </span>
        <b class="ledger-amount">{moneyText(props.of)}</b>
      </div>
      <div class="row">
        <span class={STATE_CHIPS[props.of.state]}>{SHOWN_WORDS[props.of.state]}</span>
        <Show when={props.of.drift}>
          <span class="chip bad">{SHOWN_WORDS.drift}</span>
        </Show>
        <span class="grow quiet">
          <Show when={props.of.sent_at} fallback={<>Approved {momentAt(props.of.created_at)}</>}>
            {(sentAt) => (
              <>
                {props.of.ledger === null ? "" : `${ledgerName(props.of.ledger)}, `}
                {momentAt(sentAt())}
              </>
            )}
          </Show>
        </span>
        <Show when={file()}>
          {(batchId) => (
            <button
              type="button"
              aria-label={`Its file: ${props.of.description}`}
              disabled={fetching.busy()}
              onClick={() => void fetching.run(() => downloadBatch(batchId()))}
            >
              Its file
            </button>
          )}
        </Show>
        <Show when={isResendable(props.of) && can("ledger.write")}>
          <button
            type="button"
            aria-label={`Send again: ${props.of.description}`}
            disabled={props.isBusy}
            onClick={() => props.resend()}
          >
            Send again
          </button>
        </Show>
      </div>
      <Show when={props.of.reasons.length > 0}>
        <ul>
          <For each={props.of.reasons}>{(reason) => <li class="wrong">{reason}</li>}</For>
        </ul>
      </Show>
      <Show when={props.of.drift}>{(drift) => <p class="wrong">{driftWords(drift())}</p>}</Show>
      <Failure of={fetching.error()} />
    </li>
  );
}
