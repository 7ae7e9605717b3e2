import { createEffect, createResource, createSignal, For, onCleanup, Show } from "solid-js";
import { createStore } from "solid-js/store";
import type { DocumentSummary } from "../../core/documents.ts";
import type { Expense } from "../../core/expenses.ts";
import { EXPENSE_CATEGORIES, type ExpenseCategory } from "../../core/expense-states.ts";
import type { Finding, Severity } from "../../core/policy/findings.ts";
import { dateIn, ownZone } from "../lib/clock.ts";
import { person } from "../lib/session.ts";
import { dropFiles, type KeptFile } from "../lib/outbox-files.ts";
import { errorAt, Unreachable } from "../lib/wire.ts";
import { confirmed } from "../ui/confirm.tsx";
import { Field, TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { AmountFields } from "./amount-fields.tsx";
import { Findings } from "./findings.tsx";
import { bodyOf, type Draft } from "./input.ts";
import { MileageFields } from "./mileage-fields.tsx";
import { ParticularFields } from "./particular-fields.tsx";
import { SpentFrom } from "./spent-from.tsx";
import { sendFiles } from "./kept.ts";
import { markWords, typedIn, type ReadField } from "./filling.ts";
import { createReceiptReading } from "./receipt-reading.ts";
import { Receipts } from "./receipts.tsx";
import {
  changeExpense,
  checkExpense,
  createExpense,
  readDocument,
  readOwnAdvances,
  readProductions,
  submitExpense,
} from "./requests.ts";

/** The form: what is typed is kept on this device until it is sent, its receipts by their ids. */
export function ExpenseForm(props: {
  draft: Draft;
  /** Of what is changed; undefined for a new one. */
  etag: string | undefined;
  documents: readonly DocumentSummary[];
  keep: (draft: Draft) => void;
  forget: () => void;
  done: (expense: Expense) => void;
  /** There is no connection: it waits on this device. */
  waits: () => void;
  leave: () => void;
}) {
  const [draft, set] = createStore<Draft>({
    ...props.draft,
    mileage: { ...props.draft.mileage },
    tax: { ...props.draft.tax },
    bank: { ...props.draft.bank },
  });
  const [documents, setDocuments] = createSignal<readonly DocumentSummary[]>(props.documents);
  const [productions] = createResource(readProductions);
  // Whoever has none, or cannot be told now, spends their own.
  const [advances] = createResource(() => readOwnAdvances(person()?.id ?? "").catch(() => []));
  const [isUploading, setUploading] = createSignal(false);
  const sending = createSending();
  const isTrip = () => draft.category === "Mileage";
  const isTyped = () =>
    [draft.amount, draft.description, draft.mileage.distance].some((text) => text !== "") ||
    draft.document_ids.length + draft.kept.length > 0;
  createEffect(() => {
    const now = {
      ...draft,
      document_ids: [...draft.document_ids],
      kept: [...draft.kept],
      mileage: { ...draft.mileage },
      bank: { ...draft.bank },
      tax: { country: draft.tax.country, lines: draft.tax.lines.map((line) => ({ ...line })) },
    };
    if (isTyped()) props.keep(now);
  });
  // Receipts of a form that was left and is come back to.
  const missing = props.draft.document_ids.filter((id) => !props.documents.some((one) => one.id === id));
  for (const id of missing)
    void readDocument(id).then(
      (document) => setDocuments((all) => [...all, document]),
      () => set("document_ids", (ids) => ids.filter((one) => one !== id)),
    );

  const over = new AbortController();
  onCleanup(() => over.abort(new Error("the form was left")));
  const reading = createReceiptReading({
    typed: typedIn(props.draft, dateIn(ownZone(), Date.now())),
    currencies: () => ({ chosen: draft.currency, implied: currency() }),
    fill: set,
    signal: over.signal,
  });
  const type = <F extends ReadField>(field: F, value: Draft[F]) => {
    reading.typed(field);
    set(field, value);
  };
  const [findings, setFindings] = createSignal<readonly Finding[]>([]);
  const has = (weight: Severity) => findings().some(({ severity }) => severity === weight);
  const isAskedAbout = () => has("warn") && !has("block");
  /** What was not said before must be read before it is handed in. */
  const isNews = (said: readonly Finding[]) =>
    said.some(
      ({ severity, reason }) => severity !== "info" && !findings().some((known) => known.reason === reason),
    );

  const currency = () =>
    draft.currency || (productions()?.find(({ id }) => id === draft.production_id)?.currency ?? "");
  const refused = (pointer: string) => errorAt(sending.error(), pointer);

  /** Whether the rules let it be handed in as it is, and nothing is new in what they say. */
  const isFine = async () => {
    const { findings: said, is_blocked } = await checkExpense({
      id: draft.id,
      ...bodyOf(draft, currency() || undefined),
    });
    const isStopped = is_blocked || isNews(said);
    setFindings(said);
    return !isStopped;
  };
  const add = (document: DocumentSummary) => {
    setDocuments((all) => [...all, document]);
    set("document_ids", (ids) => [...ids, document.id]);
  };
  const leaveOut = (file: KeptFile) => set("kept", (all) => all.filter(({ key }) => key !== file.key));
  const send = (status: "draft" | "submitted") =>
    void sending.run(async () => {
      try {
        await sendFiles([...draft.kept], (file, document) => {
          add(document);
          leaveOut(file);
        });
        if (status === "submitted" && !(await isFine())) return;
      } catch (error) {
        // What the rules say of a new one they say when it is sent.
        if (!(error instanceof Unreachable) || props.etag !== undefined) throw error;
      }
      const body = bodyOf(draft, currency() || undefined);
      if (props.etag === undefined) {
        const made = await createExpense({ id: draft.id, ...body, status }, [...draft.kept]);
        return made ? props.done(made) : props.waits();
      }
      const changed = await changeExpense(draft.id, props.etag, body);
      props.done(status === "draft" ? changed : await submitExpense(changed));
    });
  const discard = async () => {
    const text = "What you typed is taken off this device. Receipts that were sent stay in your storage.";
    if (isTyped() && !(await confirmed("Leave this expense?", text, "Leave it"))) return;
    void dropFiles([...draft.kept]);
    props.forget();
    props.leave();
  };
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        send("submitted");
      }}
    >
      <div class="card stack">
        <Receipts
          known={documents()}
          add={add}
          remove={(id) => {
            setDocuments((all) => all.filter((one) => one.id !== id));
            set("document_ids", (ids) => ids.filter((one) => one !== id));
          }}
          kept={draft.kept}
          keep={(file) => set("kept", (all) => [...all, file])}
          dropKept={(file) => {
            leaveOut(file);
            void dropFiles([file]);
          }}
          arrived={(receipt) => void reading.read(receipt)}
          busy={setUploading}
        />
        <p class="hint" role="status">
          {reading.words()}
        </p>
        <Show when={!isTrip()}>
          <AmountFields
            draft={draft}
            currency={currency()}
            marks={reading.marks()}
            type={type}
            refused={refused}
          />
        </Show>
        <TextField
          label="What was it for?"
          required
          maxLength={500}
          value={draft.description}
          hint={markWords(reading.marks().description)}
          error={refused("/description")}
          onInput={(event) => type("description", event.currentTarget.value)}
        />
        <div class="columns">
          <Field label="Category" error={refused("/category")}>
            {(wired) => (
              <select
                {...wired}
                onChange={(event) => set("category", event.currentTarget.value as ExpenseCategory)}
              >
                <For each={EXPENSE_CATEGORIES}>
                  {(one) => (
                    <option value={one} selected={one === draft.category}>
                      {one}
                    </option>
                  )}
                </For>
              </select>
            )}
          </Field>
          <TextField
            label="Day"
            type="date"
            required
            max={dateIn(ownZone(), Date.now())}
            value={draft.expense_date}
            hint={markWords(reading.marks().expense_date)}
            error={refused("/expense_date")}
            onInput={(event) => type("expense_date", event.currentTarget.value)}
          />
        </div>
        <Show when={isTrip()}>
          <MileageFields
            trip={draft.mileage}
            day={draft.expense_date}
            set={(change) => set("mileage", change)}
            refused={refused}
          />
        </Show>
        <ParticularFields
          draft={draft}
          currency={currency()}
          documents={documents()}
          set={set}
          refused={refused}
        />
        <SpentFrom advances={advances.latest ?? []} draft={draft} set={set} refused={refused} />
        <Field label="Production" error={refused("/production_id")}>
          {(wired) => (
            <select {...wired} onChange={(event) => set("production_id", event.currentTarget.value)}>
              <option value="" selected={draft.production_id === ""}>
                None
              </option>
              <For each={productions.latest ?? []}>
                {({ id, name }) => (
                  <option value={id} selected={id === draft.production_id}>
                    {name}
                  </option>
                )}
              </For>
            </select>
          )}
        </Field>
        <Field label="Notes" hint="For whoever decides" error={refused("/notes")}>
          {(wired) => (
            <textarea
              {...wired}
              maxLength={2_000}
              value={draft.notes}
              onInput={(event) => set("notes", event.currentTarget.value)}
            />
          )}
        </Field>
      </div>
      <div role="alert">
        <Findings of={findings()} title="Before you hand it in" />
      </div>
      <Failure of={sending.error()}>
        <p>What you typed is kept on this device.</p>
      </Failure>
      <Show when={isUploading()}>
        <p class="hint" role="status">
          A receipt is still on its way; you can hand this in when it has arrived.
        </p>
      </Show>
      <div class="row">
        <button type="submit" class="primary" disabled={sending.busy() || isUploading()}>
          {sending.busy() ? "Handing in …" : isAskedAbout() ? "Hand in all the same" : "Hand in"}
        </button>
        <button type="button" disabled={sending.busy() || isUploading()} onClick={() => send("draft")}>
          Keep as a draft
        </button>
        <button type="button" class="plain" onClick={() => void discard()}>
          Leave
        </button>
      </div>
    </form>
  );
}
