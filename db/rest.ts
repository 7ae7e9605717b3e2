import { inArray } from "drizzle-orm";
import {
  REST_FINDINGS_MAX,
  REST_PEOPLE_NAMED_MAX,
  type RestFinding,
  type RestPerson,
  type RestVerdict,
} from "../core/rest/findings.ts";
import { newFindings } from "../core/rest/judge.ts";
import { isShown, programmesOf } from "../core/rest/programmes.ts";
import type { Reader } from "./open.ts";
import { fullName } from "./people.ts";
import { audienceOf, peopleAlike, plannedOf, readPlans, windowOf, type RestChange } from "./rest-plans.ts";
import { users } from "./schema/organisations.ts";

/**
 * What the rules of rest say of a change, for everybody whom it is for, over all that is planned for them in any
 * production of the organisation: what it breaks that was whole before.
 */
export async function judgeRest(
  db: Reader,
  organisationId: string,
  { removed, added }: RestChange,
): Promise<RestVerdict> {
  const given = added.filter(({ allDay }) => !allDay);
  const { userIds, isPartial } = await audienceOf(db, organisationId, given);
  if (userIds.length === 0) return { findings: [], needs_reason: false, is_partial: isPartial };
  const read = await readPlans(db, organisationId, userIds, windowOf(given));
  const isNobodys = isShown(
    programmesOf([...read.whole, ...given.filter(({ named }) => named.length === 0)]),
  );
  const plans = { ...read, whole: read.whole.filter((item) => !isNobodys(item)) };
  const timed = given.filter((item) => item.named.length > 0 || !isNobodys(item));
  const isGone = new Set([...removed, ...added.map(({ id }) => id)]);
  const grouped = new Map<string, { finding: Omit<RestFinding, "people" | "people_count">; who: string[] }>();
  for (const { people, productionIds, packs, minors, items } of peopleAlike(plans, timed, userIds)) {
    const mine = timed.filter(({ named, productionId }) =>
      named.length > 0 ? named.includes(people[0] ?? "") : productionIds.has(productionId),
    );
    const kept = items.filter(({ id }) => !isGone.has(id));
    const after = [...kept, ...mine.map((item) => plannedOf(item, plans.days))];
    for (const finding of newFindings(items, after, packs, minors)) {
      const key = JSON.stringify(finding);
      const known = grouped.get(key) ?? { finding, who: [] };
      known.who.push(...people);
      grouped.set(key, known);
    }
  }
  return await verdictOf(db, [...grouped.values()], isPartial || plans.isPartial, isKnown(removed, added));
}

/** A thing that is only thought of has no id that anybody could look up. */
function isKnown(removed: RestChange["removed"], added: RestChange["added"]): (id: string) => boolean {
  const fresh = new Set(added.map(({ id }) => id).filter((id) => !removed.includes(id)));
  return (id) => !fresh.has(id);
}

async function verdictOf(
  db: Reader,
  found: { finding: Omit<RestFinding, "people" | "people_count">; who: string[] }[],
  isPartial: boolean,
  isThere: (id: string) => boolean,
): Promise<RestVerdict> {
  const weight = ({ finding }: (typeof found)[number]) => (finding.severity === "warn" ? 0 : 1);
  const shown = found.toSorted((a, b) => weight(a) - weight(b)).slice(0, REST_FINDINGS_MAX);
  const ids = [...new Set(shown.flatMap(({ who }) => who.slice(0, REST_PEOPLE_NAMED_MAX)))];
  const names: RestPerson[] =
    ids.length === 0
      ? []
      : await db
          .select({ id: users.id, name: fullName(users) })
          .from(users)
          .where(inArray(users.id, ids));
  const nameOf = new Map(names.map((person) => [person.id, person]));
  return {
    findings: shown.map(({ finding, who }) => ({
      ...finding,
      schedule_ids: finding.schedule_ids.filter(isThere),
      people: who.slice(0, REST_PEOPLE_NAMED_MAX).flatMap((id) => nameOf.get(id) ?? []),
      people_count: who.length,
    })),
    needs_reason: found.some(({ finding }) => finding.severity === "warn"),
    is_partial: isPartial || found.length > shown.length,
  };
}
