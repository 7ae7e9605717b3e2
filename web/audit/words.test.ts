import { expect, test } from "bun:test";
import { AUDIT_ACTIONS } from "../../core/audit-actions.ts";
import { actorWords, didWords, objectPath, reasonWords } from "./words.ts";

const nobody = () => undefined;
const person = { actor_kind: "person", actor_id: "a", actor_name: "Ada Byron", on_behalf_of: null } as const;

test("every action reads as words, also one of tomorrow", () => {
  for (const action of Object.keys(AUDIT_ACTIONS)) expect(didWords(action)).toMatch(/^[a-z][^.]+$/);
  expect(didWords("expenses.approved")).toBe("approved an expense");
  expect(didWords("budgets.line-moved")).toBe("budgets: line moved");
});

test("who did it, and for whom", () => {
  const names = (id: string) => (id === "b" ? "Grace Hopper" : undefined);
  expect(actorWords(person, nobody)).toBe("Ada Byron");
  expect(actorWords({ ...person, on_behalf_of: "b" }, names)).toBe("Ada Byron for Grace Hopper");
  expect(actorWords({ ...person, on_behalf_of: "c" }, names)).toBe("Ada Byron");
  const house = { actor_kind: "house", actor_id: null, actor_name: null, on_behalf_of: "b" } as const;
  expect(actorWords(house, names)).toBe("The portal, for Grace Hopper,");
  expect(actorWords({ ...house, on_behalf_of: null }, names)).toBe("The portal");
  expect(actorWords({ ...house, actor_kind: "operator", on_behalf_of: null }, nobody)).toBe(
    "An operator of the machine",
  );
  expect(actorWords({ ...person, actor_kind: "stranger", actor_id: null, actor_name: null }, nobody)).toBe(
    "Somebody not signed in",
  );
  expect(actorWords({ ...person, actor_name: null }, nobody)).toBe("Somebody no longer known");
});

test("a reason is somebody's words, or a month", () => {
  expect(reasonWords({ action: "expenses.rejected", reason: "No receipt" })).toBe(": “No receipt”");
  expect(reasonWords({ action: "ledger.period-closed", reason: "2026-09" })).toBe(": 2026-09");
  expect(reasonWords({ action: "expenses.approved", reason: null })).toBe("");
});

test("a thing leads to its page where it has one", () => {
  expect(objectPath({ object_type: "expense", object_id: "x" })).toBe("/expenses/x");
  expect(objectPath({ object_type: "session", object_id: "x" })).toBeUndefined();
});
