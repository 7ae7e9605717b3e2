import { useSearchParams } from "@solidjs/router";
import { createEffect, createSignal, on, Show } from "solid-js";
import { ListHead, Loaded } from "../ui/list.tsx";
import { ExportLink } from "../ui/list-export.tsx";
import { Virtual } from "../ui/virtual-list.tsx";
import { EventDetails } from "./details.tsx";
import { askedOf, isFiltered, type Filter } from "./filter.ts";
import { Filters } from "./filters.tsx";
import { useActors, useTrail } from "./requests.ts";
import { EventRow } from "./row.tsx";
import { Verify } from "./verify-card.tsx";
import "./page.css";

/** The next page is asked for while so many rows are left. */
const AHEAD = 30;

/** Who did what, newest first, and whether anybody has meddled with what is told of it. */
export function Page() {
  const [filter, setFilter] = useSearchParams<Filter>();
  const trail = useTrail(() => filter);
  const actors = useActors();
  const [active, setActive] = createSignal(0);
  const [opened, open] = createSignal<number>();
  const nameOf = (id: string) => actors.body()?.data.find((one) => one.id === id)?.name;
  const openedEvent = () => {
    const at = opened();
    return at === undefined ? undefined : trail.rows[at];
  };
  createEffect(
    on(
      () => ({ ...filter }),
      () => {
        setActive(0);
        open(undefined);
      },
      { defer: true },
    ),
  );
  const show = (at: number) => {
    setActive(at);
    open(at);
  };
  const none: Filter = { actor: "", about: "", object: "", risk: "", from: "", to: "" };
  return (
    <div class="stack audit">
      <ListHead title="Audit trail" of={trail} retry={trail.refresh}>
        <button type="button" disabled={trail.isReading} onClick={() => trail.refresh()}>
          Look again
        </button>
      </ListHead>
      <Verify />
      <Filters filter={filter} set={setFilter} actors={actors.body()?.data ?? []} />
      <div class="row">
        <ExportLink kind="audit" filter={askedOf(filter)} />
        <Show when={isFiltered(filter)}>
          <Show when={filter.object}>
            <span class="chip">One thing alone</span>
          </Show>
          <button type="button" class="plain" onClick={() => setFilter(none)}>
            Show everything
          </button>
        </Show>
      </div>
      <Loaded
        of={trail}
        skeleton="audit-skeleton"
        isEmpty={trail.rows.length === 0}
        empty={<p>{isFiltered(filter) ? "Nothing fits these filters." : "Nothing has happened yet."}</p>}
      >
        <Virtual
          label="Events, newest first"
          rows={trail.rows}
          active={active()}
          setActive={setActive}
          onKey={(event, at) => {
            if (event.key !== "Enter" && event.key !== " ") return;
            event.preventDefault();
            show(at);
          }}
        >
          {(event, at, isActive) => {
            createEffect(() => {
              if (at() > trail.rows.length - AHEAD) trail.more();
            });
            return (
              <EventRow
                event={event()}
                at={at()}
                isActive={isActive()}
                isOpen={opened() === at()}
                nameOf={nameOf}
                open={() => show(at())}
              />
            );
          }}
        </Virtual>
        <p class="hint" role="status">
          {trail.rows.length} shown{trail.hasMore ? ", more come as you scroll" : ", that is all"}.
        </p>
      </Loaded>
      <div role="region" aria-live="polite" aria-label="The chosen event">
        <Show when={openedEvent()}>
          {(event) => <EventDetails event={event()} nameOf={nameOf} only={setFilter} />}
        </Show>
      </div>
    </div>
  );
}
