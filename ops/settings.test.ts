import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "./config.ts";
import { declared } from "./testing-deploy.ts";

const page = readFileSync(join(PROJECT, "docs/settings.md"), "utf8");

/** The names in the section of the page that speaks of that file. */
function documented(file: string): string[] {
  const section = page.split(/^## /m).find((part) => part.split("\n")[0]?.includes(`\`${file}\``)) ?? "";
  return [...section.matchAll(/^\| `([A-Z][A-Z0-9_]+)` \|/gm)].map(([, name]) => name ?? "").sort();
}

const files = [...new Bun.Glob("{api,jobs,edge,ops,bench}/**/config.ts").scanSync({ cwd: PROJECT })].sort();

test("there are settings to compare", () => expect(files).toContain("api/config.ts"));
for (const file of files) {
  test(`docs/settings.md names every setting of ${file} and no other`, () => {
    expect(declared(file).length).toBeGreaterThan(0);
    expect(documented(file)).toEqual(declared(file));
  });
}
