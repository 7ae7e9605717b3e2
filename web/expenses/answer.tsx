import { createEffect, createSignal, Show } from "solid-js";
import type { DocumentSummary } from "../../core/documents.ts";
import type { ExpenseDetail } from "../../core/expenses.ts";
import { flush, throwAway, waitingFor, type Waiting } from "../lib/outbox.ts";
import { dropFiles, type KeptFile } from "../lib/outbox-files.ts";
import { organisation, ownKey, person } from "../lib/session.ts";
import { errorAt, Refused } from "../lib/wire.ts";
import { Field } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { say } from "../ui/toast.tsx";
import { Receipts } from "./receipts.tsx";
import { answerExpense } from "./requests.ts";

/**
 * What its owner says to a question: sent at once, or kept on this device until there is a connection. What came too
 * late to be taken stands there until they have seen it.
 */
export function Answer(props: { expense: ExpenseDetail; changed: () => Promise<void> }) {
  const waiting = () => waitingFor(props.expense.id);
  const isAsked = () => props.expense.status === "info_requested";
  return (
    <Show
      when={waiting()}
      fallback={
        <Show when={isAsked()}>
          <AnswerForm expense={props.expense} changed={props.changed} />
        </Show>
      }
    >
      {(one) => <Kept one={one()} isAsked={isAsked()} expense={props.expense} changed={props.changed} />}
    </Show>
  );
}

const draftKey = (id: string) => ownKey(person()?.id ?? "", `answer.${organisation()}.${id}`);
const wordsIn = (one: Waiting): string => (one.body as { answer?: string }).answer ?? "";

function Kept(props: {
  one: Waiting;
  isAsked: boolean;
  expense: ExpenseDetail;
  changed: () => Promise<void>;
}) {
  const sending = createSending();
  const again = () =>
    void sending.run(async () => {
      if ((await flush()) > 0) await props.changed();
    });
  const change = () => {
    localStorage.setItem(draftKey(props.expense.id), wordsIn(props.one));
    // Its receipts are chosen anew.
    void throwAway(props.one);
  };
  return (
    <section class="card stack" aria-labelledby="kept-title">
      <h2 id="kept-title">Your answer</h2>
      <p>{wordsIn(props.one)}</p>
      <p class={props.one.refused === undefined ? "notice" : "notice bad"} role="status">
        {props.one.refused === undefined
          ? "It is on this device, and is sent when there is a connection."
          : `It was not taken: ${props.one.refused}`}
      </p>
      <div class="row">
        <Show when={props.one.refused === undefined}>
          <button type="button" disabled={sending.busy()} onClick={again}>
            {sending.busy() ? "Sending …" : "Send it now"}
          </button>
        </Show>
        <Show
          when={props.isAsked}
          fallback={
            <button type="button" onClick={() => void throwAway(props.one)}>
              Throw it away
            </button>
          }
        >
          <button type="button" class="plain" onClick={change}>
            Change it
          </button>
        </Show>
      </div>
    </section>
  );
}

function AnswerForm(props: { expense: ExpenseDetail; changed: () => Promise<void> }) {
  const [words, setWords] = createSignal(localStorage.getItem(draftKey(props.expense.id)) ?? "");
  const [documents, setDocuments] = createSignal<readonly DocumentSummary[]>([]);
  const [kept, setKept] = createSignal<readonly KeptFile[]>([]);
  const [isUploading, setUploading] = createSignal(false);
  const sending = createSending();
  createEffect(() => {
    if (words() === "") localStorage.removeItem(draftKey(props.expense.id));
    else localStorage.setItem(draftKey(props.expense.id), words());
  });
  const send = () =>
    void sending.run(async () => {
      const ids = documents().map(({ id }) => id);
      try {
        const answered = await answerExpense(props.expense, words(), ids, kept());
        localStorage.removeItem(draftKey(props.expense.id));
        say(answered ? "Answered" : "Kept on this device");
        if (answered) await props.changed();
      } catch (error) {
        // What is shown is not what stands there any more.
        if (error instanceof Refused && (error.status === 412 || error.status === 409)) await props.changed();
        throw error;
      }
    });
  return (
    <form
      class="card stack"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <h2>Your answer</h2>
      <Field label="Answer" error={errorAt(sending.error(), "/answer")}>
        {(wired) => (
          <textarea
            {...wired}
            required
            maxLength={2_000}
            value={words()}
            onInput={(event) => setWords(event.currentTarget.value)}
          />
        )}
      </Field>
      <Receipts
        known={documents()}
        add={(document) => setDocuments((all) => [...all, document])}
        remove={(id) => setDocuments((all) => all.filter((one) => one.id !== id))}
        kept={kept()}
        keep={(file) => setKept((all) => [...all, file])}
        dropKept={(file) => {
          setKept((all) => all.filter((one) => one !== file));
          void dropFiles([file]);
        }}
        arrived={() => {}}
        busy={setUploading}
      />
      <Failure of={sending.error()}>
        <p>What you typed is kept on this device.</p>
      </Failure>
      <div class="row">
        <button type="submit" class="primary" disabled={sending.busy() || isUploading()}>
          {sending.busy() ? "Sending …" : "Answer"}
        </button>
      </div>
    </form>
  );
}
