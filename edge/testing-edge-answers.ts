import { brotliDecompressSync } from "node:zlib";
import { describe, expect, test } from "bun:test";
import type { Scene } from "./testing-edge-scene.ts";

/** How it answers: addresses, origins, headers, codings, tags. */
export function testAnswers(scene: Scene): void {
  describe("answers", () => {
    test("addresses and methods that are not there", async () => {
      for (const path of [
        "/",
        "/v1",
        "/v1/users",
        "/v1/schedules/x",
        "/v1/schedules/a/b",
        "/v2/schedules",
        "/v1/constructor",
      ]) {
        expect((await scene.get(scene.artist, path)).status).toBe(404);
      }
      for (const method of ["POST", "DELETE", "PUT", "PATCH"]) {
        const response = await scene.edge.fetch(
          new Request("http://localhost/v1/schedules", {
            method,
            headers: { authorization: `Bearer ${scene.artist.edgeToken}` },
          }),
        );
        expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, OPTIONS"]);
      }
    });
    test("only the app's pages may read across origins, under either name of this machine", async () => {
      for (const origin of ["http://localhost:3000", "http://127.0.0.1:3000"]) {
        const response = await scene.get(scene.artist, "/v1/schedules", { origin });
        expect(response.headers.get("access-control-allow-origin")).toBe(origin);
        expect(response.headers.get("access-control-expose-headers")).toContain("x-feed-batch");
      }
      const refused = await scene.get(scene.artist, "/v1/schedules", { origin: "http://evil.test" });
      expect([refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([403, null]);
      const asked = await scene.edge.fetch(
        new Request("http://localhost/v1/schedules", {
          method: "OPTIONS",
          headers: {
            origin: "http://localhost:3000",
            "access-control-request-method": "GET",
            "access-control-request-headers": "authorization,x-write-token",
          },
        }),
      );
      expect([
        asked.status,
        asked.headers.get("access-control-allow-headers")?.includes("x-write-token"),
      ]).toEqual([204, true]);
    });
    test("says where it comes from and how old it is", async () => {
      const { headers } = await scene.get(scene.artist, "/v1/schedules");
      expect(headers.get("x-region")).toBe("eu-west-1");
      expect(Math.abs(Date.now() - Date.parse(headers.get("x-as-of") ?? ""))).toBeLessThan(3_000);
      expect(headers.get("age")).toMatch(/^[012]$/);
      expect(headers.get("cache-control")).toBe("private, no-cache");
      expect(headers.get("x-stale")).toBeNull();
      expect([headers.get("x-api-version"), headers.get("x-response-time")?.replace(/[\d.]+/, "")]).toEqual([
        "1.0",
        "ms",
      ]);
    });
    test("health", async () => {
      const response = await scene.get(undefined, "/healthz");
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({ region: "eu-west-1", stale: false });
    });
    test("bodies are compressed for those who take it, in the coding that they like best", async () => {
      const plain = await scene.get(scene.manager, "/v1/schedules?limit=50");
      const text = await plain.text();
      const decoded = {
        br: (bytes: Uint8Array) => new TextDecoder().decode(brotliDecompressSync(bytes)),
        gzip: (bytes: Uint8Array<ArrayBuffer>) => new TextDecoder().decode(Bun.gunzipSync(bytes)),
      };
      for (const [accepted, coding] of [
        ["gzip, deflate, br", "br"],
        ["gzip, deflate", "gzip"],
        ["br;q=0.2, gzip;q=0.3", "gzip"],
      ] as const)
        // The second time it is kept, the third it is known before it is looked for.
        for (let times = 0; times < 3; times++) {
          const response = await scene.get(scene.manager, "/v1/schedules?limit=50", {
            "accept-encoding": accepted,
          });
          const { headers } = response;
          expect([headers.get("content-encoding"), headers.get("etag")]).toEqual([
            coding,
            `W/${plain.headers.get("etag")}`,
          ]);
          expect(headers.get("vary")).toContain("accept-encoding");
          expect(decoded[coding](await response.bytes())).toBe(text);
        }
      const refused = await scene.get(scene.manager, "/v1/schedules?limit=50", {
        "accept-encoding": "gzip;q=0, identity",
      });
      expect([refused.headers.get("content-encoding"), await refused.text()]).toEqual([null, text]);
      expect(refused.headers.get("etag")).toBe(plain.headers.get("etag"));
    });
    test("who has it in some coding is told so as often as they ask, and who has lost it is sent it", async () => {
      const path = "/v1/schedules?limit=51";
      const etag = (await scene.get(scene.manager, path)).headers.get("etag") ?? "";
      const ask = async (tag?: string) => {
        const { status, headers } = await scene.get(scene.manager, path, {
          "accept-encoding": "br",
          ...(tag === undefined ? {} : { "if-none-match": tag }),
        });
        return [status, headers.get("etag")];
      };
      for (let times = 0; times < 4; times++) {
        expect(await ask(etag)).toEqual([304, etag]);
        expect(await ask(`W/${etag}`)).toEqual([304, `W/${etag}`]);
        expect(await ask(`"other", W/${etag}`)).toEqual([304, `W/${etag}`]);
      }
      for (let times = 0; times < 3; times++) {
        expect(await ask()).toEqual([200, `W/${etag}`]);
        expect(await ask('"other"')).toEqual([200, `W/${etag}`]);
        expect(await ask(etag)).toEqual([304, etag]);
      }
      const unchanged = await scene.get(scene.manager, path, {
        "if-none-match": etag,
        origin: "http://localhost:3000",
      });
      // RFC 9110 §15.4.5, what pages read (web/lib/edge.ts), and who may read it.
      for (const name of ["cache-control", "etag", "vary", "age", "x-as-of", "x-feed-batch", "x-region"])
        expect([name, unchanged.headers.get(name)]).not.toEqual([name, null]);
      expect(unchanged.headers.get("access-control-allow-origin")).toBe("http://localhost:3000");
      expect(unchanged.headers.get("content-encoding")).toBeNull();
    });
  });
}
