import { expect, test } from "bun:test";
import {
  CONTRACT_STAGES,
  CONTRACT_STATUSES,
  CONTRACT_VERBS,
  nextStage,
  signatureVerb,
  stageOf,
  STATUS_OF,
  type ContractStage,
} from "./contract-states.ts";

test("every stage is reached from a draft, and every stage but the last ones leads on", () => {
  const reached = new Set<ContractStage>(["draft"]);
  for (const stage of reached)
    for (const verb of CONTRACT_VERBS) {
      const next = nextStage(stage, verb);
      if (next !== null) reached.add(next);
    }
  expect([...reached].sort()).toEqual([...CONTRACT_STAGES].sort());
  const ends = CONTRACT_STAGES.filter((stage) =>
    CONTRACT_VERBS.every((verb) => nextStage(stage, verb) === null),
  );
  expect(ends).toEqual(["expired", "terminated", "superseded", "declined", "voided", "lapsed"]);
});

test("what was signed by anybody is never changed, taken back or sent again", () => {
  for (const stage of ["partially_signed", "pending_countersign", "active", "expiring"] as const)
    for (const verb of ["change", "correct", "send", "review"] as const)
      expect([stage, verb, nextStage(stage, verb)]).toEqual([stage, verb, null]);
  // Nor is anything signed that was not read.
  for (const verb of ["sign", "await_countersign", "complete"] as const)
    expect(nextStage("sent", verb)).toBeNull();
});

test("no step leads back from running to being signed, nor from an end to anything", () => {
  const order = ["draft", "pending_signature", "active", "completed"];
  for (const stage of CONTRACT_STAGES)
    for (const verb of CONTRACT_VERBS) {
      const next = nextStage(stage, verb);
      if (next === null || verb === "correct") continue;
      const [from, to] = [order.indexOf(STATUS_OF[stage]), order.indexOf(STATUS_OF[next])];
      if (to >= 0) expect([stage, verb, to >= from]).toEqual([stage, verb, true]);
    }
});

test("a contract that has a status alone has a stage of that status", () => {
  for (const status of CONTRACT_STATUSES) expect(STATUS_OF[stageOf({ stage: null, status })]).toBe(status);
});

test("which verb a signature is", () => {
  expect(signatureVerb([])).toBe("complete");
  expect(signatureVerb(["organisation"])).toBe("await_countersign");
  expect(signatureVerb(["organisation", "organisation"])).toBe("await_countersign");
  expect(signatureVerb(["artist", "organisation"])).toBe("sign");
});
