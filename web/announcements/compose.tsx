import { createEffect, For } from "solid-js";
import { createStore } from "solid-js/store";
import type { Production } from "../../core/productions.ts";
import { newId } from "../../core/uuid.ts";
import { organisation, ownKey, person } from "../lib/session.ts";
import { errorAt } from "../lib/wire.ts";
import { Field, TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { announce, type Draft } from "./requests.ts";

const BLANK: Draft = { title: "", body: "", production_id: null, must_read: false };

/** A new announcement; what was typed is kept on this device until it is sent. */
export function Compose(props: { productions: readonly Production[]; done: () => void; cancel: () => void }) {
  const key = ownKey(person()?.id ?? "", `announcement.${organisation()}`);
  const kept = localStorage.getItem(key);
  const [draft, set] = createStore<Draft>({
    ...BLANK,
    ...(kept === null ? {} : (JSON.parse(kept) as Draft)),
  });
  const sending = createSending();
  createEffect(() => localStorage.setItem(key, JSON.stringify(draft)));
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const isSent = await sending.run(async () => {
      await announce({ id: newId(), ...draft });
    });
    if (!isSent) return;
    localStorage.removeItem(key);
    props.done();
  };
  return (
    <form class="card stack" onSubmit={(event) => void submit(event)}>
      <TextField
        label="Title"
        required
        maxLength={200}
        value={draft.title}
        error={errorAt(sending.error(), "/title")}
        onInput={(event) => set("title", event.currentTarget.value)}
      />
      <Field label="Text" error={errorAt(sending.error(), "/body")}>
        {(wired) => (
          <textarea
            {...wired}
            maxLength={10_000}
            value={draft.body}
            onInput={(event) => set("body", event.currentTarget.value)}
          />
        )}
      </Field>
      <Field label="For" error={errorAt(sending.error(), "/production_id")}>
        {(wired) => (
          <select {...wired} onChange={(event) => set("production_id", event.currentTarget.value || null)}>
            <option value="" selected={draft.production_id === null}>
              Everybody in the organisation
            </option>
            <For each={props.productions}>
              {({ id, name }) => (
                <option value={id} selected={id === draft.production_id}>
                  {name}
                </option>
              )}
            </For>
          </select>
        )}
      </Field>
      <label class="check">
        <input
          type="checkbox"
          checked={draft.must_read}
          onChange={(event) => set("must_read", event.currentTarget.checked)}
        />
        Everybody must say that they have read it
      </label>
      <Failure of={sending.error()} />
      <div class="row">
        <button type="submit" class="primary" disabled={sending.busy()}>
          {sending.busy() ? "Publishing …" : "Publish"}
        </button>
        <button type="button" class="plain" onClick={() => props.cancel()}>
          Go back
        </button>
      </div>
    </form>
  );
}
