import type { ReceiptAccepted } from "../../core/receipts.ts";
import { mutate } from "./api.ts";
import { ownKey, person } from "./session.ts";

/** What a device keeps of receipts that wait for a connection: a person's own, and gone when they sign out. */
export const KEPT_BYTES_MAX = 60 * 1_048_576;

/** A file that waits; its key is that of the first attempt to send it. */
export type KeptFile = { key: string; name: string; type: string; size: number };

/** A picture on a weak connection takes its time. */
const SEND_MS_MAX = 120_000;
const BYTES = "bytes";
const SIZES = "sizes";

function opened(): Promise<IDBDatabase> {
  return new Promise((done, fail) => {
    const request = indexedDB.open(ownKey(person()?.id ?? "", "outbox"), 1);
    request.addEventListener("upgradeneeded", () => {
      request.result.createObjectStore(BYTES);
      request.result.createObjectStore(SIZES);
    });
    request.addEventListener("success", () => done(request.result));
    request.addEventListener("error", () => fail(request.error ?? new Error("no store")));
  });
}

/** One transaction, over once it is on the disk. */
async function inStore<T>(
  mode: IDBTransactionMode,
  work: (bytes: IDBObjectStore, sizes: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await opened();
  try {
    return await new Promise<T>((done, fail) => {
      const transaction = database.transaction([BYTES, SIZES], mode);
      const request = work(transaction.objectStore(BYTES), transaction.objectStore(SIZES));
      transaction.addEventListener("complete", () => done(request.result));
      for (const end of ["error", "abort"])
        transaction.addEventListener(end, () => fail(transaction.error ?? new Error("nothing was kept")));
    });
  } finally {
    database.close();
  }
}

/** @returns undefined where there is no room left for it, or no store on this device. */
export async function keepFile(key: string, file: File): Promise<KeptFile | undefined> {
  try {
    const sizes = await inStore<number[]>("readonly", (_, store) => store.getAll());
    if (sizes.reduce((sum, size) => sum + size, file.size) > KEPT_BYTES_MAX) return undefined;
    // Bytes, and no Blob: one browser loses those.
    const bytes = await file.arrayBuffer();
    await inStore("readwrite", (store, kept) => {
      kept.put(file.size, key);
      return store.put(bytes, key);
    });
    // Asked for once there is something to lose; a browser may say no.
    void navigator.storage?.persist?.();
    return { key, name: file.name, type: file.type, size: file.size };
  } catch (error) {
    // Full, or a window that keeps nothing: it is as if there were no room.
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}

export async function dropFiles(files: readonly Pick<KeptFile, "key">[]): Promise<void> {
  for (const { key } of files)
    await inStore("readwrite", (store, sizes) => {
      sizes.delete(key);
      return store.delete(key);
    });
}

/** Sends one that waited. @returns the document that it became. @throws Refused, Unreachable; Lost where it is not there. */
export async function sendKept({ key, name, type }: KeptFile): Promise<string> {
  const bytes = await inStore<ArrayBuffer | undefined>("readonly", (store) => store.get(key));
  if (bytes === undefined) throw new Lost(name);
  const form = new FormData();
  form.set("file", new File([bytes], name, { type }));
  const { document_id } = await mutate<ReceiptAccepted>({
    method: "POST",
    path: "/api/v1/receipts",
    body: form,
    key,
    timeoutMs: SEND_MS_MAX,
  });
  return document_id;
}

/** This device has cleared what waited. */
export class Lost extends Error {
  constructor(name: string) {
    super(`This device does not have ${name} any more: choose it anew.`);
    this.name = "Lost";
  }
}
