import { createSignal, For, Show } from "solid-js";
import type { ExpenseDetail } from "../../core/expenses.ts";
import { errorAt, Refused } from "../lib/wire.ts";
import { Field } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { say } from "../ui/toast.tsx";
import { approveExpense, askExpense, rejectExpense } from "./requests.ts";

type Kind = "approve" | "ask" | "reject";
type Decision = {
  label: string;
  hint: string;
  /** Where the server says what is wrong with the words. */
  pointer: string;
  act: string;
  acting: string;
  said: string;
  send: (expense: ExpenseDetail, words: string) => Promise<unknown>;
};

const DECISIONS: Record<Kind, Decision> = {
  approve: {
    label: "Note",
    hint: "If there is something to say",
    pointer: "/notes",
    act: "Approve",
    acting: "Approving …",
    said: "Approved",
    send: approveExpense,
  },
  ask: {
    label: "What do you want to know?",
    hint: "Whoever spent it is told, and answers here",
    pointer: "/question",
    act: "Ask",
    acting: "Asking …",
    said: "Asked",
    send: askExpense,
  },
  reject: {
    label: "Why not?",
    hint: "Whoever spent it reads this",
    pointer: "/reason",
    act: "Reject",
    acting: "Rejecting …",
    said: "Rejected",
    send: rejectExpense,
  },
};

/** An accountant's yes or no to the version that stands on this page, or a question before either. */
export function Decide(props: { expense: ExpenseDetail; changed: () => Promise<void> }) {
  const [words, setWords] = createSignal("");
  // What was asked about waits for its answer; without one it may be rejected.
  const kinds = (): Kind[] =>
    props.expense.status === "submitted" ? ["approve", "ask", "reject"] : ["reject"];
  const [chosen, setChosen] = createSignal<Kind>("approve");
  const kind = (): Kind => (kinds().includes(chosen()) ? chosen() : "reject");
  const sending = createSending();
  const run = ({ send, said }: Decision) =>
    void sending.run(async () => {
      try {
        await send(props.expense, words());
        setWords("");
        setChosen("approve");
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
        run(DECISIONS[kind()]);
      }}
    >
      <h2>Your decision</h2>
      <Field
        label={DECISIONS[kind()].label}
        hint={DECISIONS[kind()].hint}
        error={errorAt(sending.error(), DECISIONS[kind()].pointer)}
      >
        {(wired) => (
          <textarea
            {...wired}
            required={kind() !== "approve"}
            maxLength={2_000}
            value={words()}
            onInput={(event) => setWords(event.currentTarget.value)}
          />
        )}
      </Field>
      <Failure of={sending.error()} />
      <div class="row">
        <button type="submit" class={kind() === "reject" ? "danger" : "primary"} disabled={sending.busy()}>
          {sending.busy() ? DECISIONS[kind()].acting : DECISIONS[kind()].act}
        </button>
        <Show
          when={kind() === kinds()[0]}
          fallback={
            <button type="button" class="plain" onClick={() => setChosen("approve")}>
              Go back
            </button>
          }
        >
          <For each={kinds().slice(1)}>
            {(other) => (
              <button
                type="button"
                classList={{ danger: other === "reject" }}
                disabled={sending.busy()}
                onClick={() => setChosen(other)}
              >
                {DECISIONS[other].act} …
              </button>
            )}
          </For>
        </Show>
      </div>
    </form>
  );
}
