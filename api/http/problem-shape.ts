import * as v from "valibot";

/** core/problem.ts on the wire, for the docs and the tests. */
export const InputErrorShape = v.object({
  /** RFC 6901, into the body or the query. */
  pointer: v.string(),
  detail: v.string(),
});

export const ProblemShape = v.object({
  type: v.string(),
  title: v.string(),
  status: v.number(),
  detail: v.optional(v.string()),
  errors: v.optional(v.array(InputErrorShape)),
  request_id: v.optional(v.string()),
});
