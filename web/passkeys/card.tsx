import { createSignal, For, Show } from "solid-js";
import { PASSKEY_NAME_MAX } from "../../core/limits.ts";
import type { Passkey } from "../../core/passkeys.ts";
import { momentAt } from "../lib/clock.ts";
import { errorAt, wordsOf } from "../lib/wire.ts";
import { confirmed } from "../ui/confirm.tsx";
import { TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { SourceLine } from "../ui/source-line.tsx";
import { say } from "../ui/toast.tsx";
import { addPasskey } from "./ceremonies.ts";
import { createProof, ProofFields } from "./proof.tsx";
import { hasPasskeys, removePasskey } from "./requests.ts";

/** What somebody may sign in with in place of their password, and a way to more and to fewer. */
export function PasskeysCard() {
  const proof = createProof();
  const one = proof.passkeys;
  const [isAdding, setAdding] = createSignal(false);
  let opener: HTMLButtonElement | undefined;
  const close = () => {
    setAdding(false);
    opener?.focus();
  };
  const added = async () => {
    say("The passkey is added");
    proof.setPassword("");
    close();
    await one.load();
  };
  return (
    <section class="card stack" aria-labelledby="passkeys">
      <div>
        <h2 id="passkeys">Passkeys</h2>
        <p class="quiet">
          Sign in, and sign contracts, with your fingerprint, face or PIN in place of your password, which
          stays as it is.
        </p>
      </div>
      <Show when={one.failure() !== undefined || one.line.source?.isStale}>
        <SourceLine of={one.line} retry={() => void one.load()} />
      </Show>
      <Show
        when={one.body()}
        fallback={
          <Show when={!one.failure()}>
            <div class="skeleton passkeys-skeleton" role="status" aria-label="Loading" />
          </Show>
        }
      >
        {(body) => (
          <ul class="passkeys">
            <For each={body().data} fallback={<li class="quiet">None yet.</li>}>
              {(passkey) => <Row passkey={passkey} changed={one.load} />}
            </For>
          </ul>
        )}
      </Show>
      <Show
        when={hasPasskeys()}
        fallback={<p class="quiet">This browser has no passkeys at this address.</p>}
      >
        <Show
          when={isAdding()}
          fallback={
            <div class="row">
              <button type="button" ref={(button) => (opener = button)} onClick={() => setAdding(true)}>
                Add a passkey
              </button>
            </div>
          }
        >
          <AddForm proof={proof} done={added} cancel={close} />
        </Show>
      </Show>
    </section>
  );
}

function AddForm(props: {
  proof: ReturnType<typeof createProof>;
  done: () => Promise<void>;
  cancel: () => void;
}) {
  const [name, setName] = createSignal("This device");
  const sending = createSending();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void sending.run(async () => {
      await addPasskey(name().trim(), await props.proof.give());
      await props.done();
    });
  };
  return (
    <form class="stack" onSubmit={submit}>
      <TextField
        label="What do you call it?"
        required
        maxLength={PASSKEY_NAME_MAX}
        autocomplete="off"
        value={name()}
        error={errorAt(sending.error(), "/name")}
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <ProofFields
        of={props.proof}
        hint="Once more, so that nobody adds one for you"
        error={sending.error()}
      />
      <Failure of={sending.error()} />
      <div class="row">
        <button type="submit" class="primary" disabled={sending.busy()}>
          {sending.busy() ? "Adding it …" : "Add"}
        </button>
        <button type="button" class="plain" onClick={() => props.cancel()}>
          Go back
        </button>
      </div>
    </form>
  );
}

function Row(props: { passkey: Passkey; changed: () => Promise<void> }) {
  const sending = createSending();
  const remove = async () => {
    const { id, name } = props.passkey;
    const text =
      "It opens nothing from now on. You sign in with your password, or with another passkey. Take it off the device too.";
    if (!(await confirmed(`Remove “${name}”?`, text, "Remove"))) return;
    const isGone = await sending.run(async () => {
      await removePasskey(id);
      await props.changed();
    });
    say(isGone ? "The passkey is removed" : wordsOf(sending.error()));
  };
  return (
    <li class="row">
      <div class="grow">
        <b>{props.passkey.name}</b>
        <p class="quiet">
          Added {momentAt(props.passkey.created_at)}
          <Show when={props.passkey.last_used_at} fallback=", not used yet">
            {(at) => <>, last used {momentAt(at())}</>}
          </Show>
        </p>
      </div>
      <button
        type="button"
        class="danger"
        disabled={sending.busy()}
        aria-label={`Remove ${props.passkey.name}`}
        onClick={() => void remove()}
      >
        Remove
      </button>
    </li>
  );
}
