import * as v from "valibot";
import { etagOf, serveFile, type ServedFile } from "../http/files.ts";
import { describeApi } from "../http/openapi.ts";
import { route, type Route } from "../http/route.ts";
import { docsPage, PAGE_CSS } from "./page.ts";
import { shapes } from "./shapes.ts";

const CACHE = "no-cache";

/** The API's own description, for programs and, as plain HTML, for people. */
export function docsRoutes(described: () => readonly Route[]): Route[] {
  let made: Record<"json" | "page" | "css", ServedFile> | undefined;
  const files = () => (made ??= makeFiles(described()));
  const file = (
    path: string,
    name: "json" | "page" | "css",
    summary: string,
    answer: v.GenericSchema | string,
  ) =>
    route({
      method: "GET",
      path,
      permission: "open",
      summary,
      answers: { 200: answer },
      handle: ({ request }) => serveFile(request, files()[name], CACHE),
    });
  return [
    file("/docs", "page", "This description, to read", "text/html"),
    file("/docs/json", "json", "This description (OpenAPI 3.1)", Description),
    file("/docs/page.css", "css", "How the page of it looks", "text/css"),
  ];
}

const Description = v.looseObject({ openapi: v.string(), paths: v.record(v.string(), v.unknown()) });

/** Made and compressed once, when somebody first asks. */
function makeFiles(routes: readonly Route[]): Record<"json" | "page" | "css", ServedFile> {
  const document = describeApi(routes, shapes);
  return {
    json: fileOf("application/json", JSON.stringify(document)),
    page: fileOf("text/html;charset=utf-8", docsPage(document)),
    css: fileOf("text/css;charset=utf-8", PAGE_CSS),
  };
}

function fileOf(type: string, text: string): ServedFile {
  const bytes = new TextEncoder().encode(text);
  return {
    type,
    etag: etagOf(bytes),
    plain: new Blob([bytes]),
    encoded: [{ name: "gzip", content: new Blob([Bun.gzipSync(bytes)]) }],
  };
}
