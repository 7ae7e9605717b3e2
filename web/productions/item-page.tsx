import { useParams } from "@solidjs/router";
import { createEffect, createSignal, For, on, Show } from "solid-js";
import type { Production, ProductionPerson } from "../../core/productions.ts";
import { readItem } from "../lib/api.ts";
import { cityOf, dateRange } from "../lib/clock.ts";
import { onChange } from "../lib/live.ts";
import { can } from "../lib/session.ts";
import { Refused, wordsOf } from "../lib/wire.ts";
import { Failure } from "../ui/form.tsx";
import { Title } from "../ui/title.tsx";
import { say } from "../ui/toast.tsx";
import { ProductionForm } from "./form.tsx";
import { PersonChoice } from "./person-choice.tsx";
import {
  assignPerson,
  changeProduction,
  unassignPerson,
  useMembers,
  usePeople,
  type ProductionInput,
} from "./requests.ts";
import "./page.css";

/** One production: what it is, who works on it, and the way to its schedule. */
export function Page() {
  const params = useParams<{ id: string }>();
  const [known, setKnown] = createSignal<{ item: Production; etag: string }>();
  const [failure, setFailure] = createSignal<unknown>();
  const [isChanging, setChanging] = createSignal(false);
  const [newer, setNewer] = createSignal<Production>();

  async function load(): Promise<void> {
    try {
      setKnown(await readItem<Production>(`/api/v1/productions/${params.id}`));
      setFailure(undefined);
    } catch (error) {
      setFailure(() => error);
    }
  }
  createEffect(
    on(
      () => params.id,
      () => void load(),
    ),
  );
  // What is being typed is judged by the version that it began with.
  onChange("productions", () => !isChanging() && void load());

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
            <p>
              <a href="/productions">‹ Productions</a>
            </p>
            <div>
              <Title text={item().name} />
              <p class="quiet">
                {dateRange(item().starts_on, item().ends_on)} · {cityOf(item().zone)} · {item().currency}
              </p>
            </div>
            <div class="row">
              <a class="button" href={`/?production=${item().id}&day=${item().starts_on}`}>
                Schedule
              </a>
              <Show when={can("imports.write")}>
                <a class="button primary" href={`/productions/${item().id}/import`}>
                  Import a timetable
                </a>
              </Show>
              <Show when={can("productions.write") && !isChanging()}>
                <button type="button" onClick={() => setChanging(true)}>
                  Change
                </button>
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

const inputOf = ({ name, starts_on, ends_on, zone, currency }: Production): ProductionInput => ({
  name,
  starts_on,
  ends_on,
  zone,
  currency,
});

function People(props: { productionId: string }) {
  const mayWrite = () => can("productions.write");
  const people = usePeople(() => props.productionId);
  const members = useMembers(mayWrite);
  const others = () => {
    const there = new Set(people.reading.rows.map(({ id }) => id));
    return members.reading.rows.filter(({ id, is_active }) => is_active && !there.has(id));
  };

  async function put(userId: string): Promise<void> {
    try {
      await assignPerson(props.productionId, userId);
    } catch (error) {
      say(wordsOf(error));
    }
    await people.refresh();
  }

  async function takeOff(person: ProductionPerson): Promise<void> {
    try {
      await unassignPerson(props.productionId, person.id);
      say(`${person.first_name} ${person.last_name} is off this production`, {
        label: "Undo",
        run: () => void put(person.id),
      });
    } catch (error) {
      say(wordsOf(error));
    }
    await people.refresh();
  }

  return (
    <section class="stack" aria-labelledby="people">
      <h2 id="people">People</h2>
      <Show when={mayWrite()}>
        <PersonChoice people={others()} add={put} />
      </Show>
      <Show when={people.reading.error}>{(error) => <p class="notice bad">{error()}</p>}</Show>
      <Show
        when={people.reading.state === "ready"}
        fallback={<div class="skeleton production-skeleton" role="status" aria-label="Loading" />}
      >
        <Show when={people.reading.rows.length > 0} fallback={<p class="quiet">Nobody works on it yet.</p>}>
          <ul>
            <For each={people.reading.rows}>
              {(person) => (
                <li class="person">
                  <div>
                    <b>
                      {person.first_name} {person.last_name}
                    </b>
                    <p class="quiet">{person.email}</p>
                  </div>
                  <Show when={mayWrite()}>
                    <button type="button" onClick={() => void takeOff(person)}>
                      Take off
                      <span class="seldom-seen">
                        {" "}
                        {person.first_name} {person.last_name}
                      </span>
                    </button>
                  </Show>
                </li>
              )}
            </For>
          </ul>
        </Show>
      </Show>
    </section>
  );
}
