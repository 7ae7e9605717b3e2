import { expect, test } from "bun:test";
import { breachesOf, circlesOf, importsOf } from "./walls.ts";

const broken = (file: string, text: string) =>
  breachesOf(file, text)
    .map(({ wall }) => wall)
    .join("\n");

test("imports are read in every way that they are written", () => {
  const text =
    'import { a } from "./a.ts";\nimport type { B } from "../db/b.ts";\nexport { c } from "elysia";\nimport {\n  d,\n} from "./d.ts";\nimport "./e.ts";\nawait import("./f.ts");';
  expect(importsOf("api/x.ts", text)).toEqual([
    { file: "api/x.ts", to: "api/a.ts", typeOnly: false },
    { file: "api/x.ts", to: "db/b.ts", typeOnly: true },
    { file: "api/x.ts", to: "elysia", typeOnly: false },
    { file: "api/x.ts", to: "api/d.ts", typeOnly: false },
    { file: "api/x.ts", to: "api/e.ts", typeOnly: false },
    { file: "api/x.ts", to: "api/f.ts", typeOnly: false },
  ]);
});

const breaches: [string, string, string][] = [
  ["core/ids.ts", 'import { x } from "../db/open.ts";', "core imports core only"],
  ["core/ids.ts", 'import { x } from "./server/log.ts";', "core imports core only"],
  ["core/ids.ts", 'import { x } from "node:fs";', "run in a browser"],
  ["core/server/log.ts", 'import { x } from "../../db/open.ts";', "core/server imports core only"],
  ["db/open.ts", 'import { x } from "../api/services.ts";', "db imports core and db"],
  ["jobs/handlers/imports.ts", 'import { x } from "../../api/imports/routes.ts";', "actions and queries"],
  ["edge/worker.ts", 'import { x } from "../db/open.ts";', "edge imports core and edge"],
  ["edge/worker.ts", 'import postgres from "postgres";', "PostgreSQL is known to"],
  ["api/main.ts", 'import { x } from "@sentry/bun";', "Sentry is known to"],
  ["web/app.tsx", 'import { x } from "../core/server/log.ts";', "web imports core"],
  ["web/app.tsx", 'import { x } from "../api/app.ts";', "web imports core"],
  ["api/schedules/queries.ts", 'import { x } from "../announcements/queries.ts";', "features never"],
  ["api/schedules/queries.ts", 'import { Elysia } from "elysia";', "Elysia is known"],
  ["api/main.ts", `const port = process.${"env"}.PORT;`, "only config.ts"],
  ["ops/up.ts", `const port = process.${"env"}.PORT;`, "only config.ts"],
  ["api/main.ts", `const now = ${"Temporal"}.Now.instant();`, "only core/time.ts and"],
  ["db/write.test.ts", `mock${".module"}("x", () => {});`, "nothing is mocked"],
];
for (const [file, text, wall] of breaches) {
  test(`${file} may not: ${text}`, () => expect(broken(file, text)).toContain(wall));
}

const fine: [string, string][] = [
  ["web/app.tsx", 'import type { App } from "../api/app.ts";'],
  [
    "api/schedules/routes.ts",
    'import { t } from "elysia"; import { route } from "../http/route.ts"; import { x } from "../auth/tokens.ts";',
  ],
  [
    "jobs/handlers/imports.ts",
    'import { x } from "../../api/imports/actions.ts"; import { y } from "../../api/services.ts";',
  ],
  ["api/main.ts", "const config = readConfig(process.env);"],
  ["core/page.ts", `// ${"Temporal"}.Now is for core/time.ts`],
];
for (const [file, text] of fine) test(`${file} may: ${text}`, () => expect(broken(file, text)).toBe(""));

test("a circle of imports is found, a shared floor is none", () => {
  expect(
    circlesOf(
      new Map([
        ["a", ["b"]],
        ["b", ["c"]],
        ["c", ["a"]],
      ]),
    ),
  ).toEqual([["a", "b", "c", "a"]]);
  expect(
    circlesOf(
      new Map([
        ["a", ["b", "c"]],
        ["b", ["d"]],
        ["c", ["d"]],
        ["d", []],
      ]),
    ),
  ).toEqual([]);
});
