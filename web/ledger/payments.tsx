import { For, Show } from "solid-js";
import type { LedgerState } from "../../core/bills.ts";
import { dayShort } from "../lib/clock.ts";
import { onChange } from "../lib/live.ts";
import { moneyText } from "../lib/money.ts";
import { can } from "../lib/session.ts";
import { createSending, Failure } from "../ui/form.tsx";
import { say } from "../ui/toast.tsx";
import { resendPayments, usePayments } from "./requests.ts";
import { paymentWords } from "./words.ts";

/** The most that are sent again at once. */
const AT_ONCE = 50;

/** What was paid of the bills there: how many are, and each that was refused, with the reason. */
export function Payments(props: { of: LedgerState; look: () => void }) {
  const refused = usePayments(() => "refused");
  onChange("ledgers", refused.refresh);
  const sending = createSending();
  const resend = (ids: readonly string[]) =>
    void sending.run(async () => {
      const { resent } = await resendPayments(ids);
      say(resent === 1 ? "It goes out again" : `${resent} go out again`);
      refused.refresh();
      props.look();
    });
  const ids = () => refused.rows.slice(0, AT_ONCE).map(({ id }) => id);
  return (
    <section class="stack" aria-labelledby="payments-title">
      <div class="row">
        <h2 class="grow" id="payments-title">
          Payments
        </h2>
        <Show when={can("ledger.write") && ids().length > 1}>
          <button type="button" disabled={sending.busy()} onClick={() => resend(ids())}>
            Send {ids().length} payments again
          </button>
        </Show>
      </div>
      <p class="quiet">{paymentWords(props.of)}</p>
      <Failure of={sending.error()} />
      <Show when={props.of.payments.refused > 0 && refused.rows.length > 0}>
        <ul class="stack">
          <For each={refused.rows}>
            {(payment) => (
              <li class="card stack">
                <div class="row">
                  <a class="grow" href={`/expenses/${payment.expense_id}`}>
                    {payment.description}
                  </a>
                  <b>{moneyText(payment)}</b>
                </div>
                <div class="row">
                  <span class="grow quiet">
                    {payment.artist_name} · paid {dayShort(payment.paid_on)}
                  </span>
                  <Show when={can("ledger.write")}>
                    <button
                      type="button"
                      aria-label={`Send again: payment of ${payment.description}`}
                      disabled={sending.busy()}
                      onClick={() => resend([payment.id])}
                    >
                      Send again
                    </button>
                  </Show>
                </div>
                <For each={payment.reasons}>{(reason) => <p class="wrong">{reason}</p>}</For>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Show when={refused.hasMore}>
        <div>
          <button type="button" disabled={refused.isReading} onClick={() => refused.more()}>
            Show more
          </button>
        </div>
      </Show>
    </section>
  );
}
