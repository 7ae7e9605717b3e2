import { useParams } from "@solidjs/router";
import { createEffect, createSignal, on, onCleanup, Show } from "solid-js";
import type { Production } from "../../core/productions.ts";
import { readItem } from "../lib/api.ts";
import { cityOf, dateRange } from "../lib/clock.ts";
import { onChange } from "../lib/live.ts";
import { can } from "../lib/session.ts";
import { Refused } from "../lib/wire.ts";
import { Failure } from "../ui/form.tsx";
import { schedulePath } from "../ui/places.tsx";
import { Title } from "../ui/title.tsx";
import { say } from "../ui/toast.tsx";
import { ProductionForm } from "./form.tsx";
import { People } from "./people.tsx";
import { changeProduction, type ProductionInput } from "./requests.ts";
import "./page.css";

/** One production: what it is, who works on it, and the way to its schedule. */
export function Page() {
  const params = useParams<{ id: string }>();
  const [known, setKnown] = createSignal<{ item: Production; etag: string }>();
  const [failure, setFailure] = createSignal<unknown>();
  const [isChanging, setChanging] = createSignal(false);
  const [newer, setNewer] = createSignal<Production>();
  let opener: HTMLButtonElement | undefined;

  async function load(): Promise<void> {
    try {
      setKnown(await readItem<Production>(`/api/v1/productions/${params.id}`));
      setFailure(undefined);
    } catch (error) {
      // Gone, or not theirs any more: what was shown is no longer for them.
      if (error instanceof Refused && error.status === 404) setKnown(undefined);
      setFailure(() => error);
    }
  }
  createEffect(
    on(
      () => params.id,
      () => {
        setKnown(undefined);
        void load();
      },
    ),
  );
  // What is being typed is judged by the version that it began with.
  const reload = () => !isChanging() && void load();
  onChange("productions", reload);
  const whenSeen = () => document.visibilityState === "visible" && reload();
  document.addEventListener("visibilitychange", whenSeen);
  addEventListener("online", reload);
  onCleanup(() => {
    document.removeEventListener("visibilitychange", whenSeen);
    removeEventListener("online", reload);
  });

  async function save(input: ProductionInput): Promise<void> {
    const { item, etag } = known() ?? {};
    if (!item || etag === undefined) return;
    try {
      await changeProduction(item.id, etag, input);
    } catch (error) {
      if (error instanceof Refused && error.status === 412) {
        const fresh = await readItem<Production>(`/api/v1/productions/${item.id}`);
        setNewer(fresh.item);
        setKnown({ item, etag: fresh.etag });
      }
      throw error;
    }
    setNewer(undefined);
    setChanging(false);
    opener?.focus();
    say("Saved");
    await load();
  }

  return (
    <Show
      when={known()}
      fallback={
        <Show
          when={failure()}
          fallback={<div class="skeleton page-skeleton" role="status" aria-label="Loading" />}
        >
          <div class="stack">
            <Title text="Production" />
            <Failure of={failure()} />
            <div class="row">
              <button type="button" onClick={() => void load()}>
                Try again
              </button>
              <a class="button" href="/productions">
                All productions
              </a>
            </div>
          </div>
        </Show>
      }
    >
      {(shown) => {
        const item = () => shown().item;
        return (
          <div class="stack">
            <div>
              <div class="row production-head">
                <a class="production-back" href="/productions">
                  ‹ Productions
                </a>
                <Show when={can("productions.write") && !isChanging()}>
                  <button type="button" ref={(button) => (opener = button)} onClick={() => setChanging(true)}>
                    Change
                  </button>
                </Show>
              </div>
              <Title text={item().name} />
              <p class="quiet">
                {dateRange(item().starts_on, item().ends_on)} · {cityOf(item().zone)} · {item().currency}
              </p>
            </div>
            <div class="row">
              <a class="button" href={`${schedulePath()}?production=${item().id}&day=${item().starts_on}`}>
                Schedule
              </a>
              <a class="button" href={`/events?production=${item().id}`}>
                Events
              </a>
              <Show when={can("imports.write")}>
                <a class="button primary" href={`/productions/${item().id}/import`}>
                  Import a timetable
                </a>
              </Show>
            </div>
            <Show when={isChanging()}>
              <ProductionForm
                from={inputOf(item())}
                verb={newer() ? "Save mine over it" : "Save"}
                save={save}
                cancel={() => {
                  setChanging(false);
                  setNewer(undefined);
                  opener?.focus();
                  void load();
                }}
                meanwhile={
                  <Show when={newer()}>
                    {(other) => (
                      <p>
                        It now says: {other().name}, {dateRange(other().starts_on, other().ends_on)},{" "}
                        {other().zone}, {other().currency}.
                      </p>
                    )}
                  </Show>
                }
              />
            </Show>
            <People productionId={item().id} />
          </div>
        );
      }}
    </Show>
  );
}

const inputOf = (production: Production): ProductionInput => {
  const { name, starts_on, ends_on, zone, currency, day_starts_at, rest_pack } = production;
  return { name, starts_on, ends_on, zone, currency, day_starts_at, rest_pack };
};
