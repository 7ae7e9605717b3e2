import { customType, index, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { SearchKind } from "../../core/search.ts";
import { instant, organisationId } from "../columns.ts";

const words = customType<{ data: string }>({ dataType: () => "tsvector" });

/** What is found by words, a row for each thing that has any; written by triggers alone (0075_search.sql). */
export const searchEntries = pgTable(
  "search_entries",
  {
    organisationId: organisationId(),
    kind: text("kind").notNull().$type<SearchKind>(),
    objectId: uuid("object_id").notNull(),
    /** When it is, or was; null of people. */
    at: instant("at"),
    /** Folded, a space around each word. */
    title: text("title").notNull(),
    words: words("words").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.kind, table.objectId, table.organisationId] }),
    index("search_entries_words").using("gin", table.words).with({ gin_pending_list_limit: 256 }),
    index("search_entries_at").on(table.organisationId, table.kind, table.at),
  ],
);

/** The words that an organisation uses, for those who mistype one; one may be there twice. */
export const searchWords = pgTable(
  "search_words",
  { organisationId: organisationId(), word: text("word").notNull() },
  (table) => [
    index("search_words_word").on(table.organisationId, table.word),
    index("search_words_similar").using("gin", table.word.op("gin_trgm_ops")),
  ],
);
