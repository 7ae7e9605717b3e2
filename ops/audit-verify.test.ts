import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newHeadKey, openHeadSigner, publicJwk } from "../core/server/audit-signing.ts";
import { testExport } from "../core/server/testing-audit.ts";
import { PROJECT } from "./config.ts";

const { lines, signer } = testExport(40, [7, 8, 20, 33]);

describe("bun run audit-verify", () => {
  const folder = mkdtempSync(join(tmpdir(), "audit-"));
  const [good, bad, key, other] = ["good.ndjson", "bad.ndjson", "key.json", "other.json"].map((name) =>
    join(folder, name),
  ) as [string, string, string, string];
  beforeAll(() => {
    writeFileSync(good, `${lines.join("\n")}\n`);
    writeFileSync(bad, lines.toSpliced(4, 1).join("\n"));
    writeFileSync(key, JSON.stringify({ keys: [publicJwk(signer.key)] }));
    writeFileSync(other, JSON.stringify(publicJwk(openHeadSigner(newHeadKey()).key)));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const run = (...words: string[]) => {
    const { exitCode, stdout, stderr } = Bun.spawnSync([process.execPath, "ops/audit-verify.ts", ...words], {
      cwd: PROJECT,
      // No database, no settings.
      env: {},
    });
    return { exitCode, said: `${stdout}${stderr}` };
  };
  test("says the count of what is whole, with 0", () => {
    expect(run(good, "--key", key)).toEqual({
      exitCode: 0,
      said: expect.stringContaining("40 events of organisation"),
    });
    expect(run(good).said).toContain(signer.key);
  });
  test("names the first bad line of what is not, with 1", () => {
    expect(run(bad)).toEqual({ exitCode: 1, said: expect.stringContaining("BAD: line 5: ") });
    expect(run(good, "--key", other)).toEqual({
      exitCode: 1,
      said: expect.stringContaining("BAD: line 8: "),
    });
  });
  test("says how it is used, with 2", () => {
    for (const words of [
      [],
      [good, bad],
      ["--nothing"],
      [join(folder, "none")],
      [good, "--key", join(folder, "none")],
    ])
      expect(run(...words)).toEqual({
        exitCode: 2,
        said: expect.stringMatching(/bun run audit-verify FILE|There is no file/),
      });
  });
});
