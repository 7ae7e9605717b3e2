import { expect, test } from "bun:test";
import { createLog } from "./log.ts";

test("an error is one line of JSON, with its stack, and without the values of a query that failed", () => {
  const lines: string[] = [];
  const error = new Error(
    'Failed query: select "name" from "users" where "email" = $1\nparams: ada@people.test,\nsecond line',
  );
  createLog("test", (line) => lines.push(line)).error("request failed", error, { route: "/api/v1/members" });
  expect(lines).toHaveLength(1);
  const [line = ""] = lines;
  expect(line).not.toContain("ada@people.test");
  expect(line).not.toContain("second line");
  const entry = JSON.parse(line) as Record<string, string>;
  expect(entry).toMatchObject({
    level: "error",
    program: "test",
    event: "request failed",
    route: "/api/v1/members",
  });
  expect(entry.error).toContain("Failed query: select");
  expect(entry.stack).toContain("log.test.ts");
});

test("of what caused it the code is said, and not the words", () => {
  const lines: string[] = [];
  const cause = Object.assign(new Error('invalid input syntax for type uuid: "ada"'), { code: "22P02" });
  createLog("test", (line) => lines.push(line)).error("failed", new Error("Failed query", { cause }));
  expect(lines[0]).toContain('"code":"22P02"');
  expect(lines[0]).not.toContain("ada");
});
