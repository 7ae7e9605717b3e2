import { createSignal, Show } from "solid-js";
import type { ContractDetail } from "../../core/contracts.ts";
import type { Mark } from "../../core/contract-signatures.ts";
import { errorAt } from "../lib/wire.ts";
import { Field, TextField } from "../ui/field.tsx";
import { createProof, ProofFields } from "../passkeys/proof.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { say } from "../ui/toast.tsx";
import { Pad, type Strokes } from "./pad.tsx";
import { decline, sayRead, sign } from "./requests.ts";
import { hashOfPaper } from "./seal.ts";

/** Whose turn it is reads the paper, and signs it or says why not. It comes in a file of its own: few open it. */
export function Sign(props: {
  contract: ContractDetail;
  as: "sign" | "countersign";
  name: string;
  changed: () => Promise<void>;
}) {
  const [isDeclining, setDeclining] = createSignal(false);
  const hasRead = () => props.contract.signatories.some(({ state }) => state === "delivered");
  return (
    <section class="card stack" aria-labelledby="sign-title">
      <h2 id="sign-title">{props.as === "sign" ? "Your signature" : "Your countersignature"}</h2>
      <Read contract={props.contract} changed={props.changed} />
      <Show
        when={isDeclining()}
        fallback={
          <Show when={hasRead()}>
            <Signature contract={props.contract} as={props.as} name={props.name} changed={props.changed} />
          </Show>
        }
      >
        <Decline contract={props.contract} changed={props.changed} cancel={() => setDeclining(false)} />
      </Show>
      <Show when={!isDeclining()}>
        <div class="row">
          <button type="button" class="danger" onClick={() => setDeclining(true)}>
            Decline …
          </button>
        </div>
      </Show>
    </section>
  );
}

function Read(props: { contract: ContractDetail; changed: () => Promise<void> }) {
  const sending = createSending();
  const read = () =>
    void sending.run(async () => {
      await sayRead(props.contract);
      await props.changed();
    });
  return (
    <>
      <p>Read the paper first: what you read is what you sign.</p>
      <div class="row">
        <a
          class="button primary"
          href={props.contract.document?.url ?? ""}
          target="_blank"
          rel="noreferrer external"
          onClick={read}
        >
          Read the paper
        </a>
      </div>
      <Failure of={sending.error()} />
    </>
  );
}

function Signature(props: {
  contract: ContractDetail;
  as: "sign" | "countersign";
  name: string;
  changed: () => Promise<void>;
}) {
  const [kind, setKind] = createSignal<Mark["kind"]>("drawn");
  const [strokes, setStrokes] = createSignal<Strokes>([]);
  const [typed, setTyped] = createSignal(props.name);
  const proof = createProof();
  const sending = createSending();
  const mark = (): Mark =>
    kind() === "drawn" ? { kind: "drawn", strokes: strokes() } : { kind: "typed", name: typed() };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void sending.run(async () => {
      // First of all: some browsers ask for a passkey only while they remember the button that was pressed.
      const given = await proof.give();
      const document_sha256 = await hashOfPaper(props.contract.id);
      await sign(props.contract, props.as, { document_sha256, mark: mark(), proof: given });
      say("Signed");
      await props.changed();
    });
  };
  return (
    <form class="stack" onSubmit={submit}>
      <fieldset class="row">
        <legend>How do you sign?</legend>
        <label class="check">
          <input type="radio" name="mark" checked={kind() === "drawn"} onChange={() => setKind("drawn")} />{" "}
          Draw
        </label>
        <label class="check">
          <input type="radio" name="mark" checked={kind() === "typed"} onChange={() => setKind("typed")} />{" "}
          Type
        </label>
      </fieldset>
      <Show
        when={kind() === "drawn"}
        fallback={
          <TextField
            label="Your name"
            required
            maxLength={120}
            autocomplete="name"
            value={typed()}
            error={errorAt(sending.error(), "/mark/name")}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        }
      >
        <Pad strokes={strokes()} set={setStrokes} error={errorAt(sending.error(), "/mark/strokes")} />
      </Show>
      <ProofFields of={proof} hint="Once more, so that nobody signs for you" error={sending.error()} />
      <Failure of={sending.error()} />
      <div class="row">
        <button
          type="submit"
          class="primary"
          disabled={sending.busy() || (kind() === "drawn" && strokes().length === 0)}
        >
          {sending.busy() ? "Signing …" : "Sign"}
        </button>
      </div>
    </form>
  );
}

function Decline(props: { contract: ContractDetail; changed: () => Promise<void>; cancel: () => void }) {
  const [reason, setReason] = createSignal("");
  const sending = createSending();
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void sending.run(async () => {
          await decline(props.contract, reason());
          say("Declined");
          await props.changed();
        });
      }}
    >
      <Field label="Why not?" hint="Whoever sent it reads this" error={errorAt(sending.error(), "/reason")}>
        {(wired) => (
          <textarea
            {...wired}
            required
            maxLength={2_000}
            value={reason()}
            onInput={(event) => setReason(event.currentTarget.value)}
          />
        )}
      </Field>
      <Failure of={sending.error()} />
      <div class="row">
        <button type="submit" class="danger" disabled={sending.busy()}>
          {sending.busy() ? "Declining …" : "Decline"}
        </button>
        <button type="button" class="plain" onClick={() => props.cancel()}>
          Go back
        </button>
      </div>
    </form>
  );
}
