import { createEffect, createSignal, on, Show } from "solid-js";
import type { EmailSenders } from "../../core/emails/senders.ts";
import { Field } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { say } from "../ui/toast.tsx";
import type { Returned } from "./mailbox-consent.ts";
import { Mailbox } from "./mailbox.tsx";
import { readSenders, setSenders } from "./requests.ts";

/**
 * Where offices send a production's call sheets, and whose are taken. `returned`: somebody comes back from Google, to
 * see what becomes of its mailbox.
 */
export function Senders(props: { production: string; returned: Returned | undefined }) {
  const reading = createSending();
  const sending = createSending();
  const [known, setKnown] = createSignal<EmailSenders>();
  createEffect(
    on(
      () => props.production,
      (id) => {
        setKnown(undefined);
        void reading.run(async () => {
          const found = await readSenders(id);
          if (id === props.production) setKnown(found);
        });
      },
    ),
  );
  const save = (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).get("senders"));
    const senders = text.split(/[\s,;]+/).filter(Boolean);
    void sending.run(async () => {
      setKnown(await setSenders(props.production, senders));
      say("Saved.");
    });
  };
  return (
    <details class="card" open={props.returned?.production === props.production}>
      <summary class="inbox-more">Mails that come by themselves</summary>
      <Failure of={reading.error()} />
      <Show when={known()}>
        {(one) => (
          <form class="stack" onSubmit={save}>
            <p>
              <Show
                when={one().address}
                fallback="No mail service delivers to this portal; its administrator can set one up."
              >
                {(address) => (
                  <>
                    Send call sheets to <b class="inbox-address">{address()}</b>
                  </>
                )}
              </Show>
            </p>
            <Field
              label="Taken from"
              hint="An address a line, or @ and a host for everybody there. Mails of others are skipped."
            >
              {(wired) => (
                <textarea
                  {...wired}
                  name="senders"
                  rows={4}
                  autocapitalize="none"
                  spellcheck={false}
                  value={one().senders.join("\n")}
                />
              )}
            </Field>
            <div class="row">
              <button type="submit" disabled={sending.busy()}>
                {sending.busy() ? "Saving …" : "Save"}
              </button>
            </div>
            <Failure of={sending.error()} />
          </form>
        )}
      </Show>
      <Mailbox production={props.production} returned={props.returned} />
    </details>
  );
}
