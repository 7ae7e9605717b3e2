import { createSignal, Show } from "solid-js";
import type { ExpenseDetail } from "../../core/expenses.ts";
import { errorAt, Refused } from "../lib/wire.ts";
import { Field } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { say } from "../ui/toast.tsx";
import { approveExpense, rejectExpense } from "./requests.ts";

/** An accountant's yes or no to the version that stands on this page. */
export function Decide(props: { expense: ExpenseDetail; changed: () => Promise<void> }) {
  const [words, setWords] = createSignal("");
  const [isRejecting, setRejecting] = createSignal(false);
  const sending = createSending();
  const run = (work: () => Promise<unknown>, said: string) =>
    void sending.run(async () => {
      try {
        await work();
        say(said);
      } catch (error) {
        // What is shown is not what stands there any more: it is read again, and the person decides anew.
        if (error instanceof Refused && error.status === 412) await props.changed();
        throw error;
      }
      await props.changed();
    });
  return (
    <form
      class="card stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (isRejecting()) run(() => rejectExpense(props.expense, words()), "Rejected");
        else run(() => approveExpense(props.expense, words()), "Approved");
      }}
    >
      <h2>Your decision</h2>
      <Field
        label={isRejecting() ? "Why not?" : "Note"}
        hint={isRejecting() ? "Whoever spent it reads this" : "If there is something to say"}
        error={errorAt(sending.error(), "/reason") ?? errorAt(sending.error(), "/notes")}
      >
        {(wired) => (
          <textarea
            {...wired}
            required={isRejecting()}
            maxLength={2_000}
            value={words()}
            onInput={(event) => setWords(event.currentTarget.value)}
          />
        )}
      </Field>
      <Failure of={sending.error()} />
      <div class="row">
        <Show
          when={isRejecting()}
          fallback={
            <>
              <button type="submit" class="primary" disabled={sending.busy()}>
                {sending.busy() ? "Approving …" : "Approve"}
              </button>
              <button
                type="button"
                class="danger"
                disabled={sending.busy()}
                onClick={() => setRejecting(true)}
              >
                Reject …
              </button>
            </>
          }
        >
          <button type="submit" class="danger" disabled={sending.busy()}>
            {sending.busy() ? "Rejecting …" : "Reject"}
          </button>
          <button type="button" class="plain" onClick={() => setRejecting(false)}>
            Go back
          </button>
        </Show>
      </div>
    </form>
  );
}
