import { mkdirSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { FeedBatch, SnapshotHead } from "../core/feed.ts";
import type { LiveBatch } from "../core/live.ts";
import type { Log } from "../core/server/log.ts";
import type { Touched } from "./carry.ts";
import {
  buildReplicaFile,
  openReplicaFile,
  FileTouched,
  removeReplicaFile,
  type ReplicaFile,
} from "./replica-file.ts";

const LOOK_EVERY_MS = 1_000;
const CHECK_EVERY_MS = 300_000;
/** What is in the write-ahead log, deleted rows among it, is in the file by then. */
const CHECKPOINT_EVERY_MS = 60_000;
/** A question that the file answers with an error makes us look, but not each time it is asked. */
const SUSPECT_EVERY_MS = 5_000;
const DAMAGE = /SQLITE_(CORRUPT|NOTADB|IOERR|CANTOPEN|PROTOCOL)/;
/** A log that was emptied into the file has a little room again: that is the same full disk, and said once. */
const SAME_TROUBLE_MS = 10_000;
/** The disk takes no more: what is in the file is as good as before. The last is the log's index, a file as well. */
const NO_ROOM = /SQLITE_(FULL|IOERR_WRITE|IOERR_SHMSIZE)/;

/**
 * What a region serves from. The file is disposable: when it is found damaged it is dropped, and when the feed has
 * gone on without it another is built beside it, while this one serves.
 */
export type Replica = AsyncDisposable & {
  /** The file to read from; undefined when there is none that can be trusted. */
  current(): ReplicaFile | undefined;
  apply(batch: FeedBatch): Promise<void>;
  rebuild(head: SnapshotHead, changes: AsyncIterable<unknown>): Promise<void>;
  /** Rises whenever an answer to this reader in this organisation may have changed. */
  changedAt(organisationId: string, userId: string): number;
  /** Rises whenever somebody's access may have changed. */
  accessChangedAt(): number;
  /** Called after each batch, with what streams are told of it, and after each rebuild, with nothing. */
  onApplied(call: (batch?: LiveBatch) => void): () => void;
  /** Gives the file up. */
  distrust(reason: string): void;
  /** The file answered with an error: given up when that says damage, looked at when it may be the question's fault. */
  suspect(error: unknown): void;
  /** Why it takes no batches although it can be read, in words; undefined when nothing is wrong. */
  trouble(): string | undefined;
  /** Called when the file is given up. */
  onLost(call: () => void): () => void;
};

/** `base` names the files: `eu.db` becomes `eu.<time of building>.db`, so that an old one never shares a name with a new one. */
export async function openReplica(base: string, log: Log): Promise<Replica> {
  const folder = dirname(base);
  const stem = basename(base).replace(/\.db$/, "");
  mkdirSync(folder, { recursive: true });
  let file = await newestSound();
  // Times of change count upwards within this process; what nobody noted changed when the file was opened.
  let tick = 1;
  let opened = 1;
  let access = 1;
  const organisations = new Map<string, number>();
  const users = new Map<string, number>();
  const listeners = new Set<(batch?: LiveBatch) => void>();
  const bereft = new Set<() => void>();
  let checkedAt = performance.now();
  let checkpointedAt = performance.now();
  let checking: Promise<void> | undefined;
  let trouble: string | undefined;
  let troubledAt = Number.NEGATIVE_INFINITY;

  function files(): string[] {
    const own = new RegExp(`^${stem.replaceAll(/[^\w-]/g, "\\$&")}\\.\\d+\\.db$`);
    return readdirSync(folder)
      .filter((name) => own.test(name))
      .sort()
      .reverse()
      .map((name) => join(folder, name));
  }

  async function newestSound(): Promise<ReplicaFile | undefined> {
    let found: ReplicaFile | undefined;
    for (const path of files()) {
      if (!found) {
        found = await sound(path);
        if (found) continue;
      }
      removeReplicaFile(path);
    }
    return found;
  }

  async function sound(path: string): Promise<ReplicaFile | undefined> {
    try {
      const candidate = openReplicaFile(path);
      const damage = await candidate.damage(true);
      if (damage === undefined) return candidate;
      candidate.close();
      log.warn("replica dropped", { reason: damage });
    } catch (error) {
      log.warn("replica dropped", { reason: error instanceof Error ? error.message : String(error) });
    }
    return undefined;
  }

  function distrust(reason: string): void {
    if (!file) return;
    log.warn("replica dropped", { reason });
    const old = file;
    file = undefined;
    discard(old);
    for (const wake of [...bereft]) wake();
  }

  function discard(old: ReplicaFile): void {
    try {
      old.close();
    } catch (error) {
      log.warn("replica did not close", { reason: error instanceof Error ? error.message : String(error) });
    }
    removeReplicaFile(old.path);
  }

  async function check(): Promise<void> {
    const checked = file;
    if (!checked) return;
    const touches = checked.touches();
    if (touches > 0) log.warn("replica touched by somebody else");
    const damage = await checked.damage(false);
    checkedAt = performance.now();
    if (file !== checked) return;
    if (damage === undefined) checked.accept(touches);
    else distrust(damage);
  }

  const look = setInterval(() => {
    if (!file || checking) return;
    const due = performance.now() - checkedAt > CHECK_EVERY_MS;
    if (file.touches() === 0) {
      if (performance.now() - checkpointedAt > CHECKPOINT_EVERY_MS) {
        checkpointedAt = performance.now();
        guarded(file.checkpoint);
      }
      if (!due) return;
    }
    startCheck();
  }, LOOK_EVERY_MS);

  function startCheck(): void {
    checking ??= check().finally(() => {
      checking = undefined;
    });
  }

  function suspect(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    const code = codeOf(error);
    if (NO_ROOM.test(code)) noRoom(error);
    else if (DAMAGE.test(code)) distrust(reason);
    else if (error instanceof FileTouched) startCheck();
    else if (performance.now() - checkedAt > SUSPECT_EVERY_MS) startCheck();
  }

  function guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (NO_ROOM.test(codeOf(error))) noRoom(error);
      else distrust(error instanceof Error ? error.message : String(error));
    }
  }

  /** Said once; every batch is tried again until there is room. */
  function noRoom(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    if (performance.now() - troubledAt > SAME_TROUBLE_MS) log.warn("no room for the replica", { reason });
    trouble = "no room on its disk";
    troubledAt = performance.now();
  }

  function roomAgain(): void {
    if (trouble !== undefined) log.info("room for the replica again");
    trouble = undefined;
  }

  function note(touched: Touched): void {
    tick++;
    alarm(touched);
    for (const id of touched.organisations) organisations.set(id, tick);
    for (const id of touched.users) users.set(id, tick);
    if (touched.access) access = tick;
  }

  function alarm({ malformed }: Touched): void {
    if (malformed.length > 0)
      log.error("rows set aside", malformed.slice(0, 5).join("; "), { count: malformed.length });
  }

  return {
    current: () => file,
    apply: async (batch) => {
      const target = file;
      if (!target) throw new Error("there is no replica to apply a batch to");
      let touched: Touched;
      try {
        touched = await target.apply(batch);
        note(touched);
        if (target.isLong()) guarded(target.checkpoint);
        if (!target.isLong()) roomAgain();
      } catch (error) {
        // Whatever else the file answered with an error is not a state to build on.
        if (NO_ROOM.test(codeOf(error))) noRoom(error);
        else if (file === target) distrust(error instanceof Error ? error.message : String(error));
        throw error;
      }
      const told = { batch: batch.batch, changes: touched.changes ?? [] };
      for (const call of [...listeners]) call(told);
    },
    rebuild: async (head, changes) => {
      const path = join(folder, `${stem}.${Date.now()}.db`);
      try {
        alarm(await buildReplicaFile(path, head, changes));
      } catch (error) {
        if (NO_ROOM.test(codeOf(error))) noRoom(error);
        throw error;
      }
      roomAgain();
      const next = openReplicaFile(path);
      const old = file;
      file = next;
      opened = access = ++tick;
      organisations.clear();
      users.clear();
      checkedAt = performance.now();
      if (old) discard(old);
      for (const call of [...listeners]) call();
    },
    changedAt: (organisationId, userId) =>
      Math.max(organisations.get(organisationId) ?? opened, users.get(userId) ?? opened),
    accessChangedAt: () => access,
    onApplied: (call) => {
      listeners.add(call);
      return () => listeners.delete(call);
    },
    distrust,
    suspect,
    trouble: () => trouble,
    onLost: (call) => {
      bereft.add(call);
      return () => bereft.delete(call);
    },
    [Symbol.asyncDispose]: async () => {
      clearInterval(look);
      await checking;
      file?.checkpoint();
      file?.close();
      file = undefined;
    },
  };
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "";
