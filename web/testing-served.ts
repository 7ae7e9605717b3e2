import { join } from "node:path";
import type { Browser } from "playwright-core";
import { testApp, type TestApp } from "../api/testing.ts";
import { PROJECT } from "../ops/config.ts";
import { testBrowser } from "../ops/testing-browser.ts";
import { freePorts } from "../ops/testing-house.ts";
import { buildWeb } from "../ops/web.ts";

/** The built page and its API at one address, without edges, and a browser to look at it. */
export type Served = AsyncDisposable & { portal: TestApp; browser: Browser; home: string };

/** Longer than a live stream is silent. */
const IDLE_SECONDS = 60;

export async function servedApp(settings: Record<string, string> = {}): Promise<Served> {
  await buildWeb((text) => console.log(text));
  const port = await freePorts(1);
  // Not 127.0.0.1: a passkey belongs to a name.
  const home = `http://localhost:${port}`;
  const [portal, browser] = await Promise.all([
    testApp({ WEB_FOLDER: join(PROJECT, "dist/web"), APP_ORIGINS: home, EDGES: "", ...settings }),
    testBrowser(),
  ]);
  const server = Bun.serve({
    port,
    hostname: "localhost",
    idleTimeout: IDLE_SECONDS,
    fetch: (request) => portal.app.fetch(request, "127.0.0.1"),
  });
  return {
    portal,
    browser,
    home,
    [Symbol.asyncDispose]: async () => {
      await browser.close();
      await server.stop(true);
      await portal[Symbol.asyncDispose]();
    },
  };
}
