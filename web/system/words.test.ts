import { expect, test } from "bun:test";
import { byKind, lagText, replicaText, timesText } from "./words.ts";

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
  const replica = { name: "1", lag_ms: 6_000 };
  expect([
    replicaText({ ...replica, state: "in rotation", says: "answers" }),
    replicaText({ ...replica, state: "lagging", says: "replays late" }),
    replicaText({ ...replica, state: "out", says: "is no standby" }),
  ]).toEqual(["is read from", "is read from, replays late", "is not read from: is no standby"]);
  expect([lagText(null), lagText(12), lagText(1_540)]).toEqual(["", "12 ms", "1.5 s"]);
  expect([timesText(1), timesText(3)]).toEqual(["once", "3 times"]);
});
