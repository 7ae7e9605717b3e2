import * as v from "valibot";

/** What a sealed document is, for whoever holds it: nothing of what it says, and nobody's name but the organisation's. */
export const SealStatus = v.variant("known", [
  v.object({
    known: v.literal(true),
    kind: v.picklist(["contract"]),
    organisation_name: v.string(),
    sealed_at: v.string(),
  }),
  v.object({ known: v.literal(false) }),
]);
export type SealStatus = v.InferOutput<typeof SealStatus>;
