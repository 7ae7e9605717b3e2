import * as v from "valibot";
import type { EmailStages } from "../emails.ts";

/** Stages that have a budget (mission S-02), and what helps where one takes longer (S-03). */
export const BUDGETS = {
  extraction: {
    stage: "extraction_ms",
    budgetMs: 15_000,
    remedy:
      "Ask the office for the PDF that their program writes, or for the sheet's first pages alone: of a scan every letter has to be made out.",
  },
  parsing: {
    stage: "parsing_ms",
    budgetMs: 8_000,
    remedy: "Ask the office to send each unit's sheet as a file of its own, without maps, forms and scripts.",
  },
} as const satisfies Record<string, { stage: keyof EmailStages; budgetMs: number; remedy: string }>;
export const BUDGETED = ["extraction", "parsing"] as const;

/** A stage that took longer than it should, or that did so last time and does not any more. */
export const StageRemedy = v.object({
  stage: v.picklist(BUDGETED),
  took_ms: v.number(),
  budget_ms: v.number(),
  /** What helps; null once it helped. */
  remedy: v.nullable(v.string()),
  /** What the last one that took too long had taken; null of one that does now. */
  before_ms: v.nullable(v.number()),
});
export type StageRemedy = v.InferOutput<typeof StageRemedy>;

/** `before`: of the last mail of the same production that was too slow in either, and came earlier. */
export function remediesOf(
  stages: Partial<EmailStages>,
  before: Partial<EmailStages> | undefined,
): StageRemedy[] {
  return BUDGETED.flatMap((name): StageRemedy[] => {
    const { stage, budgetMs, remedy } = BUDGETS[name];
    const took = stages[stage] ?? null;
    if (took === null) return [];
    const found = { stage: name, took_ms: took, budget_ms: budgetMs };
    if (took > budgetMs) return [{ ...found, remedy, before_ms: null }];
    const slow = before?.[stage] ?? null;
    return slow !== null && slow > budgetMs ? [{ ...found, remedy: null, before_ms: slow }] : [];
  });
}
