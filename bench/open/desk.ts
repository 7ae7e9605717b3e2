import type { DeskName, EndpointName } from "../contract.ts";
import type { Ask } from "./asks.ts";
import { booksDesk } from "./books-desk.ts";
import { filesDesk, madePdf } from "./files-desk.ts";
import type { Journal } from "./journal.ts";
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

export async function openDesk(
  { name, officials }: DeskPlan,
  journal: Journal,
  random: () => number,
): Promise<Desk> {
  switch (name) {
    case "books":
      return booksDesk(officials, journal, random);
    case "files":
      return await filesDesk(journal, random);
    case "office":
      return officeDesk(officials);
    case "accounting":
      return accountingDesk(officials);
  }
}

const NOTHING_FOLLOWS = { heard: () => undefined, rest: () => undefined };

/** Reports are read by those who see the whole organisation. */
function officeDesk(officials: readonly Person[]): Desk {
  let turn = 0;
  return {
    ...NOTHING_FOLLOWS,
    askOf: () => undefined,
    personFor: (name) => (name === "summary" ? officials[turn++ % officials.length] : undefined),
  };
}

/** Accountants book, hand receipts in and look at the trail; each receipt is another file. */
function accountingDesk(accountants: readonly Person[]): Desk {
  let turn = 0;
  return {
    ...NOTHING_FOLLOWS,
    askOf: (name) =>
      name === "receipt"
        ? {
            at: "api",
            method: "POST",
            path: "/api/v1/receipts",
            file: { name: "receipt.pdf", bytes: madePdf(RECEIPT_BYTES) },
          }
        : undefined,
    personFor: (name) => (THEIRS.has(name) ? accountants[turn++ % accountants.length] : undefined),
  };
}

const THEIRS: ReadonlySet<EndpointName> = new Set(["transaction", "receipt", "audit-trail"]);
const RECEIPT_BYTES = 30_000;
