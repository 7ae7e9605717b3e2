import { A, useParams } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { PublicEvent } from "../../core/events.ts";
import { Loading } from "../ui/one.tsx";
import { Title } from "../ui/title.tsx";
import { useProgramme } from "./open.ts";
import { Appointment, Room } from "./public-parts.tsx";
import "./page.css";

/** A production's performances, for anybody. */
export function Page() {
  const params = useParams<{ id: string }>();
  const programme = useProgramme(() => params.id);
  return (
    <div class="performance-page stack">
      <Loading
        of={programme}
        title="Performances"
        gone={
          <>
            <Title text="Nothing here" />
            <p>No performances are announced under this address.</p>
          </>
        }
      >
        {(body) => (
          <Show
            when={body().data[0]}
            fallback={
              <>
                <Title text="Performances" />
                <p class="card">Nothing is to come at the moment.</p>
              </>
            }
          >
            {(first) => (
              <>
                <div>
                  <p class="quiet">{first().organisation_name}</p>
                  <Title text={first().production_name} />
                </div>
                <ul class="stack">
                  <For each={body().data}>{(event) => <Performance of={event} />}</For>
                </ul>
              </>
            )}
          </Show>
        )}
      </Loading>
    </div>
  );
}

function Performance(props: { of: PublicEvent }) {
  return (
    <li class="card stack">
      <div class="row">
        <A class="grow event-title" href={`/performance/${props.of.id}`}>
          {props.of.title}
        </A>
        <Room of={props.of} />
      </div>
      <Appointment of={props.of} />
    </li>
  );
}
