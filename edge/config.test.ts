import { expect, test } from "bun:test";
import { readConfig } from "./config.ts";

const given = {
  REGION: "eu-west-1",
  HOME_URL: "https://portal.example/",
  SERVICE_KEY: "k".repeat(32),
  DATA_DIR: "/data",
};
const read = (REPLICA_URL?: string, REPLICA_TOKEN?: string) => {
  const { replicaPath, copy } = readConfig({ ...given, REPLICA_URL, REPLICA_TOKEN });
  return { replicaPath, copy };
};
const OWN = "/data/edge/eu-west-1.db";

test("a file is the replica; a hosted libSQL has the copy of a file of our own", () => {
  expect(read()).toEqual({ replicaPath: OWN, copy: undefined });
  expect(read("file:some/r.db")).toEqual({ replicaPath: "some/r.db", copy: undefined });
  expect(read("file:///some/r.db")).toEqual({ replicaPath: "/some/r.db", copy: undefined });
  for (const [url, asked] of [
    ["libsql://copy.example", "libsql://copy.example"],
    ["libsql://copy.example:8080?tls=0", "libsql://copy.example:8080?tls=0"],
    ["https://copy.example/of/portal", "https://copy.example/of/portal"],
    ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
    ["wss://copy.example", "https://copy.example"],
    ["ws://127.0.0.1:8080", "http://127.0.0.1:8080"],
  ] as const)
    expect(read(url, "secret")).toEqual({ replicaPath: OWN, copy: { url: asked, token: "secret" } });
});

test("other addresses are refused, and none that carries a secret is repeated", () => {
  for (const url of ["postgres://copy.example", "libsql:", "copy.example", "ftp://copy.example"])
    expect(() => read(url)).toThrow("REPLICA_URL must be a file: or libsql:// address");
  for (const url of [
    "libsql://copy.example?authToken=hush",
    "https://user:hush@copy.example",
    "libsql://copy.example#hush",
  ]) {
    expect(() => read(url)).toThrow("set REPLICA_TOKEN");
    expect(() => read(url)).not.toThrow("hush");
  }
});

test("several of a region share its port, and none shares a file", () => {
  const { replicaPath, sharesPort } = readConfig({ ...given, PROCESS: "2" });
  expect({ replicaPath, sharesPort }).toEqual({ replicaPath: "/data/edge/eu-west-1-2.db", sharesPort: true });
  expect(readConfig(given).sharesPort).toBeFalse();
  expect(() => readConfig({ ...given, PROCESS: "../2" })).toThrow("PROCESS");
});
