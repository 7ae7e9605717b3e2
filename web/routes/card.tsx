import { createEffect, createSignal, For, on, Show } from "solid-js";
import type { RoutePlan } from "../../core/routes.ts";
import type { ScheduleItem } from "../../core/schedules.ts";
import { cityOf, clockAt, momentAt, ownZone, wallIn } from "../lib/clock.ts";
import { nextNews } from "../lib/news.ts";
import { can } from "../lib/session.ts";
import { createSending, Failure } from "../ui/form.tsx";
import { createOne } from "../ui/one.tsx";
import { createNow, SourceLine } from "../ui/source-line.tsx";
import { PlaceForm } from "./place-form.tsx";
import { forgetRoute, optimiseRoute, planPath, planRoute } from "./requests.ts";
import { StartForm } from "./start-form.tsx";
import {
  distanceWords,
  leaveWords,
  mapAddress,
  minutesWords,
  NOTE_WORDS,
  REASON_WORDS,
  spanWords,
} from "./words.ts";
import "./card.css";

/** Where nobody tells. */
const ASK_MS = 1_500;
/** What there is nothing to say about. */
const SILENT: readonly (RoutePlan["reason"] | undefined)[] = ["over", "cancelled", "no_location"];

/** How its reader gets to an item and when they leave, also without a connection; nobody else sees it. */
export function GettingThere(props: { item: ScheduleItem }) {
  const plan = createOne<RoutePlan>(() => planPath(props.item.id), "route_plans", "schedules");
  const [isChanging, setChanging] = createSignal(false);
  const doing = createSending();
  const planned = async () => {
    setChanging(false);
    await plan.load();
  };
  const act = (work: () => Promise<unknown>) => void doing.run(async () => work().then(planned));
  createEffect(
    on(plan.body, (body) => {
      if (body?.state === "computing") void nextNews("route_plans", ASK_MS).then(plan.load);
    }),
  );
  const isSaid = (body: RoutePlan) => body.state !== "none" || !SILENT.includes(body.reason);
  return (
    <Show
      when={plan.body()}
      fallback={
        <Show
          when={plan.failure()}
          fallback={<div class="skeleton way-skeleton" role="status" aria-label="Loading the way there" />}
        >
          <section class="card stack" aria-label="Getting there">
            <h2>Getting there</h2>
            <SourceLine of={plan.line} retry={() => void plan.load()} />
          </section>
        </Show>
      }
    >
      {(body) => (
        <Show when={isSaid(body())}>
          <section class="card stack" aria-labelledby="getting-there">
            <div>
              <h2 id="getting-there">Getting there</h2>
              <SourceLine of={plan.line} retry={() => void plan.load()} />
            </div>
            <div role="status">
              <Show when={body().state === "computing"}>
                <p class="quiet">Looking for the way …</p>
              </Show>
              <Show when={body().state === "outdated"}>
                <p class="notice">This is somewhere else by now. The way below leads to where it was.</p>
              </Show>
              <Show when={body().reason}>{(reason) => <p class="quiet">{REASON_WORDS[reason()]}</p>}</Show>
            </div>
            <Show when={body().alternatives.length > 0}>
              <Ways plan={body()} callLocal={props.item.local_start} />
            </Show>
            <Failure of={doing.error()} />
            <Show
              when={body().reason === "unknown_location" && can("schedules.write") && props.item.location}
            >
              {(location) => <PlaceForm location={location()} placed={planned} />}
            </Show>
            <Show when={can("routes.write") && mayPlan(body())}>
              <Show
                when={!isChanging() && body().start}
                fallback={
                  <StartForm
                    id={props.item.id}
                    suggested=""
                    planned={() => void planned()}
                    cancel={body().start ? () => setChanging(false) : undefined}
                  />
                }
              >
                {(start) => (
                  <div class="row">
                    <Show
                      when={body().state !== "none"}
                      fallback={
                        <button
                          type="button"
                          class="primary"
                          disabled={doing.busy()}
                          onClick={() => act(() => planRoute(props.item.id, {}))}
                        >
                          From {start().name}
                        </button>
                      }
                    >
                      <button
                        type="button"
                        disabled={doing.busy()}
                        onClick={() => act(() => optimiseRoute(props.item.id))}
                      >
                        Look again
                      </button>
                    </Show>
                    <button type="button" onClick={() => setChanging(true)}>
                      From elsewhere
                    </button>
                    <Show when={body().state !== "none"}>
                      <button
                        type="button"
                        class="plain"
                        disabled={doing.busy()}
                        onClick={() => act(() => forgetRoute(props.item.id))}
                      >
                        Forget it
                      </button>
                    </Show>
                  </div>
                )}
              </Show>
            </Show>
            <Show when={body().destination && can("schedules.write") && props.item.location}>
              {(location) => (
                <details>
                  <summary>Is it somewhere else?</summary>
                  <PlaceForm location={location()} placed={planned} />
                </details>
              )}
            </Show>
          </section>
        </Show>
      )}
    </Show>
  );
}

const mayPlan = ({ reason }: RoutePlan): boolean =>
  reason === null || !["over", "cancelled", "no_location", "unknown_location"].includes(reason);

function Ways(props: { plan: RoutePlan; callLocal: string }) {
  const now = createNow(30_000);
  const isLate = () => props.plan.leave_by !== null && Date.parse(props.plan.leave_by) < now();
  const isOwnClock = (instant: string) => wallIn(instant, ownZone()) === wallIn(instant, props.plan.zone);
  return (
    <>
      <Show when={props.plan.leave_by}>
        {(leaveBy) => (
          <div>
            <p class="leave-by">
              Leave by <b>{leaveWords(props.plan.leave_by_local ?? "", props.callLocal)}</b>
            </p>
            <p class="quiet">
              {cityOf(props.plan.zone)} time
              <Show when={!isOwnClock(leaveBy())}>; {clockAt(Date.parse(leaveBy()))} on your clock</Show>
              <Show when={isLate()}>
                . <b>That is over: go now.</b>
              </Show>
            </p>
          </div>
        )}
      </Show>
      <p>
        From <b>{props.plan.start?.name}</b> to <b>{props.plan.destination?.name}</b>
        <Show when={props.plan.start?.precision === "town" || props.plan.destination?.precision === "town"}>
          {" "}
          <span class="quiet">(of one of them only the town is known)</span>
        </Show>
      </p>
      <ol class="ways">
        <For each={props.plan.alternatives}>
          {(way) => (
            <li>
              <span class="grow">
                {way.name} <span class="quiet">{distanceWords(way.distance_m)}</span>
              </span>
              <b>about {minutesWords(way.minutes)}</b>
              <span>{spanWords(way)}</span>
              <Show when={way.source === "estimate"}>
                <span class="chip">Estimate</span>
              </Show>
            </li>
          )}
        </For>
      </ol>
      <Show when={props.plan.note}>{(note) => <p class="quiet">{NOTE_WORDS[note()]}</p>}</Show>
      <p class="quiet">
        <Show when={props.plan.traffic_at}>{(at) => <>By the traffic of {momentAt(at())}. </>}</Show>
        <Show when={props.plan.checked_at}>{(at) => <>Looked at on {momentAt(at())}. </>}</Show>
        <Show when={mapAddress(props.plan)}>
          {(address) => (
            <a href={address()} target="_blank" rel="noopener noreferrer">
              On a map (openstreetmap.org)
            </a>
          )}
        </Show>
      </p>
    </>
  );
}
