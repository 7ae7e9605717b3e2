import { afterAll, beforeAll, expect, test } from "bun:test";
import { ROLES, VERBS } from "../../core/access.ts";
import { routes } from "../app.ts";
import type { OpenApi, Operation } from "../http/openapi.ts";
import { testApp, type TestApp } from "../testing.ts";

let portal: TestApp;
let document: OpenApi;

beforeAll(async () => {
  portal = await testApp();
  document = (await (await get("/docs/json")).json()) as OpenApi;
});
afterAll(() => portal[Symbol.asyncDispose]());

const get = (path: string) => portal.send(undefined, "GET", path, undefined, { accept: "text/html" });

const operationOf = (method: string, path: string): Operation | undefined =>
  document.paths[path.replaceAll(/:(\w+)/g, "{$1}")]?.[method.toLowerCase()];

test("every route is described, with what it takes, answers and refuses", () => {
  for (const route of routes) {
    const operation = operationOf(route.method, route.path);
    const name = `${route.method} ${route.path}`;
    expect(operation?.summary, name).toBeString();
    for (const status of Object.keys(route.answers)) expect(operation?.responses[status], name).toBeDefined();
    for (const kind of route.refuses ?? [])
      expect(operation?.responses[String(kind.status)]?.["x-problems"], name).toContain(kind.slug);
    expect("requestBody" in (operation ?? {}), name).toBe(
      route.body !== undefined || route.form !== undefined,
    );
    const parameters = (operation?.parameters ?? []) as { name: string; in: string }[];
    for (const [, parameter] of route.path.matchAll(/:(\w+)/g))
      expect(parameters, name).toContainEqual(expect.objectContaining({ name: parameter, in: "path" }));
  }
  const described = Object.values(document.paths).flatMap((path) => Object.keys(path));
  expect(described).toHaveLength(routes.length);
});

test("a file is handed in as bytes of a form", () => {
  const operation = operationOf("POST", "/api/v1/productions/:id/schedule-imports");
  expect(operation?.requestBody).toMatchObject({
    content: {
      "multipart/form-data": { schema: { properties: { file: { type: "string", format: "binary" } } } },
    },
  });
});

test("every reference leads somewhere, and operations have names of their own", () => {
  const text = JSON.stringify(document);
  const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference ?? "");
  expect(references.length).toBeGreaterThan(50);
  for (const reference of new Set(references)) {
    const found = reference
      .slice(2)
      .split("/")
      .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], document);
    expect(found, reference).toBeDefined();
  }
  const ids = [...text.matchAll(/"operationId":"([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(routes.length);
});

test("the table of roles and verbs stands in it", () => {
  const { description } = document.info as { description: string };
  expect(description).toContain(ROLES.join(" | "));
  for (const verb of Object.keys(VERBS)) expect(description).toContain(`\`${verb}\``);
});

test("the page that shows it loads nothing from elsewhere and has no script or style inside", async () => {
  const page = await get("/docs");
  expect(page.status).toBe(200);
  const html = await page.text();
  for (const [, address] of html.matchAll(/(?:src|href)="([^"]+)"/g)) {
    if (address?.startsWith("#")) expect(html, address).toContain(`id="${address.slice(1)}"`);
    else expect(address).toMatch(/^\/(docs\/|icon\.svg$)/);
  }
  expect(html).not.toMatch(/<style|style=|<script/);
  for (const route of routes)
    expect(html).toContain(`</b> ${route.path.replaceAll(/:(\w+)/g, "{$1}")}</code>`);
});
