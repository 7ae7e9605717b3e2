import { createResource, createSignal, For, onCleanup, Show } from "solid-js";
import { createStore } from "solid-js/store";
import { newId } from "../../core/uuid.ts";
import { sendPdf } from "../lib/upload.ts";
import { errorAt } from "../lib/wire.ts";
import { Field, TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { fullName } from "../ui/people.ts";
import { createContract, readPeopleOf, readProductions } from "./requests.ts";
import { BLANK_TERMS, TermsFields, termsOf } from "./terms-fields.tsx";

const BLANK = { production_id: "", artist_id: "", title: "", amount: "", start_date: "", end_date: "" };

/** Writes a contract: terms, and a paper that is made of them or handed in. */
export function ContractForm(props: { done: (id: string, isSent: boolean) => void; cancel: () => void }) {
  const id = newId();
  const [draft, set] = createStore({ ...BLANK });
  const [terms, setTerms] = createStore({ ...BLANK_TERMS });
  const [isOwnFile, setOwnFile] = createSignal(true);
  const [file, setFile] = createSignal<File>();
  const [stage, setStage] = createSignal<string>();
  const [productions] = createResource(readProductions);
  const [people] = createResource(() => draft.production_id, readPeopleOf);
  const sending = createSending();
  const over = new AbortController();
  onCleanup(() => over.abort(new Error("the form was left")));
  // The paper arrives once, however often the rest is put right.
  let sent: { file: File; id: string } | undefined;
  const key = newId();

  async function paper(): Promise<string> {
    const now = file();
    if (sent && sent.file === now) return sent.id;
    const id = await sendPdf(now, { key, stage: setStage, signal: over.signal });
    if (now) sent = { file: now, id };
    return id;
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void sending
      .run(async () => {
        const document_id = isOwnFile() ? await paper() : undefined;
        setStage(isOwnFile() ? "Putting it before the artist …" : "Keeping the draft …");
        await createContract({
          id,
          ...draft,
          amount: draft.amount.trim(),
          ...(document_id === undefined ? { terms: termsOf(terms) } : { document_id }),
        });
        props.done(id, isOwnFile());
      })
      .finally(() => setStage(undefined));
  };
  const refused = (pointer: string) => errorAt(sending.error(), pointer);
  const text = (name: keyof typeof BLANK) => (event: { currentTarget: HTMLInputElement }) =>
    set(name, event.currentTarget.value);
  return (
    <form class="card stack" onSubmit={submit}>
      <Field label="Production" error={refused("/production_id")}>
        {(wired) => (
          <select
            {...wired}
            required
            onChange={(event) => set({ production_id: event.currentTarget.value, artist_id: "" })}
          >
            <option value="">Choose one</option>
            <For each={productions.latest ?? []}>
              {(one) => (
                <option value={one.id} selected={one.id === draft.production_id}>
                  {one.name}
                </option>
              )}
            </For>
          </select>
        )}
      </Field>
      <Field label="Artist" hint="Who works on the production" error={refused("/artist_id")}>
        {(wired) => (
          <select {...wired} required onChange={(event) => set("artist_id", event.currentTarget.value)}>
            <option value="">Choose one</option>
            <For each={people.latest?.filter(({ roles }) => roles.includes("artist")) ?? []}>
              {(one) => (
                <option value={one.id} selected={one.id === draft.artist_id}>
                  {fullName(one)}
                </option>
              )}
            </For>
          </select>
        )}
      </Field>
      <TextField
        label="Title"
        required
        maxLength={200}
        value={draft.title}
        error={refused("/title")}
        onInput={text("title")}
      />
      <TextField
        label="Fee"
        hint="In the production's currency, such as 1250.00"
        required
        inputMode="decimal"
        autocomplete="off"
        value={draft.amount}
        error={refused("/amount")}
        onInput={text("amount")}
      />
      <div class="columns">
        <TextField
          label="First day"
          type="date"
          required
          value={draft.start_date}
          error={refused("/start_date")}
          onInput={text("start_date")}
        />
        <TextField
          label="Last day"
          type="date"
          required
          value={draft.end_date}
          error={refused("/end_date")}
          onInput={text("end_date")}
        />
      </div>
      <fieldset class="row">
        <legend>The paper</legend>
        <label class="check">
          <input type="radio" name="paper" checked={isOwnFile()} onChange={() => setOwnFile(true)} /> A file
          of ours
        </label>
        <label class="check">
          <input type="radio" name="paper" checked={!isOwnFile()} onChange={() => setOwnFile(false)} /> Made
          of these terms
        </label>
      </fieldset>
      <Show
        when={isOwnFile()}
        fallback={<TermsFields terms={terms} set={setTerms} error={sending.error()} />}
      >
        <Field label="PDF" error={refused("/document_id")}>
          {(wired) => (
            <input
              {...wired}
              type="file"
              accept="application/pdf"
              required
              onChange={(event) => setFile(event.currentTarget.files?.[0])}
            />
          )}
        </Field>
      </Show>
      <Failure of={sending.error()} />
      <Show when={stage()}>
        <p class="hint" role="status">
          {stage()}
        </p>
      </Show>
      <div class="row">
        <button type="submit" class="primary" disabled={sending.busy()}>
          {sending.busy() ? "Sending …" : isOwnFile() ? "Put it before the artist" : "Keep the draft"}
        </button>
        <button type="button" class="plain" onClick={() => props.cancel()}>
          Go back
        </button>
      </div>
    </form>
  );
}
