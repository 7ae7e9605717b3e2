import { createEffect, Show } from "solid-js";
import { APPROVE_COUNT_MAX } from "../../core/expense-states.ts";
import { moneyText } from "../lib/money.ts";
import { Virtual } from "../ui/virtual-list.tsx";
import { WIDE, type Choosing } from "./choice.ts";
import type { BatchVerb } from "./filter.ts";
import type { Queue } from "./queue.ts";
import { Row } from "./row.tsx";
import { totalsOf } from "./selection.ts";

/** The next page is asked for while so many rows are left. */
const AHEAD = 60;

/** The queue, of any length, and what is chosen of it. */
export function List(props: {
  queue: Queue;
  choice: Choosing;
  verb: BatchVerb | undefined;
  narrowed: boolean;
  open: (id: string) => void;
  widen: () => void;
  begin: () => void;
}) {
  const { queue, choice } = props;
  const onKey = (event: KeyboardEvent, at: number) => {
    if (props.verb !== undefined) choice.onKey(event, at);
    if (event.key !== "Enter") return;
    event.preventDefault();
    const row = queue.rows[at];
    if (row) props.open(row.id);
  };
  // Where nothing stands beside the list, a tap chooses; where there does, it shows.
  const show = (at: number, isRange: boolean) => {
    if (props.verb !== undefined && (isRange || !matchMedia(WIDE).matches)) choice.pick(at, isRange);
    else choice.setActive(at);
  };
  return (
    <div class="stack desk-list">
      <div class="row">
        <Show when={props.verb}>
          <button type="button" onClick={() => choice.all()}>
            Choose all shown
          </button>
        </Show>
        <Show when={choice.chosen().size > 0}>
          <button type="button" class="plain" onClick={() => choice.none()}>
            Choose none
          </button>
        </Show>
        <Show when={props.narrowed}>
          <button type="button" class="plain" onClick={() => props.widen()}>
            Show everything
          </button>
        </Show>
        <Show when={choice.chosen().size >= APPROVE_COUNT_MAX}>
          <span class="hint" role="status">
            {APPROVE_COUNT_MAX} at a time at most.
          </span>
        </Show>
      </div>
      <Show when={queue.isBehind}>
        <div class="notice row" role="status">
          <span class="grow">Something of it changed meanwhile.</span>
          <button type="button" onClick={() => queue.refresh()}>
            Read it again
          </button>
        </div>
      </Show>
      <Virtual
        label="Expenses"
        rows={queue.rows}
        active={choice.active()}
        setActive={choice.setActive}
        onKey={onKey}
      >
        {(row, at, isActive) => {
          createEffect(() => {
            if (at() > queue.rows.length - AHEAD) queue.more();
          });
          return (
            <Row
              expense={row()}
              at={at()}
              isActive={isActive()}
              isChosen={choice.chosen().has(row().id)}
              isFixed={props.verb === undefined}
              unchosen={props.verb === undefined ? undefined : choice.refusalOf(row())}
              show={(isRange) => show(at(), isRange)}
              choose={(isRange) => choice.pick(at(), isRange)}
            />
          );
        }}
      </Virtual>
      <p class="hint" role="status">
        {queue.rows.length} shown{queue.hasMore ? ", more come as you scroll" : ", that is all"}.
      </p>
      <Chosen choice={choice} verb={props.verb} begin={props.begin} />
    </div>
  );
}

function Chosen(props: { choice: Choosing; verb: BatchVerb | undefined; begin: () => void }) {
  return (
    <Show when={props.choice.chosen().size > 0}>
      <div class="approval-bar card row">
        <p class="grow">
          <b>{props.choice.chosen().size === 1 ? "1 chosen" : `${props.choice.chosen().size} chosen`}</b>
          <br />
          {totalsOf(props.choice.selected()).map(moneyText).join(" · ")}
        </p>
        <button type="button" class="primary" onClick={() => props.begin()}>
          {props.verb === "pay" ? "Pay" : "Approve"}
        </button>
      </div>
    </Show>
  );
}
