import { and, eq, inArray, isNull } from "drizzle-orm";
import { corrected, LEFT_OUT, type Corrections } from "../../core/callsheets/corrections.ts";
import type { Sheet } from "../../core/callsheets/fields.ts";
import type { OpenQuestion } from "../../core/email-drafts.ts";
import { newId } from "../../core/ids.ts";
import type { RestVerdict } from "../../core/rest/findings.ts";
import type { Reader } from "../../db/open.ts";
import { fullName } from "../../db/people.ts";
import { judgeRest } from "../../db/rest.ts";
import { callSheetItems, callSheets } from "../../db/schema/call-sheets.ts";
import type { emails } from "../../db/schema/emails.ts";
import { users } from "../../db/schema/organisations.ts";
import { productions } from "../../db/schema/productions.ts";
import { schedules } from "../../db/schema/schedules.ts";
import { matchPeople, readMemory, type Answers } from "./people.ts";
import { planSheet, type SheetPlan, type Standing } from "./plan.ts";

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

type SaidSheet = { part: number; says: Sheet; isLeftOut: boolean };
/** The sheets of a draft with what was corrected. */
export const sheetsOf = ({ draft, corrections }: Pick<Draft, "draft" | "corrections">): SaidSheet[] =>
  (draft?.sheets ?? []).map(({ part, ...sheet }, at) => {
    const own: Corrections = ofSheet(corrections, at);
    return { part, says: corrected(sheet, own), isLeftOut: own[LEFT_OUT] === "true" };
  });

export async function planDraft(db: Reader, draft: Draft): Promise<DraftPlan> {
  const { organisationId, productionId } = draft;
  const production =
    productionId === null ? undefined : await findProduction(db, organisationId, productionId);
  const sheets = sheetsOf(draft);
  const people = sheets.flatMap(({ says }) => says.people);
  const answered = Object.values(draft.answers).flatMap((id) => id ?? []);
  const memory = await readMemory(db, organisationId, production?.id, people, answered);
  const dates = sheets.flatMap(({ says }) => says.date?.value ?? []);
  const standing = production ? await listStanding(db, organisationId, production.id, dates) : [];
  const plans = sheets.map(({ part, says, isLeftOut }, at) => {
    const unit = says.unit?.value ?? "main";
    const answers: Answers = ofSheet(draft.answers, at);
    const stands = standing.find(({ row }) => row.unit === unit && row.sheetOn === says.date?.value);
    const matched = matchPeople(says.people, answers, memory);
    return planSheet(
      { at, part, says, isLeftOut, unit, standing: stands, people: matched },
      production?.zone ?? "UTC",
    );
  });
  return {
    production,
    sheets: plans,
    open: [...openOfMail(production, plans), ...plans.flatMap(({ open }) => open)],
  };
}

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

/** What stands for these days. */
async function listStanding(
  db: Reader,
  organisationId: string,
  productionId: string,
  dates: readonly string[],
): Promise<Standing[]> {
  if (dates.length === 0) return [];
  const rows = await db
    .select()
    .from(callSheets)
    .where(
      and(
        eq(callSheets.productionId, productionId),
        eq(callSheets.organisationId, organisationId),
        inArray(callSheets.sheetOn, [...new Set(dates)]),
      ),
    );
  if (rows.length === 0) return [];
  const items = await db
    .select({
      of: callSheetItems.callSheetId,
      userId: users.id,
      userName: fullName(users),
      schedule: schedules,
    })
    .from(callSheetItems)
    .innerJoin(schedules, eq(schedules.id, callSheetItems.scheduleId))
    .innerJoin(users, eq(users.id, callSheetItems.userId))
    .where(
      and(
        eq(callSheetItems.organisationId, organisationId),
        inArray(
          callSheetItems.callSheetId,
          rows.map(({ id }) => id),
        ),
      ),
    );
  return rows.map((row) => ({ row, items: items.filter(({ of }) => of === row.id) }));
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
