import { createEffect, createSignal, For, on, Show } from "solid-js";
import type { User } from "../../core/auth.ts";
import type { MutableMail, PersonSettings } from "../../core/person-settings.ts";
import { mutate } from "../lib/api.ts";
import { changePerson, person } from "../lib/session.ts";
import { errorAt, wordsOf } from "../lib/wire.ts";
import { TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { createOne, Loading } from "../ui/one.tsx";
import { say } from "../ui/toast.tsx";

/** One's own name, as everybody reads it. */
export function NameForm() {
  const [first, setFirst] = createSignal("");
  const [last, setLast] = createSignal("");
  createEffect(
    on(person, (who) => {
      setFirst(who?.first_name ?? "");
      setLast(who?.last_name ?? "");
    }),
  );
  const sending = createSending();
  const isSame = () => first() === person()?.first_name && last() === person()?.last_name;
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const isDone = await sending.run(async () => {
      const body = { first_name: first(), last_name: last() };
      changePerson(await mutate<User>({ method: "PATCH", path: "/api/v1/me", body }));
    });
    if (isDone) say("Your name is changed");
  };
  return (
    <form class="card stack" onSubmit={(event) => void submit(event)}>
      <h2>Your name</h2>
      <TextField
        label="First name"
        autocomplete="given-name"
        required
        maxLength={80}
        value={first()}
        error={errorAt(sending.error(), "/first_name")}
        onInput={(event) => setFirst(event.currentTarget.value)}
      />
      <TextField
        label="Last name"
        autocomplete="family-name"
        required
        maxLength={80}
        value={last()}
        error={errorAt(sending.error(), "/last_name")}
        onInput={(event) => setLast(event.currentTarget.value)}
      />
      <Failure of={sending.error()} />
      <div class="row">
        <button type="submit" disabled={sending.busy() || isSame()}>
          {sending.busy() ? "Changing …" : "Change the name"}
        </button>
      </div>
    </form>
  );
}

const MAILS: readonly [kind: MutableMail, label: string][] = [
  ["announcement", "News of productions"],
  ["expense", "What becomes of my expenses"],
  ["contract", "What becomes of my contracts"],
  ["message", "Messages to many"],
];

/** Which news come by e-mail as well as here. */
export function MailsCard() {
  const one = createOne<PersonSettings>(() => "/v1/me/config");
  const [isBusy, setBusy] = createSignal(false);
  const change = async (kind: MutableMail, box: HTMLInputElement) => {
    setBusy(true);
    try {
      const mails = { [kind]: box.checked };
      await mutate({ method: "PATCH", path: "/api/v1/me/config", body: { mails } });
      await one.load();
    } catch (error) {
      box.checked = !box.checked;
      say(wordsOf(error));
    }
    setBusy(false);
  };
  return (
    <section class="card stack" aria-labelledby="mails">
      <div>
        <h2 id="mails">By e-mail as well</h2>
        <p class="quiet">Changes of your schedule always come by e-mail.</p>
      </div>
      <Loading of={one} gone={<p class="quiet">They cannot be set here.</p>}>
        {(body) => (
          <For each={MAILS}>
            {([kind, label]) => (
              <label class="check">
                <input
                  type="checkbox"
                  checked={body().mails[kind]}
                  disabled={isBusy()}
                  onChange={(event) => void change(kind, event.currentTarget)}
                />
                {label}
              </label>
            )}
          </For>
        )}
      </Loading>
      <Show when={isBusy()}>
        <p class="seldom-seen" role="status">
          Saving
        </p>
      </Show>
    </section>
  );
}
