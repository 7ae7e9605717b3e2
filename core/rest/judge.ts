import { instantOf } from "../time.ts";
import { breachesOf, minorBreachesOf, type Breach } from "./breaches.ts";
import { reasonOf } from "./words.ts";
import type { RestFinding } from "./findings.ts";
import type { MinorTerms } from "./minors.ts";
import type { RestPackId } from "./packs.ts";
import type { PlannedItem } from "./spans.ts";

/** Of one person. */
export type OwnFinding = Omit<RestFinding, "people" | "people_count">;

/** Rest that there is too little of, beside work and driving that there is too much of. */
const isRest = ({ rule }: Breach): boolean => rule.rule === "daily-rest" || rule.rule === "weekly-rest";
/** What has to be said of somebody under age before their plans can be judged, once for all of their days. */
const ASKED = ["lessons", "chaperone", "band"];
const isAsked = ({ rule }: Breach): boolean => ASKED.includes(rule.rule);

const limitOf = ({ rule }: Breach): number => {
  if ("minutes" in rule) return rule.minutes;
  return rule.rule === "chaperone" ? rule.childrenMax : 0;
};
const shortBy = (breach: Breach): number => {
  const over = breach.minutes - limitOf(breach);
  return isRest(breach) || breach.rule.rule === "lessons" ? -over : over;
};
const isSameRule = (one: Breach, other: Breach): boolean =>
  one.pack === other.pack && one.rule === other.rule && one.between === other.between;
const overlap = (one: Breach, other: Breach): boolean => one.from < other.to && other.from < one.to;

/** Whether it was as bad before: the same night, or the same beginning of work. */
const wasThere = (breach: Breach, before: readonly Breach[]): boolean =>
  before.some(
    (other) =>
      isSameRule(breach, other) &&
      shortBy(other) >= shortBy(breach) &&
      (breach.between === "days" ? overlap(breach, other) : other.from === breach.from),
  );

/** What a change of somebody's plan breaks that was whole before, or makes worse; what weighs most first. */
export function newFindings(
  before: readonly PlannedItem[],
  after: readonly PlannedItem[],
  packs: readonly RestPackId[],
  minors: readonly MinorTerms[] = [],
): OwnFinding[] {
  const judges = [
    ...packs.map((pack) => (items: readonly PlannedItem[]) => breachesOf(items, pack)),
    ...minors.map((terms) => (items: readonly PlannedItem[]) => minorBreachesOf(items, terms)),
  ];
  return judges
    .flatMap((judge) => {
      const stood = judge(before);
      return tellingOf(judge(after).filter((breach) => !wasThere(breach, stood)));
    })
    .toSorted((a, b) => weight(a) - weight(b) || shortBy(b) - shortBy(a) || a.from - b.from)
    .filter((breach, at, all) => all.findIndex((other) => saysTheSame(other, breach)) === at)
    .map(findingOf);
}

const weight = ({ rule }: Breach): number => (rule.severity === "warn" ? 0 : 1);

/** Of two packs, or of two limits of one, the first is told. */
const saysTheSame = (one: Breach, other: Breach): boolean =>
  one.rule.rule === other.rule.rule && one.between === other.between && one.from === other.from;

/**
 * Breaches of one pack that are worth a sentence each: a window that is restless because of a night that is told is
 * not, nor is a window that begins within one that is.
 */
function tellingOf(breaches: readonly Breach[]): Breach[] {
  const told: Breach[] = [];
  for (const breach of breaches) {
    const isNight = (other: Breach) =>
      other.between === "days" &&
      other.rule === breach.rule &&
      breach.from <= other.from &&
      other.from < breach.to;
    const isWithin = (other: Breach) => isSameRule(breach, other) && overlap(breach, other);
    const isAskedAlready = isAsked(breach) && told.some((other) => isSameRule(breach, other));
    const isSaid =
      isAskedAlready ||
      (breach.between === "window" && isRestless(breach) && (breaches.some(isNight) || told.some(isWithin)));
    if (!isSaid) told.push(breach);
  }
  return told;
}

const isRestless = (breach: Breach): boolean => isRest(breach) || breach.rule.rule === "weekly-hours";

function valuesOf(breach: Breach): Record<string, number> {
  const { rule, minutes } = breach;
  if (rule.rule === "band") return {};
  if (rule.rule === "chaperone") return { children: minutes, children_max: rule.childrenMax };
  const isLeast = isRest(breach) || rule.rule === "lessons";
  return { minutes, [isLeast ? "minutes_min" : "minutes_max"]: limitOf(breach) };
}

function findingOf(breach: Breach): OwnFinding {
  return {
    rule: breach.rule.rule,
    severity: breach.rule.severity,
    pack: breach.pack,
    reason: reasonOf(breach),
    data: {
      ...valuesOf(breach),
      from: instantOf(breach.from * 60_000),
      to: instantOf(breach.to * 60_000),
    },
    schedule_ids: [...new Set(breach.items.map(({ id }) => id))],
  };
}
