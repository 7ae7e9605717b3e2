import { expect, test } from "bun:test";
import { BILL_DRIFTS, BILL_STATES } from "../../core/bills.ts";
import { checkWords, countWords, driftWords, isResendable, openWords, SHOWN, SHOWN_WORDS } from "./words.ts";

const counts = { waiting: 0, sending: 0, sent: 7, refused: 0, voiding: 0, voided: 0, withdrawn: 0 };

test("every state can be shown, and every difference reads as words", () => {
  for (const state of BILL_STATES) expect([...SHOWN]).toContain(state);
  for (const drift of BILL_DRIFTS) expect(driftWords(drift)).toMatch(/^[A-Z].*\.$/);
  for (const shown of SHOWN) expect(SHOWN_WORDS[shown]).not.toBe("");
});

test("what is to be looked at is said first", () => {
  expect(openWords({ counts, drifting: 0 })).toBe("Everything that was approved is there.");
  expect(openWords({ counts: { ...counts, sent: 0 }, drifting: 0 })).toContain("Nothing was approved yet");
  expect(openWords({ counts: { ...counts, waiting: 3 }, drifting: 0 })).toContain("by itself");
  expect(openWords({ counts: { ...counts, waiting: 3, refused: 2 }, drifting: 1 })).toBe(
    "To be looked at: 2 refused, 1 different there.",
  );
  expect(countWords(10_001)).toBe(`over ${(10_000).toLocaleString()}`);
});

test("a comparison says what differs", () => {
  const check = { finished_at: "", ours: 3, theirs: 3, differences: 0, strangers: [] };
  expect(checkWords(check)).toBe("3 here, 3 there: no difference");
  expect(checkWords({ ...check, theirs: 2, differences: 1 })).toBe("3 here, 2 there: 1 differ");
});

test("what was refused, or is gone there, can be sent again", () => {
  expect(isResendable({ state: "refused", drift: null })).toBe(true);
  expect(isResendable({ state: "sent", drift: "missing" })).toBe(true);
  for (const drift of [null, "amount", "twice"] as const)
    expect(isResendable({ state: "sent", drift })).toBe(false);
});
