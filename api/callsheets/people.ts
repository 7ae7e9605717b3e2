import { and, desc, eq, exists, inArray, isNull, or, sql } from "drizzle-orm";
import type { Person } from "../../core/callsheets/fields.ts";
import { matchOf, personKeys, type Known } from "../../core/callsheets/matching.ts";
import type { ReviewPerson } from "../../core/email-drafts.ts";
import type { Reader } from "../../db/open.ts";
import { callSheets } from "../../db/schema/call-sheets.ts";
import { memberships, users } from "../../db/schema/organisations.ts";
import { productionPeople } from "../../db/schema/productions.ts";

/** More are no production's. */
const KNOWN_MAX = 3_000;
/** Of so many sheets it is remembered who their people are. */
const SHEETS_REMEMBERED = 10;

export type Answers = Readonly<Record<string, string | null>>;
/** Whom names on a production's sheets may mean, and whom they meant before. */
export type Memory = { known: readonly Known[]; before: Answers };

/** Whoever is on the production, is named so, has one of these addresses, or is one of `ids`: members all of them. */
export async function readMemory(
  db: Reader,
  organisationId: string,
  productionId: string | undefined,
  people: readonly Person[],
  ids: readonly string[],
): Promise<Memory> {
  const before = productionId === undefined ? {} : await rememberedOf(db, organisationId, productionId);
  const names = people.flatMap(({ name }) => (name === null ? [] : [name.toLowerCase().replaceAll(",", "")]));
  const emails = people.flatMap(({ email }) => (email === null ? [] : [email.toLowerCase()]));
  const wanted = [...new Set([...ids, ...Object.values(before).flatMap((id) => id ?? [])])];
  const isNamed = (said: ReturnType<typeof sql>) => (names.length === 0 ? undefined : inArray(said, names));
  const known = await db
    .select({ id: users.id, firstName: users.firstName, lastName: users.lastName, email: users.email })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(
      and(
        eq(memberships.organisationId, organisationId),
        isNull(memberships.deletedAt),
        or(
          productionId === undefined ? undefined : worksOn(db, productionId),
          wanted.length === 0 ? undefined : inArray(users.id, wanted),
          emails.length === 0 ? undefined : inArray(users.email, emails),
          isNamed(sql`lower(${users.firstName} || ' ' || ${users.lastName})`),
          isNamed(sql`lower(${users.lastName} || ' ' || ${users.firstName})`),
          // Nobody, where none of these says anything.
          sql`false`,
        ),
      ),
    )
    .limit(KNOWN_MAX);
  return { known, before };
}

const worksOn = (db: Reader, productionId: string) =>
  exists(
    db
      .select({ one: sql`1` })
      .from(productionPeople)
      .where(
        and(eq(productionPeople.productionId, productionId), eq(productionPeople.userId, memberships.userId)),
      ),
  );

/** Newer sheets say more than older ones. */
async function rememberedOf(db: Reader, organisationId: string, productionId: string): Promise<Answers> {
  const rows = await db
    .select({ answers: callSheets.answers })
    .from(callSheets)
    .where(and(eq(callSheets.productionId, productionId), eq(callSheets.organisationId, organisationId)))
    .orderBy(desc(callSheets.confirmedAt))
    .limit(SHEETS_REMEMBERED);
  const remembered: Record<string, string | null> = {};
  for (const { answers } of rows.toReversed()) Object.assign(remembered, answers);
  return remembered;
}

export const fullNameOf = ({ firstName, lastName }: Known): string => `${firstName} ${lastName}`;

/** Who each person on a sheet is: as somebody said, as it was on earlier sheets, or by address and name. `answers` by place. */
export function matchPeople(
  people: readonly Person[],
  answers: Answers,
  { known, before }: Memory,
  leftOut: ReadonlySet<number>,
): ReviewPerson[] {
  const byId = new Map(known.map((one) => [one.id, one]));
  const keys = personKeys(people);
  return people.map((person, at): ReviewPerson => {
    const isLeftOut = leftOut.has(at);
    const nobody = { person: at, user_id: null, user_name: null, is_left_out: isLeftOut, candidates: [] };
    const as = (id: string, by: ReviewPerson["by"]): ReviewPerson | undefined => {
      const one = byId.get(id);
      return one && { ...nobody, user_id: id, user_name: fullNameOf(one), by };
    };
    const answer = answers[String(at)];
    if (answer === null) return { ...nobody, by: "answer" };
    const answered = answer === undefined ? undefined : as(answer, "answer");
    if (answered) return answered;
    const match = matchOf(person, known);
    const last = before[keys[at] ?? ""];
    // Who was nobody of ours may have become a member since.
    if (last === null && match.userId === null) return { ...nobody, by: "before" };
    const remembered = last === undefined || last === null ? undefined : as(last, "before");
    if (remembered) return remembered;
    if (match.userId !== null) return as(match.userId, match.by) ?? { ...nobody, by: null };
    const candidates = match.candidates.map((one) => ({
      id: one.id,
      name: fullNameOf(one),
      email: one.email,
    }));
    return { ...nobody, by: null, candidates };
  });
}
