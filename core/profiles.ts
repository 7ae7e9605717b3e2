import * as v from "valibot";
import { line } from "./text.ts";

/**
 * What somebody changes of themselves; what is left out stays. Their address is how they sign in, and stays. Apart from
 * core/auth.ts, of which the first page carries what is called when it is read.
 */
export const ProfileChange = v.strictObject({
  first_name: v.optional(line(80)),
  last_name: v.optional(line(80)),
});
export type ProfileChange = v.InferOutput<typeof ProfileChange>;
