import type { OpenApi, Operation } from "../http/openapi.ts";

type Json = { [name: string]: unknown };
type Parameter = { name: string; in: string; required?: boolean; description?: string; schema: Json };

const METHODS = ["get", "post", "patch", "put", "delete"];

/** The description as one page of plain HTML: no script, no inline style, so it needs no exception from the CSP. */
export function docsPage(document: OpenApi): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    METHODS.flatMap((method) => {
      const operation = methods[method];
      return operation ? [{ path, method, operation, tag: (operation.tags as string[])[0] ?? "" }] : [];
    }),
  );
  const byTag = Map.groupBy(operations, ({ tag }) => tag);
  const { schemas } = document.components as { schemas: Record<string, Json> };
  const { title, description, version } = document.info as Record<
    "title" | "description" | "version",
    string
  >;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)} API</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/docs/page.css">
<header><h1>${escaped(title)} API ${escaped(version)}</h1><p><a href="/docs/json">OpenAPI 3.1</a></p></header>
<nav aria-label="Parts"><ul>${[...byTag.keys()].map((tag) => `<li><a href="#${tag}">${tag}</a></li>`).join("")}<li><a href="#shapes">shapes</a></li></ul></nav>
<main>
${introduction(description)}
${[...byTag]
  .map(
    ([tag, those]) =>
      `<section><h2 id="${tag}">${tag}</h2>${those.map(({ path, method, operation }) => entry(method, path, operation)).join("")}</section>`,
  )
  .join("\n")}
<section><h2 id="shapes">shapes</h2>${Object.entries(schemas)
    .map(
      ([name, schema]) =>
        `<details id="shape-${name}"><summary><b>${name}</b></summary>${code(schema)}</details>`,
    )
    .join("")}</section>
</main>
</html>
`;
}

function entry(method: string, path: string, operation: Operation): string {
  const parameters = (operation.parameters ?? []) as Parameter[];
  const body = operation.requestBody as { content: Record<string, { schema: Json }> } | undefined;
  return `<details id="${String(operation.operationId)}"><summary><code><b>${method.toUpperCase()}</b> ${escaped(path)}</code> <span>${marked(String(operation.summary))}</span></summary>
<p>${marked(String(operation.description))}</p>
${parameters.length > 0 ? `<h3>Takes</h3><ul>${parameters.map(parameterLine).join("")}</ul>` : ""}
${Object.entries(body?.content ?? {})
  .map(([type, { schema }]) => `<h3>Body, ${type}</h3>${code(schema)}`)
  .join("")}
<h3>Answers</h3><dl>${Object.entries(operation.responses).map(answerLine).join("")}</dl></details>`;
}

function parameterLine({ name, in: place, required, description, schema }: Parameter): string {
  const more = [required ? "required" : "", description ?? String(schema.description ?? "")]
    .filter(Boolean)
    .join(", ");
  return `<li><code>${name}</code> in ${place}${more === "" ? "" : `, ${marked(more)}`}</li>`;
}

function answerLine([status, response]: [string, Operation["responses"][string]]): string {
  const problems = response["x-problems"];
  const content = (response.content ?? {}) as Record<string, { schema: Json }>;
  const json = content["application/json"];
  const said = problems
    ? problems.map((slug) => `<code>${slug}</code>`).join(" ")
    : `${escaped(String(response.description))}${json ? code(json.schema) : ""}`;
  return `<dt>${status}</dt><dd>${said}</dd>`;
}

/** A schema as it stands in the document, its references as links. */
function code(schema: Json): string {
  const text = escaped(JSON.stringify(schema, null, 2));
  return `<pre tabindex="0">${text.replaceAll(
    /#\/components\/schemas\/(\w+)/g,
    (reference, name: string) => `<a href="#shape-${name}">${reference}</a>`,
  )}</pre>`;
}

/** Paragraphs, headings, code and tables: what our own introduction uses of Markdown. */
function introduction(text: string): string {
  return text
    .split("\n\n")
    .map((block) => {
      if (block.startsWith("## ")) return `<h2>${escaped(block.slice(3))}</h2>`;
      if (!block.startsWith("|")) return `<p>${marked(block)}</p>`;
      const [head = [], , ...rows] = block.split("\n").map((line) =>
        line
          .slice(1, -1)
          .split("|")
          .map((cell) => cell.trim()),
      );
      const cells = (row: string[], tag: string) =>
        row.map((cell) => `<${tag}>${marked(cell)}</${tag}>`).join("");
      return `<table><thead><tr>${cells(head, "th")}</tr></thead><tbody>${rows.map((row) => `<tr>${cells(row, "td")}</tr>`).join("")}</tbody></table>`;
    })
    .join("\n");
}

const marked = (text: string): string => escaped(text).replaceAll(/`([^`]+)`/g, "<code>$1</code>");
const escaped = (text: string): string => Bun.escapeHTML(text);

export const PAGE_CSS = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 1000px; padding: 16px; background: Canvas; color: CanvasText; overflow-wrap: anywhere; }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 16px; }
h1 { margin: 8px 0; letter-spacing: -0.02em; }
h2 { margin: 32px 0 8px; text-transform: capitalize; }
h3 { margin: 12px 0 4px; font-size: 1rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 4px 16px; padding: 0; list-style: none; }
a { color: inherit; }
details { border-bottom: 1px solid color-mix(in srgb, CanvasText 20%, Canvas); }
summary { padding: 12px 0; cursor: pointer; }
summary span { margin-left: 8px; }
details > :not(summary) { margin-left: 16px; }
pre { padding: 12px; border-radius: 8px; background: color-mix(in srgb, CanvasText 7%, Canvas); overflow: auto; max-height: 420px; font-size: 0.85rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { padding: 4px 12px 4px 0; text-align: left; border-bottom: 1px solid color-mix(in srgb, CanvasText 20%, Canvas); }
dt { font-weight: 700; }
dd { margin: 0 0 8px; }
`;
