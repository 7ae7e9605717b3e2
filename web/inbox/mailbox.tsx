import { createEffect, createSignal, For, on, onCleanup, Show } from "solid-js";
import type { Mailbox as Connected, MailboxOf } from "../../core/emails/mailboxes.ts";
import { momentAt } from "../lib/clock.ts";
import { confirmed } from "../ui/confirm.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { say } from "../ui/toast.tsx";
import { askForMailbox, SIGN_INS, signInOf, type Returned, type SignIn } from "./mailbox-consent.ts";
import { ConnectByImap } from "./mailbox-connect.tsx";
import { connectByImap, connectSignedIn, readMailbox, removeMailbox, type Given } from "./requests.ts";
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
    const { where, given } = returned;
    if (given === "refused")
      return void setRefusal(`${SIGN_INS[where].name} was not allowed to let the portal read it.`);
    void sending.run(async () => connected(await connectSignedIn(production, where, given)));
  };
  const connect = (given: Given) =>
    void sending.run(async () => connected(await connectByImap(props.production, given)));
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
  const ask = (where: SignIn) => {
    const offer = known()?.[where];
    if (offer) void sending.run(() => askForMailbox(where, props.production, offer));
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
          <Show when={one().servers.length > 0 || one().gmail || one().microsoft || one().mailbox}>
            <section class="stack inbox-mailbox" aria-labelledby="mailbox-title">
              <h2 id="mailbox-title">From a mailbox</h2>
              <Show when={one().mailbox}>
                {(box) => <Facts of={box()} busy={sending.busy()} remove={() => void remove()} />}
              </Show>
              <Show when={(one().mailbox?.state ?? "refused") === "refused"}>
                <Ways of={one()} busy={sending.busy()} error={sending.error()} connect={connect} ask={ask} />
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
        <Show when={props.of.username === "" ? undefined : signInOf(props.of.provider)}>
          {(where) => <> at {SIGN_INS[where()].mailbox}</>}
        </Show>
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

/** How one is connected: by signing in where it is, or with what a server that speaks IMAP asks for. */
function Ways(props: {
  of: MailboxOf;
  busy: boolean;
  error: unknown;
  connect: (given: Given) => void;
  ask: (where: SignIn) => void;
}) {
  /** Where somebody signed in before: only there it goes on. */
  const again = () => signInOf(props.of.mailbox?.provider);
  const offered = () =>
    (Object.keys(SIGN_INS) as SignIn[]).filter((where) => props.of[where] && (again() ?? where) === where);
  return (
    <>
      <p>
        {props.of.mailbox
          ? "It goes on where it stopped, where it is the same mailbox."
          : "What comes from now on, from those above, is fetched. Nothing in the mailbox is changed, and what nobody opened stays unread."}
      </p>
      <Show when={offered().length > 0}>
        <div class="row">
          <For each={offered()}>
            {(where) => (
              <button type="button" disabled={props.busy} onClick={() => props.ask(where)}>
                {again()
                  ? `Sign in at ${SIGN_INS[where].name} again`
                  : `Connect a mailbox at ${SIGN_INS[where].mailbox}`}
              </button>
            )}
          </For>
        </div>
      </Show>
      <Show when={props.of.servers.length > 0 && !again()}>
        <Show when={offered().length > 0}>
          <p class="quiet">Or by IMAP:</p>
        </Show>
        <ConnectByImap of={props.of} busy={props.busy} error={props.error} connect={props.connect} />
      </Show>
    </>
  );
}
