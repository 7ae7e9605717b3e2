import { useSearchParams } from "@solidjs/router";
import { createMemo, For, Show } from "solid-js";
import type { LedgerBill, LedgerState } from "../../core/bills.ts";
import { BooksHead } from "../books/head.tsx";
import { onChange } from "../lib/live.ts";
import { can } from "../lib/session.ts";
import { createSending, Failure } from "../ui/form.tsx";
import { Loading } from "../ui/one.tsx";
import { StatusFilter } from "../ui/status-filter.tsx";
import { say } from "../ui/toast.tsx";
import { Bill } from "./bill.tsx";
import { Connection } from "./connection.tsx";
import { Payments } from "./payments.tsx";
import { resendBills, useBills, useLedgerState } from "./requests.ts";
import { State } from "./state.tsx";
import { isResendable, ledgerName, SHOWN, SHOWN_WORDS, type Shown } from "./words.ts";
import "./page.css";

/** The most that are sent again at once. */
const AT_ONCE = 50;

/** What was approved and the ledger outside: what waits, what it refused and why, and where the two differ. */
export function Page() {
  const [query, setQuery] = useSearchParams<{ show?: string }>();
  const shown = (): Shown | undefined => SHOWN.find((one) => one === query.show);
  const state = useLedgerState();
  const bills = useBills(shown);
  const look = () => {
    bills.refresh();
    void state.load();
  };
  onChange("expenses", bills.refresh);
  onChange("ledgers", bills.refresh);
  return (
    <div class="stack books">
      <BooksHead title="Ledger">
        <Show when={state.body()}>{(body) => <span class="chip">{ledgerName(body().ledger)}</span>}</Show>
      </BooksHead>
      <Loading of={state} gone={null}>
        {(body) => (
          <>
            <State of={body()} look={look} />
            <Connection changed={look} />
            <Bills
              of={body()}
              shown={shown()}
              show={(show) => setQuery({ show })}
              bills={bills}
              look={look}
            />
            <Payments of={body()} look={look} />
          </>
        )}
      </Loading>
    </div>
  );
}

function Bills(props: {
  of: LedgerState;
  shown: Shown | undefined;
  show: (shown: Shown | undefined) => void;
  bills: ReturnType<typeof useBills>;
  look: () => void;
}) {
  const again = createMemo(() => props.bills.rows.filter(isResendable).slice(0, AT_ONCE));
  const sending = createSending();
  const resend = (some: readonly LedgerBill[]) =>
    void sending.run(async () => {
      const { resent } = await resendBills(some.map(({ id }) => id));
      say(resent === 1 ? "It goes out again" : `${resent} go out again`);
      props.look();
    });
  return (
    <section class="stack" aria-labelledby="bills-title">
      <div class="row">
        <h2 class="grow" id="bills-title">
          Bills
        </h2>
        <Show when={can("ledger.write") && again().length > 1}>
          <button type="button" disabled={sending.busy()} onClick={() => resend(again())}>
            Send {again().length} again
          </button>
        </Show>
      </div>
      <StatusFilter statuses={SHOWN} words={SHOWN_WORDS} status={props.shown} set={props.show} />
      <Failure of={sending.error()} />
      <Show when={props.bills.error}>
        {(words) => (
          <p class="wrong" role="alert">
            {words()}{" "}
            <button type="button" onClick={() => props.bills.refresh()}>
              Try again
            </button>
          </p>
        )}
      </Show>
      <Show
        when={props.bills.state === "ready"}
        fallback={
          <Show when={props.bills.isReading}>
            <div class="skeleton books-skeleton" role="status" aria-label="Loading" />
          </Show>
        }
      >
        <Show
          when={props.bills.rows.length > 0}
          fallback={
            <div class="card">
              {props.shown === undefined ? "Nothing went to the ledger yet." : "There are none."}
            </div>
          }
        >
          <ul class="stack">
            <For each={props.bills.rows}>
              {(bill) => <Bill of={bill} isBusy={sending.busy()} resend={() => resend([bill])} />}
            </For>
          </ul>
        </Show>
      </Show>
      <Show when={props.bills.hasMore}>
        <div>
          <button type="button" disabled={props.bills.isReading} onClick={() => props.bills.more()}>
            Show more
          </button>
        </div>
      </Show>
    </section>
  );
}
