import { createMemo, createSignal, For, Show } from "solid-js";
import type { ImportOutcome, ImportResult, ImportRow } from "../../core/imports.ts";
import { cityOf, clocksOf, dayShort, ownZone, type Clock } from "../lib/clock.ts";
import { countWord, outcomeChip, outcomesOf, outcomeWord } from "./words.ts";

/** So many rows are drawn at once; a file may have a hundred times more. */
const SLICE = 200;

/** Every row of the file with what becomes of it, in the venue's clock and the reader's. */
export function Rows(props: { result: ImportResult; isPreview: boolean }) {
  const [only, setOnly] = createSignal<ImportOutcome>();
  const [shown, setShown] = createSignal(SLICE);
  const outcomes = createMemo(() => outcomesOf(props.result));
  const chosen = () => outcomes().find(({ outcome }) => outcome === only())?.outcome;
  const rows = createMemo(() => {
    const outcome = chosen();
    return outcome === undefined
      ? props.result.rows
      : props.result.rows.filter((row) => row.outcome === outcome);
  });
  const choose = (outcome: ImportOutcome | undefined) => {
    setOnly(outcome);
    setShown(SLICE);
  };
  return (
    <section class="stack import-list" aria-label="Rows">
      <h2>{props.isPreview ? "What would become of each row" : "What became of each row"}</h2>
      <div class="row" role="group" aria-label="Show">
        <button type="button" aria-pressed={chosen() === undefined} onClick={() => choose(undefined)}>
          All {countWord(props.result.rows.length)}
        </button>
        <For each={outcomes()}>
          {({ outcome, count }) => (
            <button type="button" aria-pressed={chosen() === outcome} onClick={() => choose(outcome)}>
              {outcomeWord(outcome, props.isPreview)} {countWord(count)}
            </button>
          )}
        </For>
      </div>
      <ol class="import-rows">
        <For each={rows().slice(0, shown())}>{(row) => <Row row={row} isPreview={props.isPreview} />}</For>
      </ol>
      <Show when={rows().length > shown()}>
        <button type="button" onClick={() => setShown((count) => count + SLICE)}>
          Show {Math.min(SLICE, rows().length - shown())} more of {countWord(rows().length)}
        </button>
      </Show>
    </section>
  );
}

function Row(props: { row: ImportRow; isPreview: boolean }) {
  const clocks = createMemo(() => {
    const { local_start, local_end, starts_at, ends_at } = props.row;
    if (local_start === null || starts_at === null) return undefined;
    return {
      day: local_start.slice(0, 10),
      ...clocksOf({ local_start, local_end, starts_at, ends_at }, ownZone()),
    };
  });
  const place = () => [props.row.stage, props.row.location].filter(Boolean).join(", ");
  return (
    <li class="import-row" data-outcome={props.row.outcome}>
      <span class="import-number quiet">{props.row.row ?? "–"}</span>
      <div class="import-when">
        <Show when={clocks()} fallback={<span class="quiet">No time</span>}>
          {(both) => (
            <>
              <b>
                {dayShort(both().day)} <Show when={!props.row.all_day}>{words(both().venue)}</Show>
              </b>
              <Show when={props.row.all_day}> all day</Show>
              <Show when={!props.row.all_day && both().own}>
                {(own) => (
                  <>
                    {" "}
                    <span class="quiet">{cityOf(props.row.zone ?? "")}</span>
                    <p class="quiet">
                      {words(own())} {cityOf(ownZone())}
                    </p>
                  </>
                )}
              </Show>
            </>
          )}
        </Show>
      </div>
      <div class="import-what">
        <b>{props.row.title ?? "No title"}</b>
        <Show when={place()}>
          <p class="quiet">{place()}</p>
        </Show>
        <Show when={props.row.reason}>
          <p class="import-reason">{props.row.reason}</p>
        </Show>
      </div>
      <span class={`chip ${outcomeChip(props.row.outcome)}`}>
        {outcomeWord(props.row.outcome, props.isPreview)}
      </span>
    </li>
  );
}

const words = ({ start, startDays, end, endDays }: Clock): string =>
  [start, startDays, end && `– ${end}`, endDays].filter(Boolean).join(" ");
