import { createSignal, Show } from "solid-js";
import type { Expense } from "../../core/expenses.ts";
import { moneyText } from "../lib/money.ts";
import { errorAt } from "../lib/wire.ts";
import { Field } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { Dialog } from "./dialog.tsx";
import { ForWhom, nameAtFirst, type Giver } from "./for-whom.tsx";
import { ask, reject, type BackVerb } from "./requests.ts";

const VERBS = {
  ask: {
    title: "Ask about this expense?",
    after: "It waits until whoever spent it has answered.",
    label: "What do you want to know?",
    hint: "Whoever spent it reads this, and answers with words or receipts",
    at: "/question",
    do: "Ask",
    doing: "Asking …",
    done: "Asked",
    send: ask,
  },
  reject: {
    title: "Reject this expense?",
    after: "This cannot be undone: a correction is a new expense.",
    label: "Why not?",
    hint: "Whoever spent it reads this",
    at: "/reason",
    do: "Reject it",
    doing: "Rejecting …",
    done: "Rejected",
    send: reject,
  },
} as const;

/** A question about the version that is shown, or a no to it, in words that whoever spent it reads. */
export function SendBack(props: {
  verb: BackVerb;
  expense: Expense;
  givers: readonly Giver[];
  close: () => void;
  done: (message: string) => void;
}) {
  const words = VERBS[props.verb];
  const [text, setText] = createSignal("");
  const [behalf, setBehalf] = createSignal(nameAtFirst(props.givers));
  const sending = createSending();
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    void sending.run(async () => {
      await words.send(props.expense, text(), behalf());
      props.done(words.done);
    });
  };
  return (
    <Dialog title={words.title} close={props.close}>
      <form class="stack" onSubmit={send}>
        <p>
          {props.expense.artist_name}, <b>{moneyText(props.expense)}</b>, {props.expense.description}.{" "}
          {words.after}
        </p>
        <Show when={props.givers.length > 0}>
          <ForWhom givers={props.givers} value={behalf()} set={setBehalf} />
        </Show>
        <Field label={words.label} hint={words.hint} error={errorAt(sending.error(), words.at)}>
          {(wired) => (
            <textarea
              {...wired}
              required
              maxLength={2_000}
              value={text()}
              ref={(area) => queueMicrotask(() => area.focus())}
              onInput={(event) => setText(event.currentTarget.value)}
            />
          )}
        </Field>
        <Failure of={sending.error()} />
        <div class="row">
          <button
            type="submit"
            class={props.verb === "reject" ? "danger" : "primary"}
            disabled={sending.busy()}
          >
            {sending.busy() ? words.doing : words.do}
          </button>
          <button type="button" class="plain" onClick={() => props.close()}>
            Go back
          </button>
        </div>
      </form>
    </Dialog>
  );
}
