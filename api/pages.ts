import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import { common, Problem } from "../core/problem.ts";
import { readFolder, serveFile, type ServedFile } from "./http/files.ts";

/** Built names carry a hash of their content, so what is behind one never changes. */
const FOREVER = "public, max-age=31536000, immutable";
/** Pictures keep their names when they are drawn anew (mission C-02). */
const A_MONTH = "public, max-age=2592000";
const ALWAYS_ASK = "no-cache";
const PICTURE = /\.(svg|png|jpe?g|webp|avif|ico)$/;
/** Addresses that are not the page's, whatever a browser says that it accepts. */
const NOT_PAGES = /^\/(api|docs|metrics|health|problems|assets|\.well-known)(\/|$)/;
const RECHECK_MS = 2_000;

export type Pages = {
  /** Is there a page to serve? */
  isBuilt(): boolean;
  /** @throws Problem 404 for what is no file and no address of the page. */
  serve(request: Request): Response;
};

type Built = { stamp: number; files: Map<string, ServedFile>; index: ServedFile };

/** Serves the built web app: files by name, and its one page for every address that a person may have open. */
export function openPages(folder: string): Pages {
  const root = resolve(folder);
  let built: Built | undefined;
  let checkedAt = -Infinity;

  /** What lies there now: a build may come, or be replaced, while we run. */
  function current(): Built | undefined {
    const now = performance.now();
    if (now - checkedAt < RECHECK_MS) return built;
    checkedAt = now;
    const stamp = statSync(join(root, "index.html"), { throwIfNoEntry: false })?.mtimeMs;
    if (stamp === undefined) built = undefined;
    else if (stamp !== built?.stamp) built = read(stamp);
    return built;
  }

  function read(stamp: number): Built | undefined {
    const files = readFolder(root);
    const index = files.get("index.html");
    return index && { stamp, files, index };
  }

  return {
    isBuilt: () => current() !== undefined,
    serve: (request) => {
      const now = current();
      const path = pathOf(request);
      const file = path === undefined ? undefined : now?.files.get(path.slice(1));
      if (file && path !== "/index.html") return serveFile(request, file, keptAs(path ?? ""));
      if (path === undefined || !isPage(request, path)) throw new Problem(common.notFound);
      return now ? serveFile(request, now.index, ALWAYS_ASK) : notBuilt();
    },
  };
}

function keptAs(path: string): string {
  if (path.startsWith("/assets/")) return FOREVER;
  return PICTURE.test(path) ? A_MONTH : ALWAYS_ASK;
}

/** The decoded path; undefined for what cannot be one of ours. */
function pathOf(request: Request): string | undefined {
  try {
    return decodeURIComponent(new URL(request.url).pathname);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/** Also for whoever does not say that they take HTML; S1's clients ask for the last one so (mission D-62). */
const PAGES = new Set(["/", "/index.html", "/dashboard"]);

/** One of those, or an address without an ending that somebody opens in a browser. */
function isPage(request: Request, path: string): boolean {
  if (PAGES.has(path)) return true;
  if (NOT_PAGES.test(path) || path.slice(path.lastIndexOf("/")).includes(".")) return false;
  return request.headers.get("accept")?.includes("text/html") === true;
}

function notBuilt(): Response {
  return new Response(
    "<!doctype html><title>Live Portal</title><p>The page is not built yet: `bun run build` builds it. The API answers all the same.\n",
    {
      status: 503,
      headers: { "content-type": "text/html;charset=utf-8", "cache-control": "no-store", "retry-after": "5" },
    },
  );
}
