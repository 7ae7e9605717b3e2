import { createSignal, Show } from "solid-js";
import type { ContractDetail, ContractSend } from "../../core/contracts.ts";
import { nextStage, type ContractVerb } from "../../core/contract-states.ts";
import { person } from "../lib/session.ts";
import { errorAt, Refused } from "../lib/wire.ts";
import { confirmed } from "../ui/confirm.tsx";
import { Field, TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { say } from "../ui/toast.tsx";
import { takeStep } from "./requests.ts";

type Props = { contract: ContractDetail; changed: () => Promise<void> };
type Ended = "void" | "terminate";

/** What whoever makes contracts does with one: send it, ask again, take it back, end it. */
export function Manage(props: Props) {
  const [ending, setEnding] = createSignal<Ended>();
  const sending = createSending();
  const may = (verb: ContractVerb) => nextStage(props.contract.stage, verb) !== null;
  const run = (work: () => Promise<unknown>, said: string) =>
    void sending.run(async () => {
      try {
        await work();
        say(said);
        setEnding(undefined);
      } catch (error) {
        // What is shown is not what stands there any more: it is read again, and the person decides anew.
        if (error instanceof Refused && error.status === 412) await props.changed();
        throw error;
      }
      await props.changed();
    });
  const takeBack = async () => {
    const text = "Nobody can sign it until you send it again.";
    if (await confirmed("Take this contract back?", text, "Take it back"))
      run(() => takeStep("correct", props.contract), "Taken back");
  };
  return (
    <section class="card stack" aria-labelledby="manage-title">
      <h2 id="manage-title">For the office</h2>
      <Failure of={sending.error()} />
      <Show
        when={ending()}
        fallback={
          <Show when={may("send")}>
            <Send
              contract={props.contract}
              busy={sending.busy()}
              error={sending.error()}
              send={(input) => run(() => takeStep("send", props.contract, input), "Sent")}
            />
          </Show>
        }
      >
        {(verb) => (
          <Reason
            verb={verb()}
            busy={sending.busy()}
            error={sending.error()}
            cancel={() => setEnding(undefined)}
            give={(reason) =>
              run(
                () => takeStep(verb(), props.contract, { reason }),
                verb() === "void" ? "Void" : "Terminated",
              )
            }
          />
        )}
      </Show>
      <Show when={ending() === undefined}>
        <div class="row">
          <Show when={may("remind")}>
            <button
              type="button"
              disabled={sending.busy()}
              onClick={() => run(() => takeStep("remind", props.contract), "Reminded")}
            >
              Remind
            </button>
          </Show>
          <Show when={may("correct")}>
            <button type="button" disabled={sending.busy()} onClick={() => void takeBack()}>
              Take it back
            </button>
          </Show>
          <Show when={may("void")}>
            <button type="button" class="danger" disabled={sending.busy()} onClick={() => setEnding("void")}>
              Void …
            </button>
          </Show>
          <Show when={may("terminate")}>
            <button
              type="button"
              class="danger"
              disabled={sending.busy()}
              onClick={() => setEnding("terminate")}
            >
              Terminate …
            </button>
          </Show>
        </div>
      </Show>
    </section>
  );
}

function Send(props: {
  contract: ContractDetail;
  busy: boolean;
  error: unknown;
  send: (input: ContractSend) => void;
}) {
  const [signBy, setSignBy] = createSignal("");
  const [isCountersigned, setCountersigned] = createSignal(true);
  const input = (): ContractSend => {
    const own = person()?.id;
    return {
      sign_by: signBy() || null,
      provider: "portal",
      signatories: [
        { user_id: props.contract.artist_id, part: "artist" },
        ...(isCountersigned() && own !== undefined && own !== props.contract.artist_id
          ? [{ user_id: own, part: "organisation" as const }]
          : []),
      ],
    };
  };
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        props.send(input());
      }}
    >
      <TextField
        label="To be signed by"
        hint="If there is a last day; the artist is reminded before it"
        type="date"
        value={signBy()}
        error={errorAt(props.error, "/sign_by")}
        onInput={(event) => setSignBy(event.currentTarget.value)}
      />
      <label class="check">
        <input
          type="checkbox"
          checked={isCountersigned()}
          onChange={(event) => setCountersigned(event.currentTarget.checked)}
        />{" "}
        I countersign after the artist
      </label>
      <div class="row">
        <button type="submit" class="primary" disabled={props.busy || props.contract.document === null}>
          {props.busy ? "Sending …" : "Send it to be signed"}
        </button>
      </div>
    </form>
  );
}

function Reason(props: {
  verb: Ended;
  busy: boolean;
  error: unknown;
  give: (reason: string) => void;
  cancel: () => void;
}) {
  const [reason, setReason] = createSignal("");
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        props.give(reason());
      }}
    >
      <Field label="Why?" hint="Everybody who has it reads this" error={errorAt(props.error, "/reason")}>
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
      <div class="row">
        <button type="submit" class="danger" disabled={props.busy}>
          {props.verb === "void" ? "Void it" : "Terminate it"}
        </button>
        <button type="button" class="plain" onClick={() => props.cancel()}>
          Go back
        </button>
      </div>
    </form>
  );
}
