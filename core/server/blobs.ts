import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, mkdir, open, opendir, readdir, rename, rm, stat, statfs } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { assert } from "../assert.ts";
import { UPLOADS } from "../document-keys.ts";
import { newId } from "../uuid.ts";
import { ConfigError } from "./config.ts";

/** Bytes by key, below one folder that the programs of a house share. A key is made of ids and words of ours, never of what a person called a file. */
export type Blobs = {
  /** Begins a blob whose bytes are still coming; it has no key before it is kept. */
  stage(): Promise<StagedBlob>;
  /** Where a blob lies, and how long it is; undefined when there is none. */
  find(key: string): Promise<{ path: string; sizeBytes: number } | undefined>;
  read(key: string): ReadableStream<Uint8Array>;
  /** Written aside and moved into place: whoever reads sees all of it or none. */
  write(key: string, bytes: Uint8Array): Promise<void>;
  /** Everything below a key. */
  remove(key: string): Promise<void>;
  /** Every blob below a folder, in no order; what is still staged is none. */
  list(folder: string): AsyncGenerator<{ key: string; sizeBytes: number; modifiedMs: number }>;
  /** Removes what was staged or handed in before `beforeMs` and never finished; gives how many. */
  sweep(beforeMs: number): Promise<number>;
  /** Of the disk that they lie on: all of it, and what is left for us. */
  disk(): Promise<{ sizeBytes: number; availableBytes: number }>;
};

export type StagedBlob = {
  write(chunk: Uint8Array): Promise<void>;
  readonly sizeBytes: number;
  /** SHA-256 of what was written, hex; ends the writing. */
  finish(): Promise<string>;
  keep(key: string): Promise<void>;
  /** The same for one of several keys; it stays staged. */
  copy(key: string): Promise<void>;
  /** Does nothing to one that was kept. */
  discard(): Promise<void>;
};

const STAGING = "staging";
const KEY = /^[a-z0-9-]+(\/[a-z0-9-]+)*(\.[a-z0-9]+)?$/;

/** @throws ConfigError, which calls the setting by its name, for an address that is not a folder's. */
export function openBlobs(url: string, setting = "BLOBS_URL"): Blobs {
  if (!url.startsWith("file:")) throw new ConfigError(`${setting} must begin with file:`);
  const folder = url.startsWith("file://") ? fileURLToPath(url) : resolve(url.slice("file:".length));
  const pathOf = (key: string) => {
    assert(KEY.test(key), "a key of ours");
    return join(folder, key);
  };
  const place = async (from: string, key: string) => {
    const to = pathOf(key);
    await mkdir(dirname(to), { recursive: true });
    await rename(from, to);
  };
  return {
    stage: async () => {
      const path = join(folder, STAGING, newId());
      await mkdir(dirname(path), { recursive: true });
      const file = await open(path, "wx", 0o600);
      const hash = createHash("sha256");
      let sizeBytes = 0;
      let isOpen = true;
      const close = async () => {
        if (!isOpen) return;
        isOpen = false;
        await file.close();
      };
      return {
        get sizeBytes() {
          return sizeBytes;
        },
        write: async (chunk) => {
          await file.writeFile(chunk);
          hash.update(chunk);
          sizeBytes += chunk.byteLength;
        },
        finish: async () => {
          // A row that says it is there is committed after this.
          await file.sync();
          await close();
          return hash.digest("hex");
        },
        keep: (key) => place(path, key),
        copy: async (key) => {
          const aside = join(folder, STAGING, newId());
          await copyFile(path, aside);
          await place(aside, key);
        },
        discard: async () => {
          await close();
          await rm(path, { force: true });
        },
      };
    },
    find: async (key) => {
      const path = pathOf(key);
      const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return undefined;
        throw error;
      });
      return found && { path, sizeBytes: found.size };
    },
    read: (key) => new Response(createReadStream(pathOf(key)) as unknown as BodyInit).body!,
    write: async (key, bytes) => {
      pathOf(key);
      const aside = join(folder, STAGING, newId());
      await mkdir(dirname(aside), { recursive: true });
      const file = await open(aside, "wx", 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await place(aside, key);
    },
    remove: (key) => rm(pathOf(key), { recursive: true, force: true }),
    list: async function* list(below: string): ReturnType<Blobs["list"]> {
      // A directory at a time: there may be millions of blobs, and each has few beside it.
      const entries = await opendir(pathOf(below)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return [];
        throw error;
      });
      for await (const entry of entries) {
        const key = `${below}/${entry.name}`;
        if (entry.isDirectory()) yield* list(key);
        else if (KEY.test(key)) {
          const found = await stat(pathOf(key)).catch(() => undefined);
          if (found) yield { key, sizeBytes: found.size, modifiedMs: found.mtimeMs };
        }
      }
    },
    sweep: async (beforeMs) => {
      let removed = 0;
      for (const place of [STAGING, UPLOADS]) {
        const names = await readdir(join(folder, place)).catch((error: NodeJS.ErrnoException) => {
          if (error.code === "ENOENT") return [];
          throw error;
        });
        for (const name of names) {
          const path = join(folder, place, name);
          const found = await stat(path).catch(() => undefined);
          if (found === undefined || found.mtimeMs >= beforeMs) continue;
          await rm(path, { force: true });
          removed += 1;
        }
      }
      return removed;
    },
    disk: async () => {
      await mkdir(folder, { recursive: true });
      const { blocks, bavail, bsize } = await statfs(folder);
      return { sizeBytes: blocks * bsize, availableBytes: bavail * bsize };
    },
  };
}
