import { expect, test } from "bun:test";
import * as v from "valibot";
import { routes } from "../app.ts";
import { cacheVersion } from "./cache-version.ts";

test("C-48: another shape of what is kept is another version; what is not kept, or only said otherwise, is not", () => {
  const version = cacheVersion(routes);
  expect(cacheVersion([...routes])).toBe(version);
  const changed = (cached: boolean) =>
    routes.map((route) =>
      (route.cache !== undefined) === cached && route.method === "GET"
        ? { ...route, answers: { ...route.answers, 200: v.object({ other: v.string() }) } }
        : route,
    );
  expect(cacheVersion(changed(true))).not.toBe(version);
  expect(cacheVersion(changed(false))).toBe(version);
});
