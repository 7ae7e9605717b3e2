import { createEffect, createSignal, For, on, onCleanup, Show } from "solid-js";
import type { Mailbox as Connected, MailboxOf } from "../../core/emails/mailboxes.ts";
import { momentAt } from "../lib/clock.ts";
import { confirmed } from "../ui/confirm.tsx";
import { Field } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { say } from "../ui/toast.tsx";
import { askForMailbox, type Returned } from "./gmail.ts";
import { connectGmail, connectMailbox, readMailbox, removeMailbox } from "./requests.ts";
import { MAILBOX_CHIPS, mailboxWords } from "./words.ts";

const POLL_MS = 2_000;
/** Of this page: what Google led back with is given once. */
let isGiven = false;

/** The mailbox that is read for a production; nothing where none may be. */
export function Mailbox(props: { production: string; returned: Returned | undefined }) {
  const reading = createSending();
  const sending = createSending();
  const [known, setKnown] = createSignal<MailboxOf>();
  const [refusal, setRefusal] = createSignal<string>();
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
        // One after the other: what was read before must not stand where what was connected does.
        void read(id).then(give);
      },
    ),
  );
  // Whoever connected one waits to hear whether it opens.
  createEffect(() => {
    if (known()?.mailbox?.state !== "waiting") return;
    const timer = setInterval(() => void read(props.production), POLL_MS);
    onCleanup(() => clearInterval(timer));
  });
  const connected = (found: MailboxOf) => {
    setKnown(found);
    say("Kept. The mailbox is opened now.");
  };
  const give = () => {
    const { returned, production } = props;
    if (returned?.production !== production || isGiven) return;
    isGiven = true;
    const { given } = returned;
    if (given === "refused") return void setRefusal("Google was not allowed to let the portal read it.");
    void sending.run(async () => connected(await connectGmail(production, given)));
  };
  const connect = (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [server = "", username = "", password = ""] = ["server", "username", "password"].map((name) =>
      String(form.get(name)),
    );
    void sending.run(async () =>
      connected(await connectMailbox(props.production, { server, username, password })),
    );
  };
  const remove = async () => {
    const text =
      "What opens it is forgotten here. What was taken from it stays, and the mailbox is as it was.";
    if (!(await confirmed("Read this mailbox no more?", text, "Read it no more"))) return;
    await sending.run(async () => {
      await removeMailbox(props.production);
      setKnown((before) => before && { ...before, mailbox: null });
      say("The mailbox is read no more.");
    });
  };
  const ask = () => {
    const offer = known()?.gmail;
    if (offer) void sending.run(() => askForMailbox(props.production, offer));
  };
  return (
    <>
      <Failure of={reading.error()}>
        <button type="button" onClick={() => void read(props.production)}>
          Try again
        </button>
      </Failure>
      <Show when={known()}>
        {(one) => (
          <Show when={one().servers.length > 0 || one().gmail || one().mailbox}>
            <section class="stack inbox-mailbox" aria-labelledby="mailbox-title">
              <h2 id="mailbox-title">From a mailbox</h2>
              <Show when={one().mailbox}>
                {(box) => <Facts of={box()} busy={sending.busy()} remove={() => void remove()} />}
              </Show>
              <Show when={(one().mailbox?.state ?? "refused") === "refused"}>
                <Ways of={one()} busy={sending.busy()} connect={connect} ask={ask} />
              </Show>
              <div role="alert">
                <Show when={refusal()}>{(words) => <p class="wrong">{words()}</p>}</Show>
              </div>
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
        <span class={MAILBOX_CHIPS[props.of.state]}>{mailboxWords(props.of)}</span>{" "}
        <b class="inbox-address">{props.of.username || props.of.server}</b>
        <Show when={props.of.provider === "gmail" && props.of.username}> at Gmail</Show>
      </p>
      <Show when={props.of.reason}>
        {(reason) => <p classList={{ wrong: props.of.state === "refused" }}>{reason()}</p>}
      </Show>
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

/** How one is connected: by signing in at Google, or with what a server that speaks IMAP asks for. */
function Ways(props: {
  of: MailboxOf;
  busy: boolean;
  connect: (event: SubmitEvent & { currentTarget: HTMLFormElement }) => void;
  ask: () => void;
}) {
  const isAgain = () => props.of.mailbox?.provider === "gmail";
  return (
    <>
      <p>
        {isAgain()
          ? "It goes on where it stopped, where it is the same mailbox."
          : "What comes from now on, from those above, is fetched. Nothing in the mailbox is changed, and what nobody opened stays unread."}
      </p>
      <Show when={props.of.gmail}>
        <div class="row">
          <button type="button" disabled={props.busy} onClick={() => props.ask()}>
            {isAgain() ? "Sign in at Google again" : "Connect a mailbox at Gmail"}
          </button>
        </div>
      </Show>
      <Show when={props.of.servers.length > 0 && !isAgain()}>
        <Show when={props.of.gmail}>
          <p class="quiet">Or by IMAP:</p>
        </Show>
        <Connect servers={props.of.servers} busy={props.busy} connect={props.connect} />
      </Show>
    </>
  );
}

function Connect(props: {
  servers: readonly string[];
  busy: boolean;
  connect: (event: SubmitEvent & { currentTarget: HTMLFormElement }) => void;
}) {
  return (
    <form class="stack" aria-label="By IMAP" onSubmit={(event) => props.connect(event)}>
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
          {props.busy ? "Connecting …" : "Connect by IMAP"}
        </button>
      </div>
    </form>
  );
}
