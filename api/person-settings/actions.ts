import { sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { MUTABLE_MAILS, type PersonSettingsChange } from "../../core/person-settings.ts";
import { common, Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { audit } from "../../db/audit.ts";
import { personSettings } from "../../db/schema/person-settings.ts";
import { write, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { ownSettings, settingsItem } from "./queries.ts";

/** With `version`, only what was last seen is changed: one's devices may be several. @throws Problem 412 */
export async function changeSettings(
  { database, clock }: Services,
  caller: Caller,
  key: RequestKey,
  version: number | undefined,
  input: PersonSettingsChange,
): Promise<Written> {
  const { organisationId, userId } = caller;
  return await write(database, caller, key, async (tx) => {
    // There from the first change on, so that two at once follow one another.
    await tx
      .insert(personSettings)
      .values({ organisationId, userId, version: 0, updatedAt: instantOf(clock.now()) })
      .onConflictDoNothing();
    const [before] = await tx.select().from(personSettings).where(ownSettings(caller)).for("update");
    if (!before || (version !== undefined && version !== before.version))
      throw new Problem(common.versionMismatch);
    const mails = { ...settingsItem(before).mails, ...input.mails };
    const [after] = await tx
      .update(personSettings)
      .set({
        zone: input.zone === undefined ? before.zone : input.zone,
        mutedMails: MUTABLE_MAILS.filter((kind) => mails[kind] === false),
        version: sql`${personSettings.version} + 1`,
        updatedAt: instantOf(clock.now()),
      })
      .where(ownSettings(caller))
      .returning();
    const body = settingsItem(after);
    audit(tx, {
      action: "users.settings-changed",
      object: { type: "user", id: userId, version: body.version },
      after: { zone: body.zone, muted: MUTABLE_MAILS.filter((kind) => !body.mails[kind]).join() },
    });
    return { status: 200, body, etag: `"${body.version}"` };
  });
}
