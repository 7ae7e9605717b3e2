import type { Caller } from "../../core/access.ts";
import { percentText } from "../../core/books/vat.ts";
import type { ExpenseCode } from "../../core/expense-coding.ts";
import { formatAmount } from "../../core/money.ts";
import { common, Problem } from "../../core/problem.ts";
import { writeApart, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { inOwnName } from "./acting.ts";
import { answer, carryOut, judge, judgedOne, lockExpense, MEANWHILE, type ExpenseRow } from "./carrying.ts";
import { judgeAnew } from "./policy.ts";
import { taxLinesOf } from "./terms.ts";

type Coded = Pick<ExpenseRow, "category" | "country" | "taxLines">;

/**
 * What it is booked as, put right by somebody who keeps the books and did not spend it: its account, its country and how
 * its amount splits by rate of tax. The amount is nobody's to change. It is a new version, so approvals begin again.
 * @throws Problem 403 for their own, 409 once it is decided, 412, 422 where tax does not add up.
 */
export async function codeExpense(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  version: number,
  input: ExpenseCode,
): Promise<Written> {
  return await writeApart(services.database, caller, key, MEANWHILE, async (tx) => {
    const before = await lockExpense(tx, caller, id);
    const [actor, judged] = await Promise.all([inOwnName(tx, caller), judgedOne(tx, before)]);
    judge(judged, "code", actor, version);
    const coded = codedAs(before, input);
    const [after] = await carryOut(services, tx, caller, [before], {
      verb: "code",
      notes: wordsOf(before, coded),
      change: { ...coded, approvalsGiven: 0 },
    });
    if (after) await judgeAnew(tx, caller, after, services.clock.now());
    return await answer(tx, caller, id, 200);
  });
}

function codedAs(before: ExpenseRow, { category = before.category, country, tax_lines }: ExpenseCode): Coded {
  // What a journey is worth was reckoned by its distance, and nobody charged tax on it.
  if ((category === "Mileage") !== (before.category === "Mileage"))
    throw refused("/category", "must stay: mileage is reckoned, and nothing else is");
  if (category === "Mileage" && tax_lines)
    throw refused("/tax_lines", "must be absent: nobody charged tax on it");
  return {
    category,
    country: country === undefined ? before.country : country,
    taxLines:
      tax_lines === undefined ? before.taxLines : tax_lines && taxLinesOf(tax_lines, before.amountMinor),
  };
}

/** What is another now, for its history. */
function wordsOf(before: ExpenseRow, after: Coded): string {
  const tax = ({ taxLines }: Coded) =>
    taxLines === null
      ? "no tax"
      : taxLines
          .map(
            ({ rateMilli, taxMinor }) =>
              `${formatAmount(taxMinor, before.currency)} at ${percentText(rateMilli)} %`,
          )
          .join(", ");
  const each: [string | null, string | null][] = [
    [before.category, after.category],
    [before.country, after.country],
    [tax(before), tax(after)],
  ];
  return each
    .filter(([was, is]) => was !== is)
    .map(([was, is]) => `${was ?? "no country"} → ${is ?? "no country"}`)
    .join("; ");
}

function refused(pointer: string, detail: string): Problem {
  return new Problem(common.invalid, undefined, { errors: [{ pointer, detail }] });
}
