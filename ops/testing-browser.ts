import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { chromium, type Browser } from "playwright-core";
import { PROJECT } from "./config.ts";

/** Our own flags: the package's defaults switch web security off, which is what we test. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/**
 * A real Chromium, out of the package that carries it. Where the machine lacks the libraries that it needs, it gets
 * those that the package carries too. `flags` are added to ours.
 */
export async function testBrowser(flags: string[] = []): Promise<Browser> {
  const { default: carrier } = await import("@sparticuz/chromium");
  const executablePath = await carrier.executablePath();
  const launch = (more: Record<string, string> = {}) =>
    chromium.launch({
      executablePath,
      args: [...FLAGS, ...flags],
      headless: true,
      env: { ...environment(), ...more },
    });
  try {
    return await launch();
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes("shared libraries")) throw error;
    return launch({
      LD_LIBRARY_PATH: await carriedLibraries(),
      FONTCONFIG_PATH: join(tmpdir(), "fonts"),
    });
  }
}

/** Unpacks them once for this machine. @returns where they lie. */
async function carriedLibraries(): Promise<string> {
  const folder = join(tmpdir(), "portal-chromium-libraries");
  if (!existsSync(folder)) {
    mkdirSync(folder);
    const archive = readFileSync(join(PROJECT, "node_modules/@sparticuz/chromium/bin/al2023.tar.br"));
    const tar = Bun.spawn(["tar", "-xf", "-", "-C", folder], { stdin: brotliDecompressSync(archive) });
    if ((await tar.exited) !== 0) throw new Error("The browser's libraries could not be unpacked");
  }
  return join(folder, "lib");
}

function environment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
