import type { DeskName, EndpointName } from "../contract.ts";
import type { Ask } from "./asks.ts";
import type { Person } from "./people.ts";
import type { Answer } from "./wire.ts";

/** What falls due because of an answer. */
export type Errand = { name: EndpointName; person: Person; ask: Ask; afterMs?: number };

/** What artists do not ask for by themselves: asks that follow from answers, and asks of those behind a desk. */
export type Desk = {
  /** Undefined where the page's own ask is meant. */
  askOf(name: EndpointName, person: Person, nowMs: number): Ask | undefined;
  /** Who asks for it in place of the artist whose turn it is. */
  personFor(name: EndpointName): Person | undefined;
  /** Is told every answer, and where none came. */
  heard(ask: Ask, answer: Answer | undefined): Errand | undefined;
  /** What is left when nobody comes any more; undefined when nothing is. */
  rest(): Errand | undefined;
};

export type DeskPlan = { name: DeskName; officials: Person[]; journal: string };
