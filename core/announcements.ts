import * as v from "valibot";
import { Id, NewId } from "./ids.ts";
import { pageQuery } from "./page.ts";
import { line, prose } from "./text.ts";

/** An announcement as the wire carries it, the same from the API and from an edge. */
export const Announcement = v.object({
  id: Id,
  /** null: it concerns the whole organisation. */
  production_id: v.nullable(Id),
  title: v.string(),
  body: v.string(),
  must_read: v.boolean(),
  created_at: v.string(),
  /** When this reader opened it. */
  read_at: v.nullable(v.string()),
  version: v.number(),
});
export type Announcement = v.InferOutput<typeof Announcement>;
export const ANNOUNCEMENT_FIELDS = Object.keys(Announcement.entries);

export const AnnouncementCreate = v.strictObject({
  id: v.optional(NewId),
  production_id: v.optional(v.nullable(Id)),
  title: line(200),
  body: prose(10_000),
  must_read: v.optional(v.boolean("must be true or false"), false),
});
export type AnnouncementCreate = v.InferOutput<typeof AnnouncementCreate>;

export const AnnouncementQuery = v.strictObject({ ...pageQuery, production_id: v.optional(Id) });
export type AnnouncementQuery = v.InferOutput<typeof AnnouncementQuery>;
