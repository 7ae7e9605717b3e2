import { createEffect, createSignal, For, on, onCleanup, Show } from "solid-js";
import type { Mailbox as Connected, MailboxOf } from "../../core/emails/mailboxes.ts";
import { momentAt } from "../lib/clock.ts";
import { Field } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { say } from "../ui/toast.tsx";
import { connectMailbox, readMailbox, removeMailbox } from "./requests.ts";
import { MAILBOX_CHIPS, MAILBOX_WORDS } from "./words.ts";

const POLL_MS = 5_000;

/** The mailbox that is read for a production; nothing where none may be. */
export function Mailbox(props: { production: string }) {
  const reading = createSending();
  const sending = createSending();
  const [known, setKnown] = createSignal<MailboxOf>();
  const read = (id: string) =>
    reading.run(async () => {
      const found = await readMailbox(id);
      if (id === props.production) setKnown(found);
    });
  createEffect(
    on(
      () => props.production,
      (id) => {
        setKnown(undefined);
        void read(id);
      },
    ),
  );
  // Whoever connected one waits to hear whether it opens.
  createEffect(() => {
    if (known()?.mailbox?.state !== "waiting") return;
    const timer = setInterval(() => void read(props.production), POLL_MS);
    onCleanup(() => clearInterval(timer));
  });
  const connect = (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [server = "", username = "", password = ""] = ["server", "username", "password"].map((name) =>
      String(form.get(name)),
    );
    void sending.run(async () => {
      setKnown(await connectMailbox(props.production, { server, username, password }));
      say("Kept. The mailbox is opened now.");
    });
  };
  const remove = () =>
    void sending.run(async () => {
      await removeMailbox(props.production);
      setKnown((before) => before && { ...before, mailbox: null });
      say("The mailbox is read no more.");
    });
  return (
    <>
      <Failure of={reading.error()} />
      <Show when={known()}>
        {(one) => (
          <Show when={one().servers.length > 0 || one().mailbox}>
            <section class="stack inbox-mailbox" aria-labelledby="mailbox-title">
              <h2 id="mailbox-title">From a mailbox</h2>
              <Show
                when={one().mailbox}
                fallback={<Connect servers={one().servers} busy={sending.busy()} connect={connect} />}
              >
                {(box) => <Facts of={box()} busy={sending.busy()} remove={remove} />}
              </Show>
              <Show when={one().mailbox?.state === "refused"}>
                <Connect servers={one().servers} busy={sending.busy()} connect={connect} />
              </Show>
              <Failure of={sending.error()} />
            </section>
          </Show>
        )}
      </Show>
    </>
  );
}

function Facts(props: { of: Connected; busy: boolean; remove: () => void }) {
  return (
    <>
      <p>
        <span class={MAILBOX_CHIPS[props.of.state]}>{MAILBOX_WORDS[props.of.state]}</span>{" "}
        <b class="inbox-address">{props.of.username}</b>
      </p>
      <Show when={props.of.reason}>{(reason) => <p>{reason()}</p>}</Show>
      <p>
        {props.of.taken_count} taken, {props.of.left_count} left there
        <Show when={props.of.read_at}>{(at) => <> · read {momentAt(at())}</>}</Show>
      </p>
      <div class="row">
        <button type="button" disabled={props.busy} onClick={() => props.remove()}>
          Read it no more
        </button>
      </div>
    </>
  );
}

function Connect(props: {
  servers: readonly string[];
  busy: boolean;
  connect: (event: SubmitEvent & { currentTarget: HTMLFormElement }) => void;
}) {
  return (
    <form class="stack" onSubmit={(event) => props.connect(event)}>
      <p>
        What comes from now on, from those above, is fetched by IMAP. Nothing in the mailbox is changed, and
        what nobody opened stays unread.
      </p>
      <Field label="Mail server">
        {(wired) => (
          <select {...wired} name="server" required>
            <For each={props.servers}>
              {(server) => <option value={server}>{new URL(server).host}</option>}
            </For>
          </select>
        )}
      </Field>
      <Field label="User name">
        {(wired) => (
          <input
            {...wired}
            name="username"
            required
            maxLength={254}
            autocapitalize="none"
            autocomplete="off"
            spellcheck={false}
          />
        )}
      </Field>
      <Field label="Password" hint="Make one for this alone, where the server has app passwords.">
        {(wired) => (
          <input {...wired} name="password" type="password" required maxLength={200} autocomplete="off" />
        )}
      </Field>
      <div class="row">
        <button type="submit" disabled={props.busy}>
          {props.busy ? "Connecting …" : "Connect"}
        </button>
      </div>
    </form>
  );
}
