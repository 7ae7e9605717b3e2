import type { EndpointName } from "../contract.ts";
import { booksDesk } from "./books-desk.ts";
import type { Desk, DeskPlan } from "./desk.ts";
import { filesDesk, madePdf } from "./files-desk.ts";
import type { Journal } from "./journal.ts";
import type { Person } from "./people.ts";

/** Opens the desk that a profile names. */
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
