import { sql } from "drizzle-orm";
import { boolean, customType, index, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { ImportResult } from "../../core/imports.ts";
import { id, instant, organisationId } from "../columns.ts";
import { productions } from "./productions.ts";

const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => "bytea" });

/** A file that was handed in, with how to read it; the job that applies it points here. */
export const imports = pgTable(
  "imports",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    productionId: uuid("production_id")
      .notNull()
      .references(() => productions.id),
    createdBy: uuid("created_by").notNull(),
    fileName: text("file_name").notNull(),
    content: bytes("content").notNull(),
    zone: text("zone").notNull(),
    mapping: jsonb("mapping"),
    /** What the first run made of it (core/imports.ts), so that a run after a crash ends with the same. */
    plan: jsonb("plan").$type<{ result: ImportResult; cancels: string[]; line: string }>(),
    applied: boolean("applied").notNull().default(false),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
  },
  (table) => [index("imports_production").on(table.productionId, table.createdAt)],
);
