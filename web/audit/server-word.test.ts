import { expect, test } from "bun:test";
import type { AuditHead } from "../../core/audit.ts";
import { Refused, Unreachable } from "../lib/wire.ts";
import { askServer, isBadWord, isGoodWord, serverWords } from "./server-word.ts";

const verdict = {
  ok: true,
  organisationId: "ours",
  events: 12,
  heads: 1,
  keys: ["k"],
  from: "",
  to: "",
  hash: "aa",
} as const;
const head = (hash: string, latest_seq = 12): AuditHead => ({
  seq: 12,
  hash,
  event_timestamp: "",
  latest_seq,
  signed: null,
});
const ask = async (read: (seq?: number) => Promise<AuditHead>, organisation = "ours") => {
  const word = await askServer({ ...verdict, keys: [...verdict.keys] }, organisation, read);
  return [isGoodWord(word), isBadWord(word), serverWords(word, verdict.events)];
};

test("the server says the same, or that more came since", async () => {
  expect(await ask(async () => head("aa"))).toEqual([
    true,
    false,
    "The server says the same: its event 12 has this very hash.",
  ]);
  expect((await ask(async () => head("aa", 13)))[2]).toEndWith("One event came since.");
  expect((await ask(async () => head("aa", 20)))[2]).toEndWith("8 events came since.");
});

test("where the export is bad the server says what it holds", async () => {
  const bad = { ok: false, line: 3, reason: "" } as const;
  const word = await askServer(bad, "ours", async () => head("aa"));
  expect(serverWords(word, 0)).toBe(
    "The server says that the trail has 12 events, none of it signed yet, and that the last has the hash aa.",
  );
  const signed = { number: 1, seq: 9, signed_at: "", key: "" };
  expect(serverWords({ kind: "claim", head: { ...head("aa"), signed } }, 0)).toContain(
    "signed until event 9",
  );
  expect([isGoodWord(word), isBadWord(word)]).toEqual([false, false]);
});

test("another event, or none, is something to look into", async () => {
  expect((await ask(async () => head("bb"))).slice(0, 2)).toEqual([false, true]);
  expect((await ask(() => Promise.reject(new Refused(404, {})))).slice(0, 2)).toEqual([false, true]);
});

test("without an answer nothing is said against anybody", async () => {
  const neither = [false, false];
  expect((await ask(() => Promise.reject(new Unreachable(undefined)))).slice(0, 2)).toEqual(neither);
  expect((await ask(() => Promise.reject(new Refused(503, {})))).slice(0, 2)).toEqual(neither);
  expect((await ask(async () => head("aa"), "theirs")).slice(0, 2)).toEqual(neither);
  expect(ask(() => Promise.reject(new TypeError("a bug")))).rejects.toThrow("a bug");
});
