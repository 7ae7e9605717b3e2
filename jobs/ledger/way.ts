import type { Batch, Queue, Refused, Taken } from "../../db/ledger-queue.ts";
import type { Tx } from "../../db/open.ts";

/** What has become of a run's rows. */
export type Tally = { sent: number; refused: number; voided: number; unknown: number };

/** What they said of one, by our id of it. */
export type Outcome = Taken | Refused;
export const isTaken = (one: Outcome): one is Taken => "remoteId" in one;

/** How one kind of row goes to a ledger outside: bills, or what was paid of them. */
export type Way<Item extends { id: string }> = {
  queue: Queue;
  /** Why one is not sent there at all, in words for an accountant. */
  refusalOf(item: Item): string | undefined;
  /** Nobody wants it there any more. */
  isUnwanted(item: Item): boolean;
  /** Those of them that are there: theirs by ours. */
  find(items: readonly Item[]): Promise<ReadonlyMap<string, string>>;
  /** One call; what it says nothing of nobody knows. */
  send(batchId: string, items: readonly Item[]): Promise<Outcome[]>;
  take(tx: Tx, taken: readonly Taken[]): Promise<void>;
  refuse(tx: Tx, refused: readonly Refused[]): Promise<void>;
  withdraw(tx: Tx, ids: readonly string[]): Promise<void>;
};

export type Load<Item extends { id: string }> = { way: Way<Item>; batch: Batch<Item> };
