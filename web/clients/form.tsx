import { createResource, For, Show } from "solid-js";
import { createStore } from "solid-js/store";
import type { Client } from "../../core/clients.ts";
import { ownZone } from "../lib/clock.ts";
import { can, person } from "../lib/session.ts";
import { errorAt } from "../lib/wire.ts";
import { Field, TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { ZoneField } from "../ui/zone-field.tsx";
import { readAccountants, type ClientInput } from "./requests.ts";

/** What a client is called, what its books are in, and who keeps them; new or changed. */
export function ClientForm(props: {
  from?: Client;
  verb: string;
  save: (input: ClientInput) => Promise<void>;
  cancel: () => void;
}) {
  const blank = { name: "", currency: "EUR", zone: ownZone() };
  const own = can("ledger.write") ? (person()?.id ?? "") : "";
  const [input, set] = createStore({
    name: props.from?.name ?? blank.name,
    currency: props.from?.currency ?? blank.currency,
    zone: props.from?.zone ?? blank.zone,
    accountant_id: props.from ? (props.from.accountant_id ?? "") : own,
  });
  const [accountants] = createResource(readAccountants);
  const sending = createSending();
  const wrong = (name: keyof ClientInput) => errorAt(sending.error(), `/${name}`);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void sending.run(() =>
      props.save({
        ...input,
        currency: input.currency.toUpperCase(),
        accountant_id: input.accountant_id || null,
      }),
    );
  };
  return (
    <form class="card stack" onSubmit={submit}>
      <Show when={!props.from?.is_own}>
        <TextField
          label="Name"
          required
          maxLength={200}
          autocomplete="off"
          value={input.name}
          error={wrong("name")}
          ref={(field) => queueMicrotask(() => field.focus())}
          onInput={(event) => set("name", event.currentTarget.value)}
        />
      </Show>
      <div class="columns">
        <Show when={!props.from}>
          <TextField
            label="Currency"
            hint="Of its books, such as EUR; it stays"
            required
            maxLength={3}
            autocapitalize="characters"
            value={input.currency}
            error={wrong("currency")}
            onInput={(event) => set("currency", event.currentTarget.value)}
          />
        </Show>
        <ZoneField
          label="Time zone"
          hint="Its days begin by this clock"
          value={input.zone}
          error={wrong("zone")}
          change={(zone) => set("zone", zone)}
        />
      </div>
      <Field label="Accountant" hint="Who keeps its books" error={wrong("accountant_id")}>
        {(wired) => (
          <select {...wired} onChange={(event) => set("accountant_id", event.currentTarget.value)}>
            <option value="" selected={input.accountant_id === ""}>
              Nobody yet
            </option>
            <For each={accountants.latest ?? []}>
              {(one) => (
                <option value={one.id} selected={one.id === input.accountant_id}>
                  {one.name}
                </option>
              )}
            </For>
          </select>
        )}
      </Field>
      <Failure of={sending.error()} />
      <div class="row">
        <button type="submit" class="primary" disabled={sending.busy()}>
          {sending.busy() ? "Saving …" : props.verb}
        </button>
        <button type="button" class="plain" onClick={() => props.cancel()}>
          Go back
        </button>
      </div>
    </form>
  );
}
