import { sql } from "drizzle-orm";
import { boolean, index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { Role } from "../../core/access.ts";
import { id, instant, organisationId } from "../columns.ts";
import { users } from "./organisations.ts";
import { productions } from "./productions.ts";

/** What a planner wrote to many at once; rows are added and never changed. */
export const broadcasts = pgTable(
  "broadcasts",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    createdBy: uuid("created_by")
      .notNull()
      .references(() => users.id),
    title: text("title").notNull(),
    body: text("body").notNull(),
    /** Where in the page it leads. */
    link: text("link").notNull(),
    byMail: boolean("by_mail").notNull(),
    /** Whom it names; null: whoever is on the production and has one of the roles when it is told. */
    userIds: uuid("user_ids").array(),
    productionId: uuid("production_id").references(() => productions.id),
    roles: text("roles").array().$type<Role[]>(),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [index("broadcasts_created").on(table.createdAt)],
);
