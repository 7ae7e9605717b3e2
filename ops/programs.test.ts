import { expect, test } from "bun:test";
import { readConfig } from "./config.ts";
import { planPrograms } from "./programs.ts";

const COPY = { REPLICA_URL: "libsql://portal.example", REPLICA_TOKEN: "secret" };
const secrets = { signingKey: "key", serviceKey: "service", auditKey: "audit" } as Parameters<
  typeof planPrograms
>[1];

test("a hosted copy and its token are handed to edges and to nobody else; a file is refused", () => {
  const { apis, jobs, edges } = planPrograms(
    readConfig(COPY, []),
    secrets,
    "postgres://localhost/portal",
    COPY,
  );
  for (const { environment } of edges) expect(environment).toMatchObject(COPY);
  for (const { environment } of [...apis, jobs])
    for (const name of Object.keys(COPY)) expect(environment).not.toHaveProperty(name);
  expect(() => readConfig({ REPLICA_URL: "file:one.db" }, [])).toThrow("for one edge");
});
