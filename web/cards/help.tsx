import { For, Show } from "solid-js";
import type { CardContact, CardHospital } from "../../core/cards.ts";
import { hospitalName, telOf } from "./words.ts";

/** Where help is, and whom to ask. */
export function HelpSections(props: { hospital: CardHospital | null; contacts: readonly CardContact[] }) {
  return (
    <>
      <Show when={props.hospital}>
        {(hospital) => (
          <section class="card stack" aria-labelledby="hospital">
            <h2 id="hospital">Nearest hospital</h2>
            <p>
              <b>{hospitalName(hospital())}</b>
              <Show when={hospital().name !== null && hospital().address}>
                {(address) => (
                  <>
                    <br />
                    {address()}
                  </>
                )}
              </Show>
            </p>
            <Show when={hospital().phone}>{(phone) => <Call phone={phone()} name="the hospital" />}</Show>
            <p class="quiet">As the day’s call sheet says it.</p>
          </section>
        )}
      </Show>
      <Show when={props.contacts.length > 0}>
        <section class="card stack" aria-labelledby="contacts">
          <h2 id="contacts">Contacts</h2>
          <ul class="card-contacts">
            <For each={props.contacts}>
              {(contact) => (
                <li class="row">
                  <div class="grow">
                    <b>{contact.name}</b>
                    <p class="quiet">{contact.role}</p>
                  </div>
                  <Show when={contact.phone}>{(phone) => <Call phone={phone()} name={contact.name} />}</Show>
                  <Show when={contact.phone === null && contact.email}>
                    {(email) => (
                      <a class="button" href={`mailto:${email()}`} aria-label={`E-mail ${contact.name}`}>
                        E-mail
                      </a>
                    )}
                  </Show>
                </li>
              )}
            </For>
          </ul>
        </section>
      </Show>
    </>
  );
}

const Call = (props: { phone: string; name: string }) => (
  <a class="button" href={telOf(props.phone)} aria-label={`Call ${props.name}, ${props.phone}`}>
    {props.phone}
  </a>
);
