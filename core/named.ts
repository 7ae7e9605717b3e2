import * as v from "valibot";

const Word = v.optional(v.pipe(v.string("must be text"), v.maxLength(64)));

/** Who somebody says they are, where S1's clients say so: it must be who their token says (mission A18, 33). */
export const namedEntries = { userId: Word, userRole: Word };
export const NamedQuery = v.strictObject(namedEntries);
export type Named = v.InferOutput<typeof NamedQuery>;
