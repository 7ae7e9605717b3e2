import { createEffect, For } from "solid-js";
import { createStore } from "solid-js/store";
import type { Production } from "../../core/productions.ts";
import { organisation, ownKey, person } from "../lib/session.ts";
import { errorAt } from "../lib/wire.ts";
import { Field, TextField } from "./field.tsx";

/** What is typed and not sent yet: this person's, in this organisation, kept on this device until `forget`. */
export function createDraft<T extends object>(name: string, blank: T) {
  const key = ownKey(person()?.id ?? "", `${name}.${organisation()}`);
  const kept = localStorage.getItem(key);
  const [draft, set] = createStore<T>({ ...blank, ...(kept === null ? {} : (JSON.parse(kept) as T)) });
  createEffect(() => localStorage.setItem(key, JSON.stringify(draft)));
  return { draft, set, forget: () => localStorage.removeItem(key) };
}

export type Letter = { title: string; body: string; production_id: string | null };

/** What is written to many, and to whom: a production's people, or everybody. */
export function LetterFields(props: {
  of: Letter;
  set: (change: Partial<Letter>) => void;
  bodyMax: number;
  isBodyRequired?: boolean;
  productions: readonly Production[];
  error: unknown;
}) {
  return (
    <>
      <TextField
        label="Title"
        required
        maxLength={200}
        value={props.of.title}
        error={errorAt(props.error, "/title")}
        onInput={(event) => props.set({ title: event.currentTarget.value })}
      />
      <Field label="Text" error={errorAt(props.error, "/body")}>
        {(wired) => (
          <textarea
            {...wired}
            required={props.isBodyRequired}
            maxLength={props.bodyMax}
            value={props.of.body}
            onInput={(event) => props.set({ body: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field label="For" error={errorAt(props.error, "/production_id")}>
        {(wired) => (
          <select
            {...wired}
            onChange={(event) => props.set({ production_id: event.currentTarget.value || null })}
          >
            <option value="" selected={props.of.production_id === null}>
              Everybody in the organisation
            </option>
            <For each={props.productions}>
              {({ id, name }) => (
                <option value={id} selected={id === props.of.production_id}>
                  {name}
                </option>
              )}
            </For>
          </select>
        )}
      </Field>
    </>
  );
}
