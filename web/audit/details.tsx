import { For, Show } from "solid-js";
import type { AuditEntry } from "../../core/audit.ts";
import { momentAt } from "../lib/clock.ts";
import { Fact } from "../ui/fact.tsx";
import type { Filter } from "./filter.ts";
import { actorWords, didWords, objectPath, OBJECT_WORDS, RISK_WORDS } from "./words.ts";

/** All that is known of one event, and the ways on from it. */
export function EventDetails(props: {
  event: AuditEntry;
  nameOf: (id: string) => string | undefined;
  only: (filter: Filter) => void;
}) {
  const personal = () => Object.entries(props.event.personal);
  return (
    <section class="card stack" aria-labelledby="audit-event">
      <h2 id="audit-event">
        Event {props.event.seq}: {actorWords(props.event, props.nameOf)} {didWords(props.event.action)}
      </h2>
      <dl class="audit-facts">
        <Fact name="When">{momentAt(props.event.event_timestamp)}</Fact>
        <Fact name="To the microsecond, UTC">
          <code>{props.event.event_timestamp}</code>
        </Fact>
        <Show when={props.event.reason}>{(reason) => <Fact name="Why">{reason()}</Fact>}</Show>
        <For each={personal()}>
          {([name, value]) => <Fact name={name.replaceAll("_", " ")}>{value}</Fact>}
        </For>
        <Fact name="Risk">{RISK_WORDS[props.event.risk_level]}</Fact>
        <Fact name="From">
          {props.event.ip_class === "none" ? "the portal itself" : `a ${props.event.ip_class} address`}
        </Fact>
        <Fact name="About">{OBJECT_WORDS[props.event.object_type] ?? props.event.object_type}</Fact>
        <Show when={props.event.object_version}>{(version) => <Fact name="Version">{version()}</Fact>}</Show>
        <Fact name="Follows from">
          <code>{props.event.prev_hash}</code>
        </Fact>
        <Fact name="Hash">
          <code>{props.event.hash}</code>
        </Fact>
      </dl>
      <div class="row">
        <Show when={objectPath(props.event)}>
          {(path) => (
            <a class="button" href={path()}>
              Open it
            </a>
          )}
        </Show>
        <button
          type="button"
          onClick={() => props.only({ object: props.event.object_id, about: props.event.object_type })}
        >
          Everything about it
        </button>
        <Show when={props.event.actor_id}>
          {(actor) => (
            <button type="button" onClick={() => props.only({ actor: actor() })}>
              Everything by them
            </button>
          )}
        </Show>
      </div>
    </section>
  );
}
