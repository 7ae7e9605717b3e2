import { createEffect, createSignal, For, on, Show } from "solid-js";
import type { Expense } from "../../core/expenses.ts";
import { moneyText } from "../lib/money.ts";
import { errorAt, Refused } from "../lib/wire.ts";
import { Field, TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { Dialog } from "./dialog.tsx";
import type { BatchVerb } from "./filter.ts";
import { ForWhom, nameAtFirst, type Giver } from "./for-whom.tsx";
import { batchOf, carryOut, tryOut } from "./requests.ts";
import { outcomeOf, realisedWords, totalsOf, verdictOf, type Looked } from "./selection.ts";

const VERBS = {
  approve: { title: "Approve", doing: "Approving …", can: "can be approved", none: "Nothing was approved." },
  pay: { title: "Pay", doing: "Booking …", can: "can be paid", none: "Nothing was paid." },
} as const;
const countOf = (count: number) => (count === 1 ? "1 expense" : `${count} expenses`);

/** Says of each of a batch whether it can be done and why not, before anybody says yes: all of those that can, or none. */
export function Batch(props: {
  verb: BatchVerb;
  some: readonly Expense[];
  givers: readonly Giver[];
  close: () => void;
  done: (ids: readonly string[], message: string) => void;
}) {
  const words = VERBS[props.verb];
  const [looked, setLooked] = createSignal<readonly Looked[]>();
  const [notes, setNotes] = createSignal("");
  const [paidOn, setPaidOn] = createSignal(new Date().toISOString().slice(0, 10));
  const [bank, setBank] = createSignal("");
  const [behalf, setBehalf] = createSignal(nameAtFirst(props.givers));
  const [failure, setFailure] = createSignal<unknown>();
  const sending = createSending();
  const terms = () => ({
    ...(props.verb === "pay" ? { paid_on: paidOn() } : {}),
    ...(props.verb === "pay" && bank() !== "" ? { bank_amounts: { [props.some[0]?.id ?? ""]: bank() } } : {}),
    on_behalf_of: behalf(),
  });
  // Of several answers the one to what was asked last counts.
  let asked = 0;
  async function look(): Promise<void> {
    const mine = ++asked;
    setLooked(undefined);
    setFailure(undefined);
    try {
      const { expenses } = await tryOut(props.verb, { ...batchOf(props.some), ...terms() });
      if (mine === asked) setLooked(expenses);
    } catch (error) {
      if (mine === asked) setFailure(() => error);
    }
  }
  createEffect(on([paidOn, bank, behalf], () => void look()));
  const verdict = () => verdictOf(props.some, looked() ?? []);
  const send = () =>
    void sending.run(async () => {
      const { ready } = verdict();
      try {
        const body = { ...batchOf(ready), ...terms(), notes: notes().trim() || null };
        const { message } = await carryOut(props.verb, body);
        props.done(
          ready.map(({ id }) => id),
          message,
        );
      } catch (error) {
        // Somebody decided on one of them meanwhile: which, and why, is looked at anew.
        if (error instanceof Refused && error.errors.length > 0) await look();
        throw error;
      }
    });
  return (
    <Dialog title={`${words.title} ${countOf(props.some.length)}?`} isWide close={props.close}>
      <Show when={props.givers.length > 0}>
        <ForWhom givers={props.givers} value={behalf()} set={setBehalf} />
      </Show>
      <Show when={props.verb === "pay"}>
        <TextField
          label="Paid on"
          type="date"
          required
          value={paidOn()}
          onChange={(event) => event.currentTarget.value !== "" && setPaidOn(event.currentTarget.value)}
        />
        <Show when={isChanged(props.some)}>
          {(own) => (
            <TextField
              label={`What left the bank (${own()})`}
              hint="As its statement says; without it, at the day's published rate"
              inputMode="decimal"
              autocomplete="off"
              value={bank()}
              error={bankError(failure() ?? sending.error(), props.some[0]?.id ?? "")}
              onChange={(event) => setBank(event.currentTarget.value.trim().replace(",", "."))}
            />
          )}
        </Show>
      </Show>
      <Show
        when={looked()}
        fallback={
          <Show
            when={failure() !== undefined}
            fallback={
              <p class="quiet" role="status">
                Looking at each of them …
              </p>
            }
          >
            <Failure of={failure()}>
              <button type="button" onClick={() => void look()}>
                Try again
              </button>
            </Failure>
          </Show>
        }
      >
        {(told) => (
          <Verdicts
            verb={props.verb}
            ready={verdict().ready}
            refused={verdict().refused}
            looked={told()}
            can={words.can}
          />
        )}
      </Show>
      <Show when={verdict().ready.length > 0}>
        <Field label="Note">
          {(wired) => (
            <input
              {...wired}
              maxLength={2_000}
              autocomplete="off"
              value={notes()}
              onInput={(event) => setNotes(event.currentTarget.value)}
            />
          )}
        </Field>
      </Show>
      <Failure of={sending.error()}>
        <p>{words.none}</p>
      </Failure>
      <div class="row">
        <Show when={verdict().ready.length > 0}>
          <button
            type="button"
            class="primary"
            disabled={sending.busy()}
            ref={(button) => queueMicrotask(() => takeFocus(button))}
            onClick={send}
          >
            {sending.busy()
              ? words.doing
              : verdict().refused.length > 0
                ? `${words.title} the other ${verdict().ready.length}`
                : words.title}
          </button>
        </Show>
        <button type="button" class="plain" onClick={() => props.close()}>
          Go back
        </button>
      </div>
    </Dialog>
  );
}

/** The organisation's currency, where the only one that is paid is paid in another: the bank changes it. */
function isChanged([one, another]: readonly Expense[]): string | undefined {
  const { payout, functional } = one ?? {};
  if (another || !payout || !functional || payout.currency === functional.currency) return undefined;
  return functional.currency;
}

const bankError = (error: unknown, id: string): string | undefined => errorAt(error, `/bank_amounts/${id}`);

/** Whoever came by keyboard says yes with Enter; whoever fills in a field goes on with that. */
function takeFocus(button: HTMLButtonElement): void {
  if (!document.activeElement?.matches("input, select")) button.focus();
}

/** What can be done and what it comes to, what the rules ask about, and what cannot be done and why. */
function Verdicts(props: {
  verb: BatchVerb;
  ready: readonly Expense[];
  refused: readonly { expense: Expense; reason: string }[];
  looked: readonly Looked[];
  can: string;
}) {
  // Of what is paid, what leaves the bank: the currency that each is paid in.
  const payouts = () =>
    props.looked.flatMap(({ payout }) =>
      payout?.amount_minor == null ? [] : [{ ...payout, amount_minor: payout.amount_minor }],
    );
  const sums = () =>
    totalsOf(props.verb === "pay" ? payouts() : props.ready)
      .map(moneyText)
      .join(" · ");
  const warned = () => props.ready.filter(({ warnings }) => warnings.length > 0);
  const realised = () =>
    realisedWords(
      props.looked.map((one) => one.realised),
      moneyText,
    );
  return (
    <>
      <Show when={props.ready.length > 0} fallback={<p>None of them {props.can}.</p>}>
        <p>
          <b>
            {countOf(props.ready.length)} {props.can}
          </b>
          : {sums()}. {outcomeOf(props.verb, props.ready)}
        </p>
        <Show when={realised()}>{(words) => <p class="notice">{words()}</p>}</Show>
      </Show>
      <Listed
        title={`The rules ask about ${warned().length === 1 ? "one" : warned().length} of them`}
        of={warned().map((expense) => ({ expense, words: expense.warnings.join(" ") }))}
      />
      <Listed
        title={
          props.refused.length === 1 ? "One of them cannot be" : `${props.refused.length} of them cannot be`
        }
        isBad
        of={props.refused.map(({ expense, reason }) => ({ expense, words: `This expense ${reason}.` }))}
      />
    </>
  );
}

function Listed(props: {
  title: string;
  isBad?: boolean;
  of: readonly { expense: Expense; words: string }[];
}) {
  return (
    <Show when={props.of.length > 0}>
      <section class="notice batch-list" classList={{ bad: props.isBad === true }} aria-label={props.title}>
        <h3>{props.title}</h3>
        {/* Whoever comes by keyboard scrolls it too. */}
        <ul tabindex={0} aria-label={props.title}>
          <For each={props.of}>
            {({ expense, words }) => (
              <li>
                <b>
                  {expense.artist_name}, {moneyText(expense)}
                </b>{" "}
                {expense.description}: {words}
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}
