import { For, onCleanup, Show } from "solid-js";
import type { LedgerCheck, LedgerState } from "../../core/bills.ts";
import { momentAt } from "../lib/clock.ts";
import { can } from "../lib/session.ts";
import { Fact } from "../ui/fact.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { say } from "../ui/toast.tsx";
import { checkLedger } from "./requests.ts";
import { checkWords, countWords, ledgerName, openWords } from "./words.ts";

/** Where the books go and how far they are; and, of a ledger outside, how it compares. */
export function State(props: { of: LedgerState; look: () => void }) {
  const isFiles = () => props.of.ledger === "files";
  const name = () => ledgerName(props.of.ledger);
  return (
    <section class="card stack" aria-labelledby="state-title">
      <h2 id="state-title">{isFiles() ? "No ledger is connected" : `The books in ${name()}`}</h2>
      <Show when={isFiles()}>
        <p>
          Each batch of approved expenses is written to a file instead. It opens in a spreadsheet, and Xero
          takes it as its own template for bills.
        </p>
      </Show>
      <Show when={props.of.trouble}>
        {(words) => (
          <p class="notice bad" role="alert">
            {words()} Nothing is sent meanwhile, and nothing is lost.
          </p>
        )}
      </Show>
      <p>{openWords(props.of)}</p>
      <p class="hint">
        Expenses go there, and what was paid of them. Own transactions, advances, company cards, valuations
        and clients’ books stay here: take the <a href="/books/journal">journal</a> out for them.
      </p>
      <dl class="ledger-facts">
        <Fact name="Waiting">{countWords(props.of.counts.waiting + props.of.counts.sending)}</Fact>
        <Show when={props.of.waiting_since}>
          {(since) => <Fact name="The oldest since">{momentAt(since())}</Fact>}
        </Show>
        <Fact name="Sent">{countWords(props.of.counts.sent)}</Fact>
        <Fact name="Refused">{countWords(props.of.counts.refused)}</Fact>
        <Show when={props.of.calls}>
          {(calls) => (
            <Fact name={`Calls of ${name()} in 24 hours`}>
              {calls().used.toLocaleString()} of {calls().most.toLocaleString()}
            </Fact>
          )}
        </Show>
        <Show when={props.of.paused_until}>
          {(until) => <Fact name="Next call at">{momentAt(until())}</Fact>}
        </Show>
      </dl>
      <Show when={!isFiles()}>
        <Comparison of={props.of.check} name={name()} look={() => props.look()} />
      </Show>
    </section>
  );
}

function Comparison(props: { of: LedgerCheck | null; name: string; look: () => void }) {
  const sending = createSending();
  const leaving = new AbortController();
  onCleanup(() => leaving.abort());
  const compare = () =>
    void sending.run(async () => {
      const failure = await checkLedger(leaving.signal);
      props.look();
      say(failure ?? "Compared");
    });
  return (
    <>
      <div class="ledger-compare">
        <p>
          <Show when={props.of} fallback={`Not compared with ${props.name} yet.`}>
            {(check) => (
              <>
                Compared {momentAt(check().finished_at)}: {checkWords(check())}.
              </>
            )}
          </Show>
        </p>
        <Show when={can("ledger.write")}>
          <button type="button" disabled={sending.busy()} onClick={compare}>
            {sending.busy() ? "Comparing …" : `Compare with ${props.name}`}
          </button>
        </Show>
      </div>
      <Failure of={leaving.signal.aborted ? undefined : sending.error()} />
      <Show when={props.of?.strangers.length}>
        <details>
          <summary>There under references of ours, and not sent by us</summary>
          <ul>
            <For each={props.of?.strangers}>
              {(one) => (
                <li>
                  {one.reference} · {one.total}
                </li>
              )}
            </For>
          </ul>
        </details>
      </Show>
    </>
  );
}
