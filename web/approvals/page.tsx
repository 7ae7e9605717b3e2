import { useNavigate } from "@solidjs/router";
import { createEffect, createMemo, createSignal, Show } from "solid-js";
import { APPROVE_COUNT_MAX } from "../../core/expense-states.ts";
import { moneyText } from "../lib/money.ts";
import { can, person } from "../lib/session.ts";
import { Refused } from "../lib/wire.ts";
import { confirmed } from "../ui/confirm.tsx";
import { TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { ListHead, Loaded } from "../ui/list.tsx";
import { ExportLink } from "../ui/list-export.tsx";
import { say } from "../ui/toast.tsx";
import { Virtual } from "../ui/virtual-list.tsx";
import { approveAll, tryApproving, useWaiting } from "./requests.ts";
import { Row } from "./row.tsx";
import {
  matching,
  questionOf,
  refusalsOf,
  stillThere,
  toggled,
  totalsOf,
  tried,
  unchosen,
  withRange,
} from "./selection.ts";
import "./page.css";

/** Everything that waits for a decision: chosen by mouse, finger or keyboard, and approved all at once or not at all. */
export function Page() {
  const go = useNavigate();
  const { reading, refresh } = useWaiting();
  const [words, setWords] = createSignal("");
  const [chosen, setChosen] = createSignal<ReadonlySet<string>>(new Set());
  const [active, setActive] = createSignal(0);
  const [anchor, setAnchor] = createSignal(0);
  const [refusals, setRefusals] = createSignal<ReadonlyMap<string, string>>(new Map());
  const [notes, setNotes] = createSignal("");
  const sending = createSending();
  const me = () => person()?.id ?? "";
  const rows = createMemo(() => matching(reading.rows, words()));
  const selected = createMemo(() => reading.rows.filter(({ id }) => chosen().has(id)));
  const totals = () => totalsOf(selected()).map(moneyText).join(" · ");
  createEffect(() => setChosen((before) => stillThere(before, reading.rows)));

  function pick(at: number, isRange: boolean): void {
    const row = rows()[at];
    if (!row) return;
    setActive(at);
    if (isRange) setChosen((before) => withRange(before, rows(), anchor(), at, me()));
    else {
      setAnchor(at);
      if (unchosen(row, me()) === undefined) setChosen((before) => toggled(before, row.id));
    }
  }

  function onKey(event: KeyboardEvent, at: number): void {
    if (event.key === " ") {
      event.preventDefault();
      pick(at, event.shiftKey);
    } else if (event.shiftKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const to = Math.max(0, Math.min(rows().length - 1, at + (event.key === "ArrowDown" ? 1 : -1)));
      pick(to, true);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const row = rows()[at];
      if (row) go(`/expenses/${row.id}`);
    }
  }

  const approve = () =>
    void sending.run(async () => {
      const some = selected();
      const ids = some.map(({ id }) => id);
      const body = {
        expense_ids: ids,
        versions: Object.fromEntries(some.map(({ id, version }) => [id, version])),
      };
      setRefusals(tried(await tryApproving(body)));
      if (refusals().size > 0) return;
      if (!(await confirmed(...questionOf(some, totals())))) return;
      try {
        const { message } = await approveAll({ ...body, notes: notes() || null });
        setChosen(new Set<string>());
        setRefusals(new Map<string, string>());
        setNotes("");
        say(message);
      } catch (error) {
        if (error instanceof Refused) setRefusals(refusalsOf(ids, error.errors));
        throw error;
      } finally {
        await refresh();
      }
    });
  const leaveOut = () => {
    setChosen((before) => new Set([...before].filter((id) => !refusals().has(id))));
    setRefusals(new Map<string, string>());
  };

  return (
    <div class="stack">
      <ListHead title="Approvals" of={reading} retry={() => void refresh()}>
        <span class="quiet">{reading.rows.length} waiting</span>
        <ExportLink kind="approvals" filter={{ status: "submitted" }} />
      </ListHead>
      <Show when={!can("expenses.approve")}>
        <p class="hint">You approve here for whoever asked you to.</p>
      </Show>
      <TextField
        label="Find"
        type="search"
        hint="By person, production or what it was for"
        autocomplete="off"
        value={words()}
        onInput={(event) => setWords(event.currentTarget.value)}
      />
      <Loaded
        of={reading}
        skeleton="approval-skeleton"
        isEmpty={rows().length === 0}
        empty={
          <p>
            {reading.rows.length === 0
              ? "Nothing waits for a decision."
              : `Nothing fits “${words().trim()}”.`}
          </p>
        }
      >
        <div class="row">
          <button
            type="button"
            onClick={() => setChosen((before) => withRange(before, rows(), 0, rows().length - 1, me()))}
          >
            Choose all shown
          </button>
          <Show when={chosen().size > 0}>
            <button type="button" class="plain" onClick={() => setChosen(new Set<string>())}>
              Choose none
            </button>
          </Show>
          <Show when={chosen().size >= APPROVE_COUNT_MAX}>
            <span class="hint" role="status">
              {APPROVE_COUNT_MAX} at a time at most.
            </span>
          </Show>
        </div>
        <Virtual
          label="Expenses that wait for a decision"
          rows={rows()}
          active={active()}
          setActive={setActive}
          onKey={onKey}
        >
          {(row, at, isActive) => (
            <Row
              expense={row()}
              at={at()}
              isActive={isActive()}
              isChosen={chosen().has(row().id)}
              unchosen={unchosen(row(), me())}
              refusal={refusals().get(row().id)}
              pick={(isRange) => pick(at(), isRange)}
            />
          )}
        </Virtual>
        <p class="hint approval-keys">Arrow keys move, Space chooses, Shift chooses a range, Enter opens.</p>
      </Loaded>
      <Failure of={sending.error()}>
        <p>Nothing was approved.</p>
        <LeaveOut count={refusals().size} leave={leaveOut} />
      </Failure>
      <div role="alert">
        <Show when={sending.error() === undefined && refusals().size > 0}>
          <div class="notice bad">
            {refusals().size === 1 ? "One of them cannot" : `${refusals().size} of them cannot`} be approved
            by you: why stands beside it.
            <p>Nothing was approved.</p>
            <LeaveOut count={refusals().size} leave={leaveOut} />
          </div>
        </Show>
      </div>
      <Show when={chosen().size > 0}>
        <div class="approval-bar card">
          <TextField
            label="Note"
            maxLength={2_000}
            autocomplete="off"
            value={notes()}
            onInput={(event) => setNotes(event.currentTarget.value)}
          />
          <div class="row">
            <p class="grow">
              <b>{chosen().size === 1 ? "1 chosen" : `${chosen().size} chosen`}</b>
              <br />
              {totals()}
            </p>
            <button type="button" class="primary" disabled={sending.busy()} onClick={approve}>
              {sending.busy() ? "Approving …" : "Approve"}
            </button>
          </div>
        </div>
      </Show>
    </div>
  );
}

function LeaveOut(props: { count: number; leave: () => void }) {
  return (
    <Show when={props.count > 0}>
      <button type="button" onClick={() => props.leave()}>
        {props.count === 1 ? "Leave this one out" : `Leave these ${props.count} out`}
      </button>
    </Show>
  );
}
