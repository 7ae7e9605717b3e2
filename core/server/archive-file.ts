import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { promisify } from "node:util";
import { createGunzip, gzip } from "node:zlib";
import * as v from "valibot";
import { Id } from "../ids.ts";

/**
 * A year of the books as a file: gzip of one JSON value a line. The first says what it is, each of the others is
 * `["table",{row}]`, the last how many rows there were and the SHA-256 of every line before it. What lies in it is read
 * with `zcat`, for as long as there is JSON.
 */
export const ArchiveHead = v.object({
  live_portal_archive: v.literal(1),
  organisation_id: Id,
  organisation: v.string(),
  year: v.number(),
  made_at: v.string(),
});
export type ArchiveHead = v.InferOutput<typeof ArchiveHead>;
const ArchiveEnd = v.object({ rows: v.number(), sha256: v.string() });

const deflate = promisify(gzip);
const PIECE_CHARS = 1_048_576;

export type ArchiveWriter = {
  /** A row as its JSON text. */
  row(table: string, json: string): Promise<void>;
  /** @returns how many rows there were. */
  end(): Promise<number>;
};

export async function openArchive(
  sink: { write(chunk: Uint8Array): Promise<void> },
  head: ArchiveHead,
): Promise<ArchiveWriter> {
  const hash = createHash("sha256");
  let waiting = "";
  let rows = 0;
  const flush = async () => {
    // Each piece is a member of its own, which readers take for one (RFC 1952 §2.2).
    await sink.write(await deflate(waiting));
    waiting = "";
  };
  const line = async (text: string) => {
    hash.update(`${text}\n`);
    waiting += `${text}\n`;
    if (waiting.length >= PIECE_CHARS) await flush();
  };
  await line(JSON.stringify(head));
  return {
    row: async (table, json) => {
      rows += 1;
      await line(`["${table}",${json}]`);
    },
    end: async () => {
      waiting += `${JSON.stringify({ rows, sha256: hash.digest("hex") })}\n`;
      await flush();
      return rows;
    },
  };
}

/** A file that is no archive, or not all of one. */
export class ArchiveRefused extends Error {
  override name = "ArchiveRefused";
}

/**
 * What is in a file, row after row; the last thing it does is to look whether it was all of it, unchanged.
 * @throws ArchiveRefused
 */
export async function* readArchive(
  path: string,
): AsyncGenerator<{ head: ArchiveHead } | { table: string; json: string }> {
  const hash = createHash("sha256");
  let before: string | undefined;
  let lines = 0;
  try {
    // The last line is known once there is none behind it.
    for await (const line of linesOf(path)) {
      if (before !== undefined) {
        hash.update(`${before}\n`);
        yield lines === 1 ? { head: headOf(before) } : rowOf(before);
      }
      before = line;
      lines += 1;
    }
  } catch (error) {
    if (error instanceof ArchiveRefused) throw error;
    throw new ArchiveRefused("This is no archive, or a part of one.", { cause: error });
  }
  const end = v.safeParse(ArchiveEnd, parsed(before ?? ""));
  if (!end.success || end.output.rows !== lines - 2) throw new ArchiveRefused("The archive is cut off.");
  if (end.output.sha256 !== hash.digest("hex")) throw new ArchiveRefused("The archive was changed.");
}

async function* linesOf(path: string): AsyncGenerator<string> {
  const bytes = createGunzip();
  // What fails on the way ends the reading below.
  pipeline(createReadStream(path), bytes, () => {});
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of bytes) {
    const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}

function headOf(line: string): ArchiveHead {
  const head = v.safeParse(ArchiveHead, parsed(line));
  if (!head.success) throw new ArchiveRefused("This is no archive of the books.");
  return head.output;
}

/** Its numbers stay text: one of theirs may be more than ours can be. */
function rowOf(line: string): { table: string; json: string } {
  const [, table, json] = /^\["([a-z_]+)",(\{.*\})\]$/.exec(line) ?? [];
  if (table === undefined || json === undefined) throw new ArchiveRefused("A line of the archive is no row.");
  return { table, json };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
