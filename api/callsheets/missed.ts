import { personKeys } from "../../core/callsheets/matching.ts";
import type { ReviewMissed } from "../../core/email-drafts.ts";
import type { SheetRead } from "./plan.ts";

export type MissedPerson = ReviewMissed;

/**
 * Who was added by hand to the sheet that this one takes the place of, and was not read on this one either: the reader
 * may have missed them again, so nobody cancels them unasked.
 */
export function missedOf({ says, standing, people, notMissed }: SheetRead): MissedPerson[] {
  if (!standing || says.is_cancelled !== null) return [];
  const { sheet, answers } = standing.row;
  const there = new Set(people.flatMap(({ user_id: id }) => id ?? []));
  const keys = personKeys(sheet.people);
  return sheet.people.flatMap((person, at): MissedPerson[] => {
    const id = answers[keys[at] ?? ""] ?? null;
    if (person.is_said !== true || id === null || there.has(id) || notMissed.has(id)) return [];
    const { name, role, department, character, call, call_state: callState } = person;
    return [
      {
        user_id: id,
        name: name ?? "Somebody",
        ...{ role, department, character },
        call: call?.value ?? null,
        call_state: callState,
      },
    ];
  });
}
