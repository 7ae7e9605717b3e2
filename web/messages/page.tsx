import { createEffect, createSignal, For, onCleanup, Show } from "solid-js";
import { createStore } from "solid-js/store";
import { ROLES, type Role } from "../../core/access.ts";
import type { JobAccepted } from "../../core/jobs.ts";
import type { Production } from "../../core/productions.ts";
import { mutate } from "../lib/api.ts";
import { readHome } from "../lib/edge.ts";
import { createReading } from "../lib/reading.ts";
import { organisation, ownKey, person } from "../lib/session.ts";
import { untilOver } from "../lib/upload.ts";
import { errorAt } from "../lib/wire.ts";
import { Field, TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { roleLabel } from "../ui/roles.ts";
import { Title } from "../ui/title.tsx";

type Draft = { title: string; body: string; production: string; roles: Role[]; byMail: boolean };
const BLANK: Draft = { title: "", body: "", production: "", roles: [], byMail: false };

/** A planner writes to many at once: to all, to a production, to some roles; what was typed is kept until it is sent. */
export function Page() {
  const key = ownKey(person()?.id ?? "", `message.${organisation()}`);
  const kept = localStorage.getItem(key);
  const [draft, set] = createStore<Draft>({
    ...BLANK,
    ...(kept === null ? {} : (JSON.parse(kept) as Draft)),
  });
  const [told, setTold] = createSignal<number>();
  const { reading: productions } = createReading<Production>(
    () => "/v1/productions?limit=100",
    "productions",
    readHome,
  );
  const sending = createSending();
  const over = new AbortController();
  onCleanup(() => over.abort(new Error("the page was left")));
  createEffect(() => localStorage.setItem(key, JSON.stringify(draft)));
  const choose = (role: Role, isChosen: boolean) =>
    set("roles", (roles) => (isChosen ? [...roles, role] : roles.filter((one) => one !== role)));
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setTold(undefined);
    const isSent = await sending.run(async () => {
      const { title, body, production, roles, byMail } = draft;
      const { status_url } = await mutate<JobAccepted>({
        method: "POST",
        path: "/api/v1/bulk/notifications",
        body: {
          ...{ title, body, by_mail: byMail },
          ...(production !== "" && { production_id: production }),
          ...(roles.length > 0 && { roles }),
        },
      });
      // It is on its way; what is typed next is another one.
      set({ title: "", body: "" });
      const { result } = await untilOver(status_url, over.signal);
      setTold((result as { told: number }).told);
    });
    if (isSent) localStorage.removeItem(key);
  };
  return (
    <div class="stack">
      <Title text="Message to many" />
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
              required
              maxLength={4_000}
              value={draft.body}
              onInput={(event) => set("body", event.currentTarget.value)}
            />
          )}
        </Field>
        <Field label="For" error={errorAt(sending.error(), "/production_id")}>
          {(wired) => (
            <select {...wired} onChange={(event) => set("production", event.currentTarget.value)}>
              <option value="" selected={draft.production === ""}>
                Everybody in the organisation
              </option>
              <For each={productions.rows}>
                {({ id, name }) => (
                  <option value={id} selected={id === draft.production}>
                    {name}
                  </option>
                )}
              </For>
            </select>
          )}
        </Field>
        <fieldset>
          <legend>Only these (none: all of them)</legend>
          <For each={ROLES}>
            {(role) => (
              <label class="check">
                <input
                  type="checkbox"
                  checked={draft.roles.includes(role)}
                  onChange={(event) => choose(role, event.currentTarget.checked)}
                />
                {roleLabel(role)}
              </label>
            )}
          </For>
        </fieldset>
        <label class="check">
          <input
            type="checkbox"
            checked={draft.byMail}
            onChange={(event) => set("byMail", event.currentTarget.checked)}
          />
          By e-mail too, to those who want it so
        </label>
        <Failure of={sending.error()} />
        <div role="status">
          <Show when={told() !== undefined}>
            <p class="notice good">{told() === 1 ? "One person was told." : `${told()} people were told.`}</p>
          </Show>
        </div>
        <div class="row">
          <button type="submit" class="primary" disabled={sending.busy()}>
            {sending.busy() ? "Sending …" : "Send"}
          </button>
        </div>
      </form>
    </div>
  );
}
