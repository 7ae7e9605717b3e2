import { newId } from "../../core/ids.ts";
import type { Blobs } from "../../core/server/blobs.ts";
import { instantOf } from "../../core/time.ts";
import type { Database, Db } from "../../db/open.ts";
import {
  BLOB_FOLDERS,
  findOwners,
  listOrphanRows,
  removeOrphanRow,
  type BlobFolder,
  type OrphanRow,
} from "../../db/orphans.ts";
import type { Run } from "../handler.ts";

/** What nobody needs any more: a row, or a blob whose row is gone. */
export type Orphan =
  | ({ kind: "row" } & OrphanRow)
  | { kind: "blob"; key: string; size_bytes: number; why: string };

const BLOBS_A_LOOK = 500;
/** A blob is there before its row is. */
const SETTLED_MS = 86_400_000;
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Whose row it hangs on, by its place: the last id of its folder, or its own name. */
function ownerOf(folder: BlobFolder, key: string): string | undefined {
  const ids = key.match(UUID) ?? [];
  // documents/<organisation>/<document>/…, exports/<organisation>/<export>/<file>.csv, archives/<organisation>/<year>/<id>.gz
  return folder === "documents" ? ids[1] : ids.at(-1);
}

/** Every orphan there is, one after the other. Nothing is changed. */
export async function* listOrphans(db: Db, blobs: Blobs, nowMs: number): AsyncGenerator<Orphan> {
  for await (const row of listOrphanRows(db, nowMs)) yield { kind: "row", ...row };
  for (const folder of BLOB_FOLDERS) yield* listOrphanBlobs(db, blobs, folder, nowMs);
}

async function* listOrphanBlobs(
  db: Db,
  blobs: Blobs,
  folder: BlobFolder,
  nowMs: number,
): AsyncGenerator<Orphan> {
  let some: { key: string; sizeBytes: number; owner: string | undefined }[] = [];
  const judged = async () => {
    const owners = await findOwners(
      db,
      folder,
      some.flatMap(({ owner }) => owner ?? []),
    );
    const found = some.filter(({ owner }) => owner === undefined || !owners.has(owner));
    some = [];
    return found.map(({ key, sizeBytes }): Orphan => ({
      kind: "blob",
      key,
      size_bytes: sizeBytes,
      why: "the row that it belongs to is gone",
    }));
  };
  for await (const { key, sizeBytes, modifiedMs } of blobs.list(folder)) {
    if (modifiedMs > nowMs - SETTLED_MS) continue;
    some.push({ key, sizeBytes, owner: ownerOf(folder, key) });
    if (some.length >= BLOBS_A_LOOK) yield* await judged();
  }
  if (some.length > 0) yield* await judged();
}

/**
 * Removes what a list names and what is an orphan still; whatever found a use meanwhile stays.
 * @returns whether it went.
 */
export async function removeOrphan(
  { everywhere }: Pick<Database, "everywhere">,
  blobs: Blobs,
  orphan: Orphan,
  nowMs: number,
): Promise<boolean> {
  if (orphan.kind === "row") return await everywhere.transaction((tx) => removeOrphanRow(tx, orphan, nowMs));
  const folder = BLOB_FOLDERS.find((one) => orphan.key.startsWith(`${one}/`));
  if (folder === undefined || (await blobs.find(orphan.key)) === undefined) return false;
  const owner = ownerOf(folder, orphan.key);
  if (owner !== undefined && (await findOwners(everywhere, folder, [owner])).has(owner)) return false;
  await blobs.remove(orphan.key);
  return true;
}

/** The list of a year, once, beside the archives. @returns how many; undefined where this year's is there. */
export async function writeOrphanList(run: Run<unknown>): Promise<number | undefined> {
  const nowMs = run.clock.now();
  const year = instantOf(nowMs).slice(0, 4);
  const folder = `orphans/${year}`;
  for await (const _ of run.blobs.list(folder)) return undefined;
  const staged = await run.blobs.stage();
  try {
    let count = 0;
    for await (const orphan of listOrphans(run.database.everywhere, run.blobs, nowMs)) {
      run.signal.throwIfAborted();
      await staged.write(Buffer.from(`${JSON.stringify(orphan)}\n`));
      count += 1;
    }
    await staged.finish();
    const place = `${folder}/${newId(nowMs)}.ndjson`;
    await staged.keep(place);
    run.log.info("orphans listed", { count, list: place });
    return count;
  } finally {
    await staged.discard();
  }
}
