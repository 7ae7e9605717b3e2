import { createSignal, Show } from "solid-js";
import type { Expense } from "../../core/expenses.ts";
import { moneyText } from "../lib/money.ts";
import { errorAt } from "../lib/wire.ts";
import { Field } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { Dialog } from "./dialog.tsx";
import { ForWhom, nameAtFirst, type Giver } from "./for-whom.tsx";
import { reject } from "./requests.ts";

/** A no to the version that is shown, with the reason that whoever spent it reads. */
export function Reject(props: {
  expense: Expense;
  givers: readonly Giver[];
  close: () => void;
  done: (message: string) => void;
}) {
  const [reason, setReason] = createSignal("");
  const [behalf, setBehalf] = createSignal(nameAtFirst(props.givers));
  const sending = createSending();
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    void sending.run(async () => {
      await reject(props.expense, reason(), behalf());
      props.done("Rejected");
    });
  };
  return (
    <Dialog title="Reject this expense?" close={props.close}>
      <form class="stack" onSubmit={send}>
        <p>
          {props.expense.artist_name}, <b>{moneyText(props.expense)}</b>, {props.expense.description}. This
          cannot be undone: a correction is a new expense.
        </p>
        <Show when={props.givers.length > 0}>
          <ForWhom givers={props.givers} value={behalf()} set={setBehalf} />
        </Show>
        <Field
          label="Why not?"
          hint="Whoever spent it reads this"
          error={errorAt(sending.error(), "/reason")}
        >
          {(wired) => (
            <textarea
              {...wired}
              required
              maxLength={2_000}
              value={reason()}
              ref={(area) => queueMicrotask(() => area.focus())}
              onInput={(event) => setReason(event.currentTarget.value)}
            />
          )}
        </Field>
        <Failure of={sending.error()} />
        <div class="row">
          <button type="submit" class="danger" disabled={sending.busy()}>
            {sending.busy() ? "Rejecting …" : "Reject it"}
          </button>
          <button type="button" class="plain" onClick={() => props.close()}>
            Go back
          </button>
        </div>
      </form>
    </Dialog>
  );
}
