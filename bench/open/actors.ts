import type { EndpointName } from "../contract.ts";
import type { Tokens } from "./exchange.ts";
import type { Person } from "./people.ts";

type Due = { name: EndpointName | undefined; ms: number; followsAnswer: boolean };

export type Actor = {
  at: number;
  person: Person;
  tokens: Tokens;
  etags: Map<string, string>;
  journeyStep: number;
  isBusy: boolean;
  /** What this one should have asked for while still waiting, and when. */
  backlog: Due[];
};

const newActor = (at: number, person: Person, tokens: Tokens): Actor => ({
  at,
  person,
  tokens,
  etags: new Map(),
  journeyStep: 0,
  isBusy: false,
  backlog: [],
});

/** Who asks, each with tokens that are good now: artists by their turn, and those behind a desk by name. */
export function createActors(
  people: readonly Person[],
  tokensOf: (person: Person) => Promise<Tokens>,
): { actorOf(index: number): Promise<Actor>; officialOf(person: Person): Promise<Actor> } {
  const actors = new Map<number, Actor>();
  async function actorOf(index: number): Promise<Actor> {
    const known = actors.get(index);
    const person = people[index % people.length];
    if (!person) throw new Error("a profile without people");
    const tokens = await tokensOf(person);
    if (known) {
      known.tokens = tokens;
      return known;
    }
    const actor = newActor(index, person, tokens);
    actors.set(index, actor);
    return actor;
  }

  const officials = new Map<string, Actor>();
  async function officialOf(person: Person): Promise<Actor> {
    const tokens = await tokensOf(person);
    const known = officials.get(person.userId);
    if (known) known.tokens = tokens;
    else officials.set(person.userId, newActor(0, person, tokens));
    return officials.get(person.userId)!;
  }

  return { actorOf, officialOf };
}
