import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { heldTag } from "../../core/etags.ts";

/** A file that is served as it lies there, with what was compressed beside it when it was built. */
export type ServedFile = {
  type: string;
  /** Of its content, so that every process and every start agrees. */
  etag: string;
  plain: Blob;
  /** Smallest first. */
  encoded: { name: "br" | "gzip"; content: Blob }[];
};

const ENCODINGS = [
  ["br", ".br"],
  ["gzip", ".gz"],
] as const;
const COMPRESSED = /\.(br|gz)$/;

/** Every file below a folder by its path from there (`assets/a.js`); nothing that is not listed here is ever served. */
export function readFolder(folder: string): Map<string, ServedFile> {
  const paths = new Set(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(folder.length + 1)
          .replaceAll("\\", "/"),
      )
      .filter((path) => !path.split("/").some((part) => part.startsWith("."))),
  );
  const own = [...paths].filter((path) => !COMPRESSED.test(path) || !paths.has(path.replace(COMPRESSED, "")));
  return new Map(own.map((path) => [path, fileAt(folder, path, paths)]));
}

function fileAt(folder: string, path: string, paths: ReadonlySet<string>): ServedFile {
  const plain = Bun.file(join(folder, path));
  return {
    type: plain.type,
    etag: etagOf(readFileSync(join(folder, path))),
    plain,
    encoded: ENCODINGS.filter(([, ending]) => paths.has(path + ending)).map(([name, ending]) => ({
      name,
      content: Bun.file(join(folder, path + ending)),
    })),
  };
}

export function etagOf(content: string | Uint8Array): string {
  return `"${Bun.hash(content).toString(36)}"`;
}

/** 200 with the smallest encoding that the reader takes, or 304. */
export function serveFile(request: Request, file: ServedFile, cacheControl: string): Response {
  const accepted = request.headers.get("accept-encoding");
  const encoded = file.encoded.find(({ name }) => takes(accepted, name));
  // Another encoding is another representation (RFC 9110 §8.8.3), so it has a tag of its own.
  const etag = encoded ? file.etag.replace(/"$/, `-${encoded.name}"`) : file.etag;
  const headers: Record<string, string> = {
    "cache-control": cacheControl,
    etag: etag,
    vary: "accept-encoding",
  };
  if (heldTag(request.headers.get("if-none-match"), etag) !== undefined)
    return new Response(null, { status: 304, headers });
  headers["content-type"] = file.type;
  if (encoded) headers["content-encoding"] = encoded.name;
  return new Response(encoded?.content ?? file.plain, { headers });
}

/** RFC 9110 §12.5.3, for the two encodings we keep: named, and not with a weight of nought. */
function takes(accepted: string | null, encoding: string): boolean {
  return (
    accepted !== null &&
    accepted
      .toLowerCase()
      .split(",")
      .some((part) => {
        const [name, weight] = part.trim().split(/\s*;\s*q=/);
        return name === encoding && (weight === undefined || Number(weight) > 0);
      })
  );
}
