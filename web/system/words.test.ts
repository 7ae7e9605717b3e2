import { expect, test } from "bun:test";
import { byKind, lagText } from "./words.ts";

test("one line a kind: what is pending and what a queue has both wait", () => {
  expect(
    byKind([
      { kind: "send-mail", state: "queued", count: 2 },
      { kind: "schedule-import", state: "failed", count: 1 },
      { kind: "send-mail", state: "pending", count: 3 },
      { kind: "send-mail", state: "active", count: 4 },
    ]),
  ).toEqual([
    { kind: "schedule-import", waiting: 0, running: 0, failed: 1 },
    { kind: "send-mail", waiting: 5, running: 4, failed: 0 },
  ]);
  expect([lagText(null), lagText(12), lagText(1_540)]).toEqual(["", "12 ms", "1.5 s"]);
});
