import { createSignal, For, onMount, Show } from "solid-js";
import { createStore } from "solid-js/store";
import type { CalendarAccount, CalendarProviders } from "../../core/calendars/accounts.ts";
import { CALENDAR_NAME_MAX } from "../../core/limits.ts";
import { newId } from "../../core/uuid.ts";
import { momentAt } from "../lib/clock.ts";
import { askForConsent, takeConsent } from "../lib/consent.ts";
import { errorAt, wordsOf } from "../lib/wire.ts";
import { confirmed } from "../ui/confirm.tsx";
import { TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { Loading } from "../ui/one.tsx";
import { say } from "../ui/toast.tsx";
import { addAccount, removeAccount, useAccounts, useProviders } from "./requests.ts";

/** Calendars that the portal writes to; nothing where the house has set none up. */
export function AccountsCard() {
  const providers = useProviders();
  const isAny = () => {
    const known = providers.body();
    return known && (known.caldav.length > 0 || known.google !== null) ? known : undefined;
  };
  return <Show when={isAny()}>{(known) => <Accounts providers={known()} />}</Show>;
}

const GOOGLE = "google";
/** A token that lasts while its person is away. */
const LASTING = { access_type: "offline", prompt: "consent" };

function Accounts(props: { providers: CalendarProviders }) {
  const accounts = useAccounts();
  const sending = createSending();
  const [isAdding, setAdding] = createSignal(false);
  let opener: HTMLButtonElement | undefined;
  const added = async () => {
    say("Your schedule is on its way there");
    setAdding(false);
    opener?.focus();
    await accounts.load();
  };
  onMount(() => {
    const given = takeConsent(GOOGLE);
    if (given === undefined || given === "refused") return;
    void sending.run(async () => {
      await addAccount({ id: newId(), provider: "google", name: "Google", ...given });
      await added();
    });
  });
  return (
    <section class="card stack" aria-labelledby="calendars-elsewhere">
      <div>
        <h2 id="calendars-elsewhere">Written into a calendar of yours</h2>
        <p class="quiet">
          Your schedule is put into a calendar that you keep elsewhere, each change within moments.
        </p>
      </div>
      <Loading of={accounts} gone={<p class="quiet">There is nothing here.</p>}>
        {(body) => (
          <ul class="calendar-list">
            <For each={body().data} fallback={<li class="quiet">None yet.</li>}>
              {(account) => <Row account={account} changed={accounts.load} />}
            </For>
          </ul>
        )}
      </Loading>
      <Failure of={sending.error()} />
      <Show
        when={isAdding()}
        fallback={
          <div class="row">
            <Show when={props.providers.google}>
              {(google) => (
                <button
                  type="button"
                  disabled={sending.busy()}
                  onClick={() => void sending.run(() => askForConsent(GOOGLE, google(), LASTING))}
                >
                  Connect Google
                </button>
              )}
            </Show>
            <Show when={props.providers.caldav.length > 0}>
              <button type="button" ref={(button) => (opener = button)} onClick={() => setAdding(true)}>
                Connect CalDAV
              </button>
            </Show>
          </div>
        }
      >
        <CaldavForm servers={props.providers.caldav} done={added} cancel={() => setAdding(false)} />
      </Show>
    </section>
  );
}

const EMPTY = { name: "", url: "", username: "", password: "" };

function CaldavForm(props: { servers: string[]; done: () => Promise<void>; cancel: () => void }) {
  const [input, set] = createStore({ ...EMPTY });
  const sending = createSending();
  const field = (name: keyof typeof EMPTY) => ({
    value: input[name],
    error: errorAt(sending.error(), `/${name}`),
    required: true,
    onInput: (event: InputEvent & { currentTarget: HTMLInputElement }) =>
      set(name, event.currentTarget.value),
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void sending.run(async () => {
      await addAccount({ id: newId(), provider: "caldav", ...input });
      await props.done();
    });
  };
  return (
    <form class="stack" onSubmit={submit}>
      <TextField
        label="What do you call it?"
        maxLength={CALENDAR_NAME_MAX}
        autocomplete="off"
        ref={(input) => queueMicrotask(() => input.focus())}
        {...field("name")}
      />
      <TextField
        label="Address of the calendar"
        hint={`At ${props.servers.join(", ")}`}
        type="url"
        maxLength={500}
        autocomplete="off"
        {...field("url")}
      />
      <div class="columns">
        <TextField
          label="User name there"
          maxLength={200}
          autocomplete="off"
          autocapitalize="none"
          {...field("username")}
        />
        <TextField
          label="Password there"
          hint="One made for this alone, if the server has such"
          type="password"
          maxLength={200}
          autocomplete="new-password"
          {...field("password")}
        />
      </div>
      <Failure of={sending.error()} />
      <div class="row">
        <button type="submit" class="primary" disabled={sending.busy()}>
          {sending.busy() ? "Connecting …" : "Connect"}
        </button>
        <button type="button" class="plain" onClick={() => props.cancel()}>
          Go back
        </button>
      </div>
    </form>
  );
}

function stateWords({ state, pushed_at, reason }: CalendarAccount): string {
  if (state === "refused") return `Stopped: ${reason ?? "it was refused."} Remove it and connect it again.`;
  if (pushed_at === null) return "On its way for the first time";
  return `Up to date since ${momentAt(pushed_at)}${reason === null ? "" : `. ${reason}`}`;
}

function Row(props: { account: CalendarAccount; changed: () => Promise<void> }) {
  const sending = createSending();
  const take = async () => {
    const { id, name } = props.account;
    const text =
      "Nothing more is written there, and its password is forgotten. What is there stays until you take it away yourself.";
    if (!(await confirmed(`Remove “${name}”?`, text, "Remove"))) return;
    const isGone = await sending.run(async () => {
      await removeAccount(id);
      await props.changed();
    });
    say(isGone ? "It is removed" : wordsOf(sending.error()));
  };
  return (
    <li class="row">
      <div class="grow">
        <b>{props.account.name}</b> <span class="quiet">{props.account.place}</span>
        <p classList={{ quiet: props.account.state !== "refused", wrong: props.account.state === "refused" }}>
          {stateWords(props.account)}
        </p>
      </div>
      <button
        type="button"
        class="danger"
        disabled={sending.busy()}
        aria-label={`Remove ${props.account.name}`}
        onClick={() => void take()}
      >
        Remove
      </button>
    </li>
  );
}
