import { useParams } from "@solidjs/router";
import { createEffect, createSignal, For, on, onCleanup, Show } from "solid-js";
import type { Member } from "../../core/organisations.ts";
import type { Production, ProductionPerson } from "../../core/productions.ts";
import type { RestPackId } from "../../core/rest/packs.ts";
import { readItem } from "../lib/api.ts";
import { cityOf, dateRange } from "../lib/clock.ts";
import { onChange } from "../lib/live.ts";
import { can } from "../lib/session.ts";
import { Refused, wordsOf } from "../lib/wire.ts";
import { Failure } from "../ui/form.tsx";
import { fullName } from "../ui/people.ts";
import { SourceLine } from "../ui/source-line.tsx";
import { schedulePath } from "../ui/places.tsx";
import { Title } from "../ui/title.tsx";
import { say } from "../ui/toast.tsx";
import { ProductionForm } from "./form.tsx";
import { PackChoice } from "./pack-choice.tsx";
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

function People(props: { productionId: string }) {
  const mayWrite = () => can("productions.write");
  const people = usePeople(() => props.productionId);
  const members = useMembers(mayWrite);
  const others = () => {
    const there = new Set(people.reading.rows.map(({ id }) => id));
    return members.reading.rows.filter(({ id, is_active }) => is_active && !there.has(id));
  };

  async function put(person: Member | ProductionPerson): Promise<void> {
    await assignPerson(props.productionId, person.id);
    say(`${fullName(person)} is on this production`);
    await people.refresh();
  }

  async function changePack(person: ProductionPerson, pack: RestPackId | null): Promise<void> {
    try {
      await assignPerson(props.productionId, person.id, pack);
      say("Saved");
    } catch (error) {
      say(wordsOf(error));
    }
    await people.refresh();
  }

  async function takeOff(person: ProductionPerson): Promise<void> {
    try {
      await unassignPerson(props.productionId, person.id);
      say(`${fullName(person)} is off this production`, {
        label: "Undo",
        run: () => void put(person).catch((error: unknown) => say(wordsOf(error))),
      });
    } catch (error) {
      say(wordsOf(error));
    }
    await people.refresh();
  }

  return (
    <section class="stack" aria-labelledby="people">
      <div>
        <h2 id="people">People</h2>
        <SourceLine of={people.reading} retry={() => void people.refresh()} />
      </div>
      <Show when={mayWrite()}>
        <PersonChoice people={others()} add={put} />
      </Show>
      <Show
        when={people.reading.state === "ready"}
        fallback={
          <Show when={people.reading.isReading}>
            <div role="status" aria-label="Loading">
              <For each={[1, 2, 3]}>{() => <div class="skeleton person-skeleton" />}</For>
            </div>
          </Show>
        }
      >
        <Show when={people.reading.rows.length > 0} fallback={<p class="quiet">Nobody works on it yet.</p>}>
          <ul>
            <For each={people.reading.rows}>
              {(person) => (
                <li class="person">
                  <div>
                    <b>{fullName(person)}</b>
                    <p class="quiet">{person.email}</p>
                  </div>
                  <Show when={mayWrite()}>
                    <PackChoice
                      label={`Rest and meals of ${fullName(person)}`}
                      none="Production’s rules"
                      value={person.rest_pack}
                      choose={(pack) => void changePack(person, pack)}
                    />
                    <button type="button" onClick={() => void takeOff(person)}>
                      Take off<span class="seldom-seen"> {fullName(person)}</span>
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
