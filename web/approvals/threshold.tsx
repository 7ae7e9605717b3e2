import { createSignal, Show } from "solid-js";
import type { ApprovalPolicyState, PolicyChange } from "../../core/policies.ts";
import { momentAt } from "../lib/clock.ts";
import { moneyText } from "../lib/money.ts";
import { can, person } from "../lib/session.ts";
import { errorAt } from "../lib/wire.ts";
import { confirmed } from "../ui/confirm.tsx";
import { TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { Loading } from "../ui/one.tsx";
import { say } from "../ui/toast.tsx";
import { Decide } from "./decide.tsx";
import { confirmChange, propose, usePolicy, withdrawChange } from "./requests.ts";

type Money = { amount: string; currency: string } | null;
const thresholdWords = (threshold: Money): string =>
  threshold === null
    ? "One person is enough for any amount."
    : `What is worth more than ${moneyText(threshold)} takes two people to approve.`;

/** From which amount on two approve; one administrator proposes another, and a second one puts it into force. */
export function Threshold() {
  const policy = usePolicy();
  return (
    <section class="card stack" aria-labelledby="threshold-title">
      <h2 id="threshold-title">How many it takes</h2>
      <Loading of={policy} gone={null}>
        {(now) => (
          <>
            <p>
              <b>{thresholdWords(now().threshold)}</b>
            </p>
            <Show
              when={now().proposed}
              fallback={<p class="hint">Two administrators change it: one proposes, another agrees.</p>}
            >
              {(change) => <Proposed of={change()} done={policy.load} />}
            </Show>
            <Show when={can("organisations.write")}>
              <Propose of={now()} done={policy.load} />
            </Show>
          </>
        )}
      </Loading>
    </section>
  );
}

function Proposed(props: { of: PolicyChange; done: () => Promise<void> }) {
  const sending = createSending();
  const isOwn = () => props.of.proposed_by === person()?.id;
  const run = (work: () => Promise<unknown>, said: string) =>
    void sending.run(async () => {
      await work();
      await props.done();
      say(said);
    });
  const agree = async () => {
    const text = `${thresholdWords(props.of.threshold)} It counts for everything that waits, at once.`;
    if (await confirmed("Put it into force?", text, "Agree"))
      run(() => confirmChange(props.of.id), "It is in force");
  };
  return (
    <div class="notice stack">
      <p>
        {props.of.proposed_by_name} proposed, {momentAt(props.of.proposed_at)}:{" "}
        <b>{thresholdWords(props.of.threshold)}</b>
      </p>
      <Decide
        sending={sending}
        isOwn={isOwn()}
        agree={() => void agree()}
        withdraw={() => run(() => withdrawChange(props.of.id), "Withdrawn")}
      />
    </div>
  );
}

function Propose(props: { of: ApprovalPolicyState; done: () => Promise<void> }) {
  const [amount, setAmount] = createSignal("");
  const sending = createSending();
  const send = (threshold: string | null) =>
    void sending.run(async () => {
      await propose(threshold);
      setAmount("");
      await props.done();
      say("Proposed: another administrator agrees to it");
    });
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        send(amount().trim().replace(",", "."));
      }}
    >
      <TextField
        label={`Two approve what is worth more than (${props.of.currency})`}
        hint={props.of.proposed ? "It takes the place of what is proposed" : undefined}
        inputMode="decimal"
        autocomplete="off"
        required
        value={amount()}
        error={errorAt(sending.error(), "/threshold")}
        onInput={(event) => setAmount(event.currentTarget.value)}
      />
      <Failure of={sending.error()} />
      <div class="row">
        <button type="submit" disabled={sending.busy()}>
          Propose it
        </button>
        <Show when={props.of.threshold !== null}>
          <button type="button" class="plain" disabled={sending.busy()} onClick={() => send(null)}>
            Propose that one is enough
          </button>
        </Show>
      </div>
    </form>
  );
}
