import { createMemo, For, Show } from "solid-js";
import type { ExpenseLimitsState } from "../../core/expense-limits.ts";
import type { Production } from "../../core/productions.ts";
import { momentAt } from "../lib/clock.ts";
import { can, person } from "../lib/session.ts";
import { confirmed } from "../ui/confirm.tsx";
import { createSending } from "../ui/form.tsx";
import { Loading } from "../ui/one.tsx";
import { say } from "../ui/toast.tsx";
import { Decide } from "./decide.tsx";
import { LimitsForm } from "./limits-form.tsx";
import { beyond, limitWords } from "./limits-words.ts";
import { confirmLimits, createNames, readProductions, useLimits, withdrawLimits } from "./requests.ts";

/** What people may spend; one administrator proposes other limits, and a second one puts them into force. */
export function Limits() {
  const limits = useLimits();
  const productions = createNames(readProductions);
  const nameOf = (id: string) => productions().find((one) => one.id === id)?.name ?? "A production";
  return (
    <section class="card stack" aria-labelledby="limits-title">
      <h2 id="limits-title">What people may spend</h2>
      <Loading of={limits} gone={null}>
        {(now) => (
          <>
            <Show when={now().is_default}>
              <p class="hint">
                Nobody has agreed on limits here yet: these are what every organisation begins with.
              </p>
            </Show>
            <ul class="desk-limits">
              <For each={limitWords(now().limits, now().currency, nameOf)}>{(words) => <li>{words}</li>}</For>
            </ul>
            <p class="hint">
              What was spent in another currency counts at its day’s rate. Barred categories and shops, and
              what goes beyond a budget that binds, are refused; everything else is asked about when it is
              handed in, and shown to whoever decides.
            </p>
            <Show
              when={now().proposed}
              fallback={<p class="hint">Two administrators change them: one proposes, another agrees.</p>}
            >
              {(change) => <Proposed now={now()} of={change()} nameOf={nameOf} done={limits.load} />}
            </Show>
            <Show when={can("organisations.write")}>
              <Propose of={now()} productions={productions()} done={limits.load} />
            </Show>
          </>
        )}
      </Loading>
    </section>
  );
}

function Proposed(props: {
  now: ExpenseLimitsState;
  of: NonNullable<ExpenseLimitsState["proposed"]>;
  nameOf: (production: string) => string;
  done: () => Promise<void>;
}) {
  const sending = createSending();
  const isOwn = () => props.of.proposed_by === person()?.id;
  const both = createMemo(() =>
    [props.now.limits, props.of.limits].map((one) => limitWords(one, props.now.currency, props.nameOf)),
  );
  const added = () => beyond(both()[1] ?? [], both()[0] ?? []);
  const gone = () => beyond(both()[0] ?? [], both()[1] ?? []);
  const run = (work: () => Promise<unknown>, said: string) =>
    void sending.run(async () => {
      await work();
      await props.done();
      say(said);
    });
  const agree = async () => {
    const text = "It counts for everything that is handed in from now on.";
    if (await confirmed("Put these limits into force?", text, "Agree"))
      run(() => confirmLimits(props.of.id), "They are in force");
  };
  return (
    <div class="notice stack">
      <p>
        {props.of.proposed_by_name} proposed others, {momentAt(props.of.proposed_at)}
        {props.of.is_default ? ": those that every organisation begins with" : ""}.
      </p>
      <Differences title="New" of={added()} />
      <Differences title="No more" of={gone()} />
      <Show when={added().length + gone().length === 0}>
        <p>They say the same as now.</p>
      </Show>
      <Decide
        sending={sending}
        isOwn={isOwn()}
        isMany
        agree={() => void agree()}
        withdraw={() => run(() => withdrawLimits(props.of.id), "Withdrawn")}
      />
    </div>
  );
}

function Differences(props: { title: string; of: readonly string[] }) {
  return (
    <Show when={props.of.length > 0}>
      <p>
        <b>{props.title}</b>
      </p>
      <ul class="desk-limits">
        <For each={props.of}>{(words) => <li>{words}</li>}</For>
      </ul>
    </Show>
  );
}

function Propose(props: {
  of: ExpenseLimitsState;
  productions: readonly Production[];
  done: () => Promise<void>;
}) {
  const done = async () => {
    await props.done();
    say("Proposed: another administrator agrees to them");
  };
  return (
    <details>
      <summary>Propose others</summary>
      <LimitsForm of={props.of} productions={props.productions} done={done} />
    </details>
  );
}
