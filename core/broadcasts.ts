import * as v from "valibot";
import { ROLES } from "./access.ts";
import { Id } from "./ids.ts";
import { line, prose } from "./text.ts";

/** People that one message may name; more are reached by a production or by roles. */
export const BROADCAST_PEOPLE_MAX = 1_000;

const Roles = v.pipe(
  v.array(v.picklist(ROLES, `must be one of ${ROLES.join(", ")}`)),
  v.minLength(1, "must name at least one role"),
  v.maxLength(ROLES.length),
);

/**
 * A message to many: to whom it names, or to whoever is on a production and has one of some roles when it is told.
 * Neither: to every member.
 */
export const BroadcastCreate = v.strictObject({
  title: line(200),
  body: v.pipe(prose(4_000), v.minLength(1, "must not be empty")),
  /** Where in the page it leads. */
  link: v.optional(
    v.pipe(
      v.string("must be text"),
      v.maxLength(300, "must be at most 300 characters"),
      // Never to another host, which `//` would begin.
      v.regex(/^\/(?:[\w-][\w\-/?=&%.]*)?$/, "must be an address within the portal such as /schedule"),
    ),
  ),
  /** By e-mail too. */
  by_mail: v.optional(v.boolean("must be true or false")),
  user_ids: v.optional(
    v.pipe(
      v.array(Id),
      v.minLength(1, "must name at least one person"),
      v.maxLength(BROADCAST_PEOPLE_MAX, `must be at most ${BROADCAST_PEOPLE_MAX} people`),
    ),
  ),
  production_id: v.optional(Id),
  roles: v.optional(Roles),
});
export type BroadcastCreate = v.InferOutput<typeof BroadcastCreate>;
