import * as v from "valibot";
import { Assertion } from "./passkeys.ts";

/** That whoever acts is whoever signed in, said anew: by their password, or by a passkey that they enrolled. */
export const Proof = v.variant("kind", [
  v.strictObject({
    kind: v.literal("password"),
    password: v.pipe(
      v.string("must be text"),
      v.minLength(1, "must not be empty"),
      v.maxLength(256, "must be at most 256 characters"),
    ),
  }),
  v.strictObject({ kind: v.literal("passkey"), credential: Assertion }),
]);
export type Proof = v.InferOutput<typeof Proof>;
export type ProofKind = Proof["kind"];

export const ProofInput = v.strictObject({ proof: Proof });
