import { createResource, createSignal, For, Show } from "solid-js";
import type { MinorInput, ProductionMinor } from "../../core/minors.ts";
import type { Member } from "../../core/organisations.ts";
import type { ProductionPerson } from "../../core/productions.ts";
import type { RestPackId } from "../../core/rest/packs.ts";
import { can } from "../lib/session.ts";
import { wordsOf } from "../lib/wire.ts";
import { Failure } from "../ui/form.tsx";
import { fullName } from "../ui/people.ts";
import { SourceLine } from "../ui/source-line.tsx";
import { say } from "../ui/toast.tsx";
import { MinorForm, MinorLine } from "./minors.tsx";
import { PackChoice } from "./pack-choice.tsx";
import { PersonChoice } from "./person-choice.tsx";
import {
  assignPerson,
  forgetMinor,
  readMinors,
  saveMinor,
  unassignPerson,
  useMembers,
  usePeople,
} from "./requests.ts";

/** Who works on a production, by which rules each of them, and who is under age. */
export function People(props: { productionId: string }) {
  const mayWrite = () => can("productions.write");
  const people = usePeople(() => props.productionId);
  const members = useMembers(mayWrite);
  const others = () => {
    const there = new Set(people.reading.rows.map(({ id }) => id));
    return members.reading.rows.filter(({ id, is_active }) => is_active && !there.has(id));
  };

  const [minors, { refetch }] = createResource(
    () => (mayWrite() ? props.productionId : undefined),
    readMinors,
  );
  const minorOf = (id: string) =>
    (minors.state === "errored" ? [] : (minors.latest ?? [])).find((one) => one.id === id);
  const [changing, setChanging] = createSignal<string>();

  async function keepMinor(id: string, send: Promise<unknown>): Promise<void> {
    await send;
    await refetch();
    setChanging(undefined);
    say("Saved");
    document.getElementById(`minor-${id}`)?.focus();
  }

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

  /** With what was known of them, for that is forgotten when they are taken off. */
  async function putBack(person: ProductionPerson, minor: ProductionMinor | undefined): Promise<void> {
    await put(person);
    if (minor) await saveMinor(props.productionId, person.id, inputOf(minor));
    await refetch();
  }

  async function takeOff(person: ProductionPerson): Promise<void> {
    const known = minorOf(person.id);
    try {
      await unassignPerson(props.productionId, person.id);
      say(`${fullName(person)} is off this production`, {
        label: "Undo",
        run: () => void putBack(person, known).catch((error: unknown) => say(wordsOf(error))),
      });
    } catch (error) {
      say(wordsOf(error));
    }
    await Promise.all([people.refresh(), refetch()]);
  }

  return (
    <section class="stack" aria-labelledby="people">
      <div>
        <h2 id="people">People</h2>
        <SourceLine of={people.reading} retry={() => void people.refresh()} />
      </div>
      <Show when={mayWrite()}>
        <PersonChoice people={others()} add={put} />
        <Show when={minors.state === "errored"}>
          <Failure of={minors.error}> Who is under age is not shown.</Failure>
        </Show>
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
                    <Show when={minorOf(person.id)}>
                      {(minor) => <MinorLine of={minor()} people={people.reading.rows} />}
                    </Show>
                  </div>
                  <Show when={mayWrite()}>
                    <PackChoice
                      label={`Rest and meals of ${fullName(person)}`}
                      none="Production’s rules"
                      value={person.rest_pack}
                      choose={(pack) => void changePack(person, pack)}
                    />
                    <Show when={minors.state === "ready" || minors.state === "refreshing"}>
                      <button
                        type="button"
                        id={`minor-${person.id}`}
                        aria-expanded={changing() === person.id}
                        onClick={() => setChanging((id) => (id === person.id ? undefined : person.id))}
                      >
                        Under age …<span class="seldom-seen"> {fullName(person)}</span>
                      </button>
                    </Show>
                    <button type="button" onClick={() => void takeOff(person)}>
                      Take off<span class="seldom-seen"> {fullName(person)}</span>
                    </button>
                    <Show when={changing() === person.id}>
                      <MinorForm
                        person={person}
                        from={minorOf(person.id)}
                        others={people.reading.rows.filter(({ id }) => id !== person.id && !minorOf(id))}
                        save={(input) =>
                          keepMinor(person.id, saveMinor(props.productionId, person.id, input))
                        }
                        forget={() => keepMinor(person.id, forgetMinor(props.productionId, person.id))}
                        cancel={() => {
                          setChanging(undefined);
                          document.getElementById(`minor-${person.id}`)?.focus();
                        }}
                      />
                    </Show>
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

const inputOf = ({ band, band_until, chaperone_id, school_minutes }: ProductionMinor): MinorInput => ({
  ...{ band, band_until, chaperone_id, school_minutes },
});
