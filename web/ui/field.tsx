import { createUniqueId, Show, type JSX } from "solid-js";

type Described = { label: string; hint?: string | undefined; error?: string | undefined };
type Wired = { id: string; "aria-invalid": boolean | undefined; "aria-describedby": string | undefined };

/** A label, its control, what to know about it and what was wrong with it, tied together for every reader. */
export function Field(props: Described & { children: (wired: Wired) => JSX.Element }) {
  const id = createUniqueId();
  const wired: Wired = {
    id,
    get "aria-invalid"() {
      return props.error === undefined ? undefined : true;
    },
    get "aria-describedby"() {
      const ids = [props.error && `${id}-error`, props.hint && `${id}-hint`].filter(Boolean);
      return ids.length > 0 ? ids.join(" ") : undefined;
    },
  };
  return (
    <div>
      <label for={id}>{props.label}</label>
      {props.children(wired)}
      <Show when={props.hint}>
        <p class="hint" id={`${id}-hint`}>
          {props.hint}
        </p>
      </Show>
      <Show when={props.error}>
        <p class="wrong" id={`${id}-error`}>
          {props.error}
        </p>
      </Show>
    </div>
  );
}

type TextInput = Described & Omit<JSX.InputHTMLAttributes<HTMLInputElement>, "id" | "children">;

/** One line of text, or any other input that the browser knows. */
export function TextField(props: TextInput) {
  return (
    <Field label={props.label} hint={props.hint} error={props.error}>
      {(wired) => (
        <input
          {...wired}
          name={props.name}
          type={props.type ?? "text"}
          value={props.value ?? ""}
          list={props.list}
          min={props.min}
          max={props.max}
          maxLength={props.maxLength}
          required={props.required}
          disabled={props.disabled}
          autocomplete={props.autocomplete}
          inputMode={props.inputMode}
          autocapitalize={props.autocapitalize}
          spellcheck={props.spellcheck}
          ref={props.ref}
          onInput={props.onInput}
          onChange={props.onChange}
        />
      )}
    </Field>
  );
}
