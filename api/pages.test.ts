import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testApp, type TestApp } from "./testing.ts";

const folder = mkdtempSync(join(tmpdir(), "pages-"));
const web = join(folder, "web");
const SCRIPT = `export const answer = "${"forty-two ".repeat(500)}";\n`;
let portal: TestApp;
let server: Bun.Server<undefined>;
const get = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  fetch(`http://localhost:${server.port}${path}`, {
    method,
    headers: { accept: "*/*", "accept-encoding": "identity", ...headers },
    decompress: false,
  });

beforeAll(async () => {
  mkdirSync(join(web, "assets"), { recursive: true });
  writeFileSync(join(folder, "secret.txt"), "do not show this");
  writeFileSync(join(web, "index.html"), "<!doctype html><title>Live Portal</title>");
  writeFileSync(join(web, "sw.js"), "self.addEventListener('fetch', () => {});");
  writeFileSync(join(web, "manifest.webmanifest"), "{}");
  writeFileSync(join(web, "icon.svg"), "<svg xmlns='http://www.w3.org/2000/svg'/>");
  writeFileSync(join(web, ".hidden"), "do not show this");
  writeFileSync(join(web, "assets/main-a1b2.js"), SCRIPT);
  writeFileSync(join(web, "assets/main-a1b2.js.gz"), Bun.gzipSync(SCRIPT));
  writeFileSync(join(web, "assets/main-a1b2.js.br"), "stands for brotli");
  portal = await testApp({ WEB_FOLDER: web });
  server = Bun.serve({ port: 0, fetch: (request) => portal.app.fetch(request, "127.0.0.1") });
});
afterAll(async () => {
  await server.stop(true);
  await portal[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

describe("the page", () => {
  test("is served at the root and at every address a person may have open, and asked after each time", async () => {
    for (const path of ["/", "/schedule", "/productions/0199/import"]) {
      const response = await get(path, { accept: "text/html,application/xhtml+xml" });
      expect([path, response.status, response.headers.get("cache-control")]).toEqual([path, 200, "no-cache"]);
      expect(response.headers.get("content-type")).toBe("text/html;charset=utf-8");
      expect(response.headers.get("content-security-policy")).toContain("script-src 'self'");
      expect(response.headers.get("x-response-time")).toMatch(/^\d+\.\d+ms$/);
      expect(await response.text()).toContain("Live Portal");
    }
  });

  test("is served where S1's clients ask for it, who do not say what they take", async () => {
    const response = await get("/dashboard");
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/html;charset=utf-8"]);
  });

  test("is not served for files that are not there, nor in place of the API's own answers", async () => {
    for (const path of [
      "/assets/gone.js",
      "/assets/",
      "/api/v1/nothing",
      "/.well-known/nothing",
      "/docs/nothing",
      "/robots.txt",
      "/metrics/x",
    ]) {
      const response = await get(path, { accept: "text/html" });
      expect([path, response.status, response.headers.get("content-type")]).toEqual([
        path,
        404,
        "application/problem+json",
      ]);
    }
    expect((await get("/schedule", { accept: "application/json" })).status).toBe(404);
    expect((await get("/schedule", { accept: "text/html" }, "POST")).status).toBe(404);
  });

  test("assets never change, pictures hardly, the worker and the manifest may", async () => {
    expect((await get("/assets/main-a1b2.js")).headers.get("cache-control")).toBe(
      "public, max-age=31536000, immutable",
    );
    expect((await get("/icon.svg")).headers.get("cache-control")).toBe("public, max-age=2592000");
    for (const path of ["/sw.js", "/manifest.webmanifest"])
      expect((await get(path)).headers.get("cache-control")).toBe("no-cache");
    expect((await get("/manifest.webmanifest")).headers.get("content-type")).toBe(
      "application/manifest+json",
    );
  });

  test("the smallest encoding that the reader takes, each with a tag of its own", async () => {
    const brotli = await get("/assets/main-a1b2.js", { "accept-encoding": "gzip, deflate, br" });
    expect([brotli.headers.get("content-encoding"), await brotli.text()]).toEqual([
      "br",
      "stands for brotli",
    ]);
    expect(brotli.headers.get("content-type")).toBe("text/javascript;charset=utf-8");
    const gzip = await get("/assets/main-a1b2.js", { "accept-encoding": "br;q=0, gzip" });
    expect(gzip.headers.get("content-encoding")).toBe("gzip");
    expect(new TextDecoder().decode(Bun.gunzipSync(await gzip.arrayBuffer()))).toBe(SCRIPT);
    const plain = await get("/assets/main-a1b2.js");
    expect([plain.headers.get("content-encoding"), await plain.text()]).toEqual([null, SCRIPT]);
    expect(new Set([brotli, gzip, plain].map((response) => response.headers.get("etag"))).size).toBe(3);
    for (const response of [brotli, gzip, plain])
      expect(response.headers.get("vary")).toBe("accept-encoding");
  });

  test("304 for who has it, HEAD without a body but with its length", async () => {
    const first = await get("/");
    const again = await get("/", { "if-none-match": first.headers.get("etag") ?? "" });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    const head = await get("/", {}, "HEAD");
    expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, "41", ""]);
    expect((await get("/api/v1/schedules", {}, "HEAD")).status).toBe(401);
  });

  test("nothing outside its folder, and nothing hidden in it", async () => {
    const paths = [
      "/../secret.txt",
      "/..%2fsecret.txt",
      "/%2e%2e/secret.txt",
      "/assets/..%2f..%2fsecret.txt",
      "/assets/%2e%2e%2f%2e%2e%2fsecret.txt",
      "/..%5csecret.txt",
      "//etc/passwd",
      "/%2fetc%2fpasswd",
      "/.hidden",
      "/%2ehidden",
      "/secret.txt%00.js",
      "/%ff",
      "/%",
      "/assets/main-a1b2.js%00",
    ];
    for (const path of paths) {
      const response = await get(path);
      expect([path, response.status]).toEqual([path, 404]);
      expect(await response.text()).not.toContain("do not show");
    }
  });

  test("is taken up when it is built after the start, and missed when it is gone", async () => {
    const late = join(folder, "late");
    await using other = await testApp({ WEB_FOLDER: late });
    const open = async () => {
      const response = await other.app.fetch(
        new Request("http://localhost/", { headers: { accept: "text/html" } }),
        "127.0.0.1",
      );
      return { status: response.status, text: await response.text() };
    };
    expect(await open()).toMatchObject({
      status: 503,
      text: expect.stringContaining("The page is not built yet"),
    });
    mkdirSync(late);
    writeFileSync(join(late, "index.html"), "built now");
    await Bun.sleep(2_050);
    expect(await open()).toEqual({ status: 200, text: "built now" });
  });
});
