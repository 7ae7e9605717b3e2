import type { Log } from "../core/server/log.ts";
import { createPending } from "./copy-pending.ts";
import { digestOf, type Standing } from "./copy-position.ts";
import { DamagedCopy } from "./copy-read.ts";
import { cut, DamagedRow, pagesOf } from "./copy-rows.ts";
import type { CopyStore } from "./copy-store.ts";
import { isOfFile, type ReplicaFile } from "./replica-file.ts";
import type { Replica } from "./replica.ts";

/** Rows of one transaction; with more to tell, the copy is written anew. */
const ROWS_AT_ONCE_MAX = 10_000;
/** What changes under a build is taken over once it is more than this. */
const ROWS_MEANWHILE_MAX = 1_000;

export type StepsPace = { stillMs: number; everyMs: number; checkEveryMs: number };

/** What there is to wait for after a step: the next batch, or so many milliseconds. */
export type Next = "batch" | number;

export type Steps = {
  /** One step towards a copy that stands where the file does. @throws what the database answers. */
  step(): Promise<Next>;
  /** Builds the file from the copy. @returns false where there is none to go by. @throws DamagedCopy once for each. */
  restore(): Promise<boolean>;
  /** The batch that the copy is known to hold. */
  batch(): number | null;
  forget(): void;
};

/** What an edge does about its copy, one thing after the other: look who goes on with it, follow, or write it anew. */
export function createSteps(store: CopyStore, replica: Replica, log: Log, pace: StepsPace): Steps {
  const pending = createPending(replica.current()?.position().batch ?? 0);
  /** Where it stands, when it is ours to go on from. */
  let held: Standing | undefined;
  let seen: Standing["digest"] = null;
  /** Since when it has stood still under our eyes; what we wrote ourselves need not be watched. */
  let stillSince = performance.now();
  /** What did not add up. */
  let refused: number | null = null;
  let build: number | undefined;
  let checkedAt = Number.NEGATIVE_INFINITY;

  const forget = replica.onApplied((batch) => {
    if (batch) return pending.note(batch);
    pending.restart(replica.current()?.position().batch ?? 0);
    held = undefined;
  });

  function ours(standing: Standing): Standing {
    seen = standing.digest;
    stillSince = Number.NEGATIVE_INFINITY;
    return standing;
  }

  async function look(): Promise<Standing> {
    const found = await store.look();
    if (found.digest !== seen) stillSince = performance.now();
    seen = found.digest;
    return found;
  }

  /**
   * Whoever finds the copy where they did not leave it watches for a while whether somebody else goes on with it, and
   * leaves it to them. Nothing, and an earlier life of the primary, are nobody's.
   */
  async function takeOver(file: ReplicaFile): Promise<Standing | undefined> {
    const found = await look();
    const { epoch, batch } = file.position();
    const position = found.digest === refused ? undefined : found.position;
    const isNobodys = found.digest === null || (position !== undefined && position.epoch < epoch);
    if (!isNobodys && performance.now() - stillSince < pace.stillMs) return undefined;
    if (!position || position.epoch < epoch) return await writeAnew(file, found);
    if (position.epoch > epoch || position.batch > batch) return undefined;
    pending.settle(position.batch);
    const follows = position.batch >= pending.from() && pending.size() <= ROWS_AT_ONCE_MAX;
    return follows ? found : await writeAnew(file, found);
  }

  /** Beside the present one, page by page, then pointed at. What changes meanwhile is pending, and goes in last. */
  async function writeAnew(file: ReplicaFile, found: Standing): Promise<Standing | undefined> {
    pending.restart(file.position().batch);
    build = await store.begin(build);
    if (build === undefined) return undefined;
    const generation = build;
    await store.sweep();
    for (const page of pagesOf(file)) {
      const isIn = await store.add(generation, page);
      if (!isIn || replica.current() !== file) return undefined;
      if (pending.size() <= ROWS_MEANWHILE_MAX) continue;
      const { rows, position } = await cut(file, pending, generation);
      if (!(await store.add(generation, rows)) || replica.current() !== file) return undefined;
      pending.settle(position.batch);
    }
    const written = await advance(file, found, generation);
    if (!written) return undefined;
    checkedAt = performance.now();
    log.info("copy written anew", { batch: written.position?.batch });
    await store.sweep();
    return written;
  }

  /** @returns undefined when the copy is not where it was. */
  async function advance(
    file: ReplicaFile,
    from: Standing,
    generation: number,
  ): Promise<Standing | undefined> {
    const { rows, position } = await cut(file, pending, generation);
    try {
      const written = ours(await store.advance(from, position, rows));
      pending.settle(position.batch);
      return written;
    } catch (error) {
      const found = await look();
      // It was done, and the answer was lost.
      if (found.digest === digestOf(position)) ours(found);
      else if (found.digest === from.digest) throw error;
      return undefined;
    }
  }

  /** Reads it through: what stands there for months must add up on the day it is needed. */
  async function check(standing: Standing): Promise<void> {
    try {
      const snapshot = await store.read(null);
      let rows = 0;
      for await (const _ of snapshot?.changes ?? []) rows++;
      checkedAt = performance.now();
      log.info("copy read through", { rows });
    } catch (error) {
      if (!(error instanceof DamagedCopy)) throw error;
      refuse(standing.digest, error);
      held = undefined;
    }
  }

  function refuse(digest: number | null, error: DamagedCopy): void {
    refused = digest;
    log.warn("copy refused", { reason: error.message });
  }

  async function stepWith(file: ReplicaFile): Promise<Next> {
    held ??= await takeOver(file);
    if (!held?.position) return pace.stillMs;
    if (performance.now() - checkedAt > pace.checkEveryMs) await check(held);
    if (!held?.position) return 0;
    if (held.position.batch === file.position().batch) return "batch";
    if (pending.size() > ROWS_AT_ONCE_MAX) held = undefined;
    else held = await advance(file, held, held.position.generation);
    return pace.everyMs;
  }

  return {
    step: async () => {
      const file = replica.current();
      if (!file) return "batch";
      try {
        return await stepWith(file);
      } catch (error) {
        held = undefined;
        // It was given up meanwhile.
        if (replica.current() !== file) return 0;
        if (error instanceof DamagedRow) replica.distrust(error.message);
        else if (isOfFile(error)) replica.suspect(error);
        else throw error;
        return pace.stillMs;
      }
    },
    restore: async () => {
      const snapshot = await store.read(refused);
      if (!snapshot) return false;
      try {
        await replica.rebuild(snapshot.head, snapshot.changes);
      } catch (error) {
        if (error instanceof DamagedCopy) refuse(snapshot.digest, error);
        throw error;
      }
      log.info("replica built from its copy", { batch: snapshot.head.batch });
      return true;
    },
    batch: () => held?.position?.batch ?? null,
    forget,
  };
}
