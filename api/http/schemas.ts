import * as v from "valibot";

/** The wire shape of a list of something. */
export const page = <S extends v.GenericSchema>(entry: S) =>
  v.object({
    data: v.array(entry),
    meta: v.object({
      has_more: v.boolean(),
      next_cursor: v.nullable(v.string()),
      total: v.optional(v.number()),
    }),
  });
