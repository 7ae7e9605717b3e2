import { Show } from "solid-js";
import type { AuditEntry } from "../../core/audit.ts";
import { momentAt } from "../lib/clock.ts";
import { actorWords, didWords, reasonWords, RISK_CHIPS, RISK_WORDS } from "./words.ts";

/** One event as a sentence. */
export function EventRow(props: {
  event: AuditEntry;
  at: number;
  isActive: boolean;
  isOpen: boolean;
  nameOf: (id: string) => string | undefined;
  open: () => void;
}) {
  const isRisky = () => props.event.risk_level === "high" || props.event.risk_level === "critical";
  return (
    <div
      class="audit-row"
      role="row"
      aria-rowindex={props.at + 1}
      aria-selected={props.isOpen}
      tabindex={props.isActive ? 0 : -1}
      onClick={() => props.open()}
    >
      <span class="audit-what" role="gridcell">
        <span class="audit-sentence">
          <b>{actorWords(props.event, props.nameOf)}</b> {didWords(props.event.action)}
          {reasonWords(props.event)}
        </span>
        <span class="quiet">
          {momentAt(props.event.event_timestamp)} · event {props.event.seq}
        </span>
      </span>
      <span role="gridcell">
        <Show when={isRisky()}>
          <span class={RISK_CHIPS[props.event.risk_level]}>{RISK_WORDS[props.event.risk_level]}</span>
        </Show>
      </span>
    </div>
  );
}
