import { For } from "solid-js";
import { createStore } from "solid-js/store";
import type { Client } from "../../core/clients.ts";
import {
  TRANSACTION_CATEGORIES,
  TRANSACTION_CATEGORY_NAMES,
  type TransactionKind,
} from "../../core/transaction-categories.ts";
import { newId } from "../../core/uuid.ts";
import { dateIn } from "../lib/clock.ts";
import { errorAt } from "../lib/wire.ts";
import { Field, TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { say } from "../ui/toast.tsx";
import { bookTransaction } from "./requests.ts";

const GROUPS: readonly (readonly [kind: TransactionKind, words: string])[] = [
  ["expense", "Went out"],
  ["income", "Came in"],
];

/** Books money that came in or went out. Its id is made with the form: sent twice it is one. */
export function TransactionForm(props: { client: Client; done: () => void; cancel: () => void }) {
  const today = dateIn(props.client.zone, Date.now());
  const [input, set] = createStore({
    id: newId(),
    amount: "",
    category: "office_supplies",
    description: "",
    date: today,
  });
  const sending = createSending();
  const wrong = (name: keyof typeof input) => errorAt(sending.error(), `/${name}`);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void sending.run(async () => {
      await bookTransaction({ ...input, amount: input.amount.trim(), client_id: props.client.id });
      say("Booked");
      props.done();
    });
  };
  return (
    <form class="card stack" onSubmit={submit} aria-label="New transaction">
      <div class="columns">
        <TextField
          label={`Amount in ${props.client.currency}`}
          required
          inputMode="decimal"
          autocomplete="off"
          value={input.amount}
          error={wrong("amount")}
          ref={(field) => queueMicrotask(() => field.focus())}
          onInput={(event) => set("amount", event.currentTarget.value)}
        />
        <Field label="Category" error={wrong("category")}>
          {(wired) => (
            <select {...wired} onChange={(event) => set("category", event.currentTarget.value)}>
              <For each={GROUPS}>
                {([kind, words]) => (
                  <optgroup label={words}>
                    <For
                      each={TRANSACTION_CATEGORY_NAMES.filter(
                        (name) => TRANSACTION_CATEGORIES[name].kind === kind,
                      )}
                    >
                      {(name) => (
                        <option value={name} selected={name === input.category}>
                          {TRANSACTION_CATEGORIES[name].name}
                        </option>
                      )}
                    </For>
                  </optgroup>
                )}
              </For>
            </select>
          )}
        </Field>
        <TextField
          label="Day"
          type="date"
          required
          max={today}
          value={input.date}
          error={wrong("date")}
          onInput={(event) => set("date", event.currentTarget.value)}
        />
      </div>
      <TextField
        label="What for"
        required
        maxLength={500}
        value={input.description}
        error={wrong("description")}
        onInput={(event) => set("description", event.currentTarget.value)}
      />
      <Failure of={sending.error()} />
      <div class="row">
        <button type="submit" class="primary" disabled={sending.busy()}>
          {sending.busy() ? "Booking …" : "Book"}
        </button>
        <button type="button" class="plain" onClick={() => props.cancel()}>
          Go back
        </button>
      </div>
    </form>
  );
}
