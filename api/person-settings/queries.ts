import { and, eq } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { MUTABLE_MAILS, type PersonSettings } from "../../core/person-settings.ts";
import type { Reader } from "../../db/open.ts";
import { personSettings } from "../../db/schema/person-settings.ts";

type Row = Pick<typeof personSettings.$inferSelect, "zone" | "mutedMails" | "version" | "updatedAt">;

export const ownSettings = ({ organisationId, userId }: Pick<Caller, "organisationId" | "userId">) =>
  and(eq(personSettings.organisationId, organisationId), eq(personSettings.userId, userId));

/** What they set, or what everybody begins with. */
export async function getSettings(db: Reader, caller: Caller): Promise<PersonSettings> {
  const [row] = await db.select().from(personSettings).where(ownSettings(caller));
  return settingsItem(row);
}

export function settingsItem(row: Row | undefined): PersonSettings {
  const muted = new Set(row?.mutedMails);
  return {
    zone: row?.zone ?? null,
    mails: Object.fromEntries(
      MUTABLE_MAILS.map((kind) => [kind, !muted.has(kind)]),
    ) as PersonSettings["mails"],
    version: row?.version ?? 0,
    updated_at: row?.updatedAt ?? null,
  };
}
