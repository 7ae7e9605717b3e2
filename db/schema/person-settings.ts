import { sql } from "drizzle-orm";
import { pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { MutableMail } from "../../core/person-settings.ts";
import { instant, organisationId, version } from "../columns.ts";
import { users } from "./organisations.ts";

/** What a person set for themselves in an organisation; no row is what everybody begins with. */
export const personSettings = pgTable(
  "person_settings",
  {
    organisationId: organisationId(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    /** Their own clock, where it is not that of the device. */
    zone: text("zone"),
    /** Kinds of news of which they want no e-mail. */
    mutedMails: text("muted_mails").array().notNull().$type<MutableMail[]>().default([]),
    version: version(),
    updatedAt: instant("updated_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [primaryKey({ columns: [table.organisationId, table.userId], name: "person_settings_pk" })],
);
