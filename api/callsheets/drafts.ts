import { and, eq, isNull } from "drizzle-orm";
import {
  corrected,
  leftOutOf,
  LEFT_OUT,
  MISSED,
  MOVED_FROM,
  type Corrections,
} from "../../core/callsheets/corrections.ts";
import type { Sheet } from "../../core/callsheets/fields.ts";
import { zoneOfSheet } from "../../core/callsheets/sheet-zone.ts";
import type { OpenQuestion } from "../../core/email-drafts.ts";
import { newId } from "../../core/ids.ts";
import type { RestVerdict } from "../../core/rest/findings.ts";
import type { Reader } from "../../db/open.ts";
import { judgeRest } from "../../db/rest.ts";
import type { emails } from "../../db/schema/emails.ts";
import { productions } from "../../db/schema/productions.ts";
import { matchPeople, readMemory, type Answers } from "./people.ts";
import { planSheet, type SheetPlan } from "./plan.ts";
import { clocksRemembered, NOTHING_STANDS, standsOf } from "./standing.ts";

export type EmailRow = typeof emails.$inferSelect;
export type Draft = Pick<
  EmailRow,
  "id" | "organisationId" | "productionId" | "draft" | "corrections" | "answers" | "receivedAt"
>;
export type ProductionRow = Pick<typeof productions.$inferSelect, "id" | "name" | "zone" | "restPack">;
/** All that confirming a mail would do. */
export type DraftPlan = {
  production: ProductionRow | undefined;
  sheets: SheetPlan[];
  open: OpenQuestion[];
};

/** Of keys such as `2.times.crew_call` those of one sheet, without its number. */
export function ofSheet<T>(all: Readonly<Record<string, T>>, at: number): Record<string, T> {
  const prefix = `${at}.`;
  return Object.fromEntries(
    Object.entries(all).flatMap(([key, value]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [],
    ),
  );
}

type SaidSheet = {
  part: number;
  says: Sheet;
  isLeftOut: boolean;
  /** Who is taken out of it. */
  leftOut: ReadonlySet<number>;
  /** What it calls its clocks, before anybody said otherwise. */
  readZone: string | null;
  corrections: Corrections;
};
/** The sheets of a draft with what was corrected. */
export const sheetsOf = ({ draft, corrections }: Pick<Draft, "draft" | "corrections">): SaidSheet[] =>
  (draft?.sheets ?? []).map(({ part, ...sheet }, at) => {
    const own: Corrections = ofSheet(corrections, at);
    return {
      part,
      says: corrected(sheet, own),
      isLeftOut: own[LEFT_OUT] === "true",
      leftOut: leftOutOf(sheet, own),
      readZone: sheet.zone?.value ?? null,
      corrections: own,
    };
  });

export async function planDraft(db: Reader, draft: Draft): Promise<DraftPlan> {
  const { organisationId, productionId } = draft;
  const production =
    productionId === null ? undefined : await findProduction(db, organisationId, productionId);
  const sheets = sheetsOf(draft).map((sheet) => ({ ...sheet, unit: sheet.says.unit?.value ?? "main" }));
  const people = sheets.flatMap(({ says }) => says.people);
  const answered = Object.values(draft.answers).flatMap((id) => id ?? []);
  const memory = await readMemory(db, organisationId, production?.id, people, answered);
  const wanted = sheets.map(({ corrections, ...sheet }) => ({ ...sheet, saidMove: corrections[MOVED_FROM] }));
  const receivedOn = draft.receivedAt.slice(0, 10);
  const stands = production ? await standsOf(db, organisationId, production.id, wanted, receivedOn) : [];
  const clocks = production ? await clocksRemembered(db, organisationId, production.id) : {};
  const plans = sheets.map(({ part, says, isLeftOut, leftOut, readZone, corrections, unit }, at) => {
    const answers: Answers = ofSheet(draft.answers, at);
    const clock = zoneOfSheet(says, production?.zone ?? "UTC", clocks, readZone);
    return planSheet({
      ...{ at, part, isLeftOut, unit, clock },
      // Nobody is asked by which clocks it is before somebody says for which production.
      says: production && clock.ask ? withQuestion(says, clock.ask) : says,
      ...(stands[at] ?? NOTHING_STANDS),
      people: matchPeople(says.people, answers, memory, leftOut),
      notMissed: ofHead(corrections, MISSED),
    });
  });
  return {
    production,
    sheets: plans,
    open: [...openOfMail(production, plans), ...plans.flatMap(({ open }) => open)],
  };
}

const withQuestion = (says: Sheet, ask: Pick<Sheet["questions"][number], "why" | "candidates">): Sheet => ({
  ...says,
  questions: [...says.questions.filter(({ field }) => field !== "zone"), { field: "zone", ...ask }],
});

/** What `missed.<id>` is true of. */
const ofHead = (corrections: Corrections, head: string): ReadonlySet<string> =>
  new Set(
    Object.entries(corrections).flatMap(([field, value]) =>
      field.startsWith(`${head}.`) && value === "true" ? [field.slice(head.length + 1)] : [],
    ),
  );

function openOfMail(production: ProductionRow | undefined, plans: readonly SheetPlan[]): OpenQuestion[] {
  const open: OpenQuestion[] = [];
  if (!production) open.push({ sheet: null, field: "production_id", why: "For which production is it?" });
  const used = plans.filter(({ isLeftOut }) => !isLeftOut);
  if (used.length === 0) open.push({ sheet: null, field: LEFT_OUT, why: "Every sheet of it is left out." });
  const days = new Set<string>();
  for (const { at, unit, says } of used) {
    const day = `${says.date?.value} ${unit}`;
    if (says.date !== null && days.has(day))
      open.push({
        sheet: at,
        field: "unit",
        why: "Another sheet of this mail is for the same day and unit.",
      });
    days.add(day);
  }
  return open;
}

export async function findProduction(
  db: Reader,
  organisationId: string,
  id: string,
): Promise<ProductionRow | undefined> {
  const [row] = await db
    .select({
      id: productions.id,
      name: productions.name,
      zone: productions.zone,
      restPack: productions.restPack,
    })
    .from(productions)
    .where(
      and(
        eq(productions.id, id),
        eq(productions.organisationId, organisationId),
        isNull(productions.deletedAt),
      ),
    );
  return row;
}

/** What the rules of rest say of all of it at once. */
export async function judgeDraft(
  db: Reader,
  organisationId: string,
  { production, sheets }: DraftPlan,
): Promise<RestVerdict> {
  const items = sheets.flatMap((sheet) => sheet.items).filter(({ kind }) => kind !== "same");
  return await judgeRest(db, organisationId, {
    removed: items.flatMap(({ existing }) => existing?.id ?? []),
    added: items.flatMap(({ row, existing, userId }) =>
      row
        ? [{ ...row, id: existing?.id ?? newId(), productionId: production?.id ?? "", named: [userId] }]
        : [],
    ),
  });
}
