import { expect, test } from "bun:test";
import { readConfig } from "../config.ts";
import { newHeadKey } from "../../core/server/audit-signing.ts";
import { newSigningKey } from "../auth/tokens.ts";
import { routes } from "../app.ts";
import { createWriters } from "./writers.ts";

const elsewhere = routes.filter(({ reads }) => reads !== undefined && reads !== "primary");

test("these are read from replicas and nothing else: no decision, no money list, no sign-in", () => {
  expect(elsewhere.map(({ path, reads }) => [path, reads]).sort()).toEqual([
    ["/api/analytics/dashboard", "analytics"],
    ["/api/v1/analytics/dashboard", "analytics"],
    ["/api/v1/announcements", "lists"],
    ["/api/v1/contracts", "lists"],
    ["/api/v1/events", "lists"],
    ["/api/v1/expenses/summary", "analytics"],
    ["/api/v1/ledger/trial-balance", "reports"],
    ["/api/v1/ledger/vat", "reports"],
    ["/api/v1/me/analytics", "analytics"],
    ["/api/v1/members", "lists"],
    ["/api/v1/productions", "lists"],
    ["/api/v1/schedules", "lists"],
    ["/api/v1/schedules/analytics", "analytics"],
    ["/api/v1/search", "search"],
  ]);
  expect(elsewhere.filter(({ method }) => method !== "GET")).toEqual([]);
});

test("replicas are PostgreSQL's addresses, five at most", async () => {
  const given = {
    DATABASE_URL: "postgres://db/portal",
    AUTH_PRIVATE_KEY: await newSigningKey(),
    AUDIT_PRIVATE_KEY: newHeadKey(),
    SERVICE_KEY: "service-key-of-the-tests-0123456789",
  };
  const read = (urls: string) => readConfig({ ...given, DATABASE_REPLICA_URLS: urls }).replicaUrls;
  expect([read(""), read("postgres://a/p, postgresql://b/p")]).toEqual([
    [],
    ["postgres://a/p", "postgresql://b/p"],
  ]);
  expect(() => read("http://a/p")).toThrow("must be postgres:// addresses");
  expect(() => read("postgres://a/p,")).toThrow("must be postgres:// addresses");
  expect(() => read(Array(6).fill("postgres://a/p").join(","))).toThrow("takes 5 addresses at most");
});

test("what somebody wrote is demanded for a minute, for them alone and beside what they say themselves", () => {
  let now = 0;
  const writers = createWriters({ now: () => now });
  const said = { tokens: [{ epoch: "0198aa000000", xid: 3n }], batch: 4 };
  expect([writers.with("ada", undefined), writers.with(undefined, said)]).toEqual([undefined, said]);
  writers.wrote("ada", "0198aa000000.7");
  writers.wrote("ada", "0198aa000000.9");
  const own = [7n, 9n].map((xid) => ({ epoch: "0198aa000000", xid }));
  expect(writers.with("ada", undefined)).toEqual({ tokens: own, batch: 0 });
  expect(writers.with("ada", said)).toEqual({ tokens: [...said.tokens, ...own], batch: 4 });
  expect(writers.with("bob", undefined)).toBeUndefined();
  now = 59_999;
  expect(writers.with("ada", undefined)?.tokens).toHaveLength(2);
  now = 60_000;
  expect(writers.with("ada", undefined)).toBeUndefined();
  // An import of thousands by one person does not grow it.
  for (let xid = 0; xid < 100; xid += 1) writers.wrote("bob", `0198aa000000.${xid}`);
  expect(
    writers
      .with("bob", undefined)
      ?.tokens.map(({ xid }) => xid)
      .at(-1),
  ).toBe(99n);
  expect(writers.with("bob", undefined)?.tokens.length).toBeLessThan(10);
});
