import { useNavigate, useSearchParams } from "@solidjs/router";
import { createEffect, createSignal, on, Show } from "solid-js";
import type { Expense } from "../../core/expenses.ts";
import { can } from "../lib/session.ts";
import { ListHead, Loaded } from "../ui/list.tsx";
import { ExportLink } from "../ui/list-export.tsx";
import { say } from "../ui/toast.tsx";
import { Batch } from "./batch.tsx";
import { Beside } from "./beside.tsx";
import { createChoice } from "./choice.ts";
import { Code } from "./code.tsx";
import { exportOf, isNarrowed, queuePath, SHOWN, shownOf, verbOf, type Filter } from "./filter.ts";
import { Filters } from "./filters.tsx";
import { giversOf } from "./for-whom.tsx";
import { Help } from "./help.tsx";
import { createKeys } from "../ui/keys.ts";
import { List } from "./list.tsx";
import { Places } from "./places.tsx";
import { createQueue } from "./queue.ts";
import { SendBack } from "./send-back.tsx";
import { useDelegations, type BackVerb } from "./requests.ts";
import "./page.css";

const NONE: Filter = { find: "", person: "", production: "", currency: "", over: "", flag: "" };

/** What an accountant decides on and pays: looked at one beside its receipt, and done all at once or not at all. */
export function Page() {
  const go = useNavigate();
  const [filter, setFilter] = useSearchParams<Filter>();
  const queue = createQueue(() => queuePath(filter));
  const verb = () => verbOf(filter);
  const choice = createChoice(queue, verb);
  const [batch, askBatch] = createSignal<readonly Expense[]>();
  const [back, setBack] = createSignal<{ verb: BackVerb; expense: Expense }>();
  const [coded, setCoded] = createSignal<Expense>();
  const [isHelped, setHelped] = createSignal(false);
  const delegations = useDelegations();
  const givers = () => giversOf(delegations.body()?.data ?? []);
  createEffect(
    on(
      () => queuePath(filter),
      () => {
        choice.none();
        choice.setActive(0);
      },
      { defer: true },
    ),
  );
  const mayDo = (row: Expense) => verb() !== undefined && choice.refusalOf(row) === undefined;
  const begin = () => {
    const row = choice.activeRow();
    if (choice.selected().length > 0) askBatch(choice.selected());
    else if (row && mayDo(row)) askBatch([row]);
  };
  const sendBack = (how: BackVerb) => () => {
    const row = choice.activeRow();
    if (row && verb() === "approve" && mayDo(row)) setBack({ verb: how, expense: row });
  };
  createKeys({
    j: () => choice.move(choice.active() + 1),
    k: () => choice.move(choice.active() - 1),
    a: begin,
    q: sendBack("ask"),
    r: sendBack("reject"),
    t: () => {
      const row = choice.activeRow();
      if (row?.status === "submitted" && row.mileage === null && can("ledger.write") && mayDo(row))
        setCoded(row);
    },
    "?": () => setHelped(true),
  });
  const close = () => {
    askBatch(undefined);
    setBack(undefined);
    setCoded(undefined);
    setHelped(false);
    choice.move(choice.active());
  };
  const decided = (ids: readonly string[], message: string) => {
    queue.leave(ids);
    close();
    say(message);
    queue.refresh();
  };
  return (
    <div class="stack desk">
      <ListHead title="Approvals" of={queue} retry={queue.refresh}>
        <span class="quiet">
          {queue.rows.length}
          {queue.hasMore ? "+" : ""} {SHOWN[shownOf(filter)].words.toLowerCase()}
        </span>
        <ExportLink kind="approvals" filter={exportOf(filter)} />
        <button type="button" class="keys" onClick={() => setHelped(true)}>
          Keys<span class="seldom-seen"> of this page</span>
        </button>
      </ListHead>
      <Places />
      <Show when={!can("expenses.approve")}>
        <p class="hint">You approve here for whoever asked you to.</p>
      </Show>
      <Filters filter={filter} set={setFilter} />
      <Show when={verb() === "pay"}>
        <p class="hint">
          Three people: whoever spent an expense or approved it never pays it. What paying realises, against
          what it was booked for, goes to account 7000.
        </p>
      </Show>
      <Loaded
        of={queue}
        skeleton="approval-skeleton"
        isEmpty={queue.rows.length === 0}
        empty={
          <Show when={isNarrowed(filter)} fallback={<p>{EMPTY[shownOf(filter)]}</p>}>
            <p>Nothing fits these filters.</p>
            <button type="button" onClick={() => setFilter(NONE)}>
              Show everything
            </button>
          </Show>
        }
      >
        <div class="desk-sides">
          <List
            queue={queue}
            choice={choice}
            verb={verb()}
            narrowed={isNarrowed(filter)}
            open={(id) => go(`/expenses/${id}`)}
            widen={() => setFilter(NONE)}
            begin={begin}
          />
          <Beside
            choice={choice}
            verb={verb()}
            approve={(one) => askBatch([one])}
            sendBack={(how, expense) => setBack({ verb: how, expense })}
            code={setCoded}
          />
        </div>
      </Loaded>
      <Show when={batch()} keyed>
        {(some) => (
          <Show when={verb()} keyed>
            {(now) => (
              <Batch
                verb={now}
                some={some}
                givers={now === "approve" ? givers() : []}
                close={close}
                done={decided}
              />
            )}
          </Show>
        )}
      </Show>
      <Show when={back()} keyed>
        {({ verb: how, expense }) => (
          <SendBack
            verb={how}
            expense={expense}
            givers={givers()}
            close={close}
            done={(message) => decided([expense.id], message)}
          />
        )}
      </Show>
      <Show when={coded()} keyed>
        {(expense) => (
          <Code
            expense={expense}
            close={close}
            done={(message) => {
              close();
              say(message);
              queue.refresh();
            }}
          />
        )}
      </Show>
      <Show when={isHelped()}>
        <Help close={close} />
      </Show>
    </div>
  );
}

const EMPTY = {
  waiting: "Nothing waits for a decision.",
  asked: "Nobody was asked about anything.",
  "to-pay": "Everything that was approved is paid.",
  paid: "Nothing was paid yet.",
  card: "Nothing went by a card of the organisation.",
  rejected: "Nothing was rejected.",
  void: "Nothing was taken out of the books.",
};
