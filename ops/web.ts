import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "./config.ts";
import { Refusal } from "./refusal.ts";

const BUILT = join(PROJECT, "dist/web");
const MARK = join(PROJECT, "dist/web.sources");
/** What the built page is made of. */
const SOURCES = new Bun.Glob("{web,core}/**/*");
const ALONE = ["vite.config.ts", "bun.lock", "tsconfig.json"];

/** Builds the page unless what lies there was built from these very sources. */
export async function buildWeb(say: (text: string) => void): Promise<void> {
  const sources = sourcesHash();
  if (existsSync(join(BUILT, "index.html")) && existsSync(MARK) && readFileSync(MARK, "utf8") === sources)
    return;
  say("Building the web app …");
  const begun = performance.now();
  // Beside the old one and moved into its place when done: a house that serves the old one never sees half of it.
  const room = `${BUILT}.${process.pid}`;
  const build = Bun.spawn(
    [
      process.execPath,
      "--bun",
      "node_modules/vite/bin/vite.js",
      "build",
      "--outDir",
      room,
      "--emptyOutDir",
      "--logLevel",
      "warn",
    ],
    {
      cwd: PROJECT,
      // Whoever builds it, a test too: for its readers and not for developers.
      env: { ...process.env, NODE_ENV: "production" },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    },
  );
  const said = (await Promise.all([new Response(build.stdout).text(), new Response(build.stderr).text()]))
    .join("\n")
    .trim();
  if ((await build.exited) !== 0) {
    rmSync(room, { recursive: true, force: true });
    throw new Refusal(`The web app could not be built: ${said}`);
  }
  const old = `${room}.old`;
  if (existsSync(BUILT)) renameSync(BUILT, old);
  renameSync(room, BUILT);
  rmSync(old, { recursive: true, force: true });
  writeFileSync(MARK, sources);
  say(`Built the web app in ${((performance.now() - begun) / 1_000).toFixed(1)} s`);
}

function sourcesHash(): string {
  const hash = new Bun.CryptoHasher("sha256");
  const files = [...SOURCES.scanSync({ cwd: PROJECT }), ...ALONE]
    .filter((file) => !/\.test\.tsx?$/.test(file))
    .sort();
  for (const file of files) {
    if (existsSync(join(PROJECT, file))) hash.update(`${file}\n`).update(readFileSync(join(PROJECT, file)));
  }
  return hash.digest("hex");
}
