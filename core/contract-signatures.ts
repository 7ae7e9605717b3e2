import * as v from "valibot";
import { DRAWN_HEIGHT, DRAWN_POINTS_MAX, DRAWN_STROKES_MAX, DRAWN_WIDTH } from "./contract-states.ts";
import { Proof } from "./proofs.ts";
import { line } from "./text.ts";

export const Sha256 = v.pipe(
  v.string("must be text"),
  v.regex(/^[0-9a-f]{64}$/, "must be a SHA-256 in hexadecimal"),
);

const coordinate = (max: number) =>
  v.pipe(
    v.number(),
    v.safeInteger("must be whole"),
    v.minValue(0, "must be on the field"),
    v.maxValue(max, "must be on the field"),
  );
const Point = v.strictTuple([coordinate(DRAWN_WIDTH), coordinate(DRAWN_HEIGHT)]);

/** What somebody puts in place of their name on paper. */
export const Mark = v.variant("kind", [
  v.strictObject({ kind: v.literal("typed"), name: line(120) }),
  v.strictObject({
    kind: v.literal("drawn"),
    /** Lines from point to point, x to the right and y down. */
    strokes: v.pipe(
      v.array(v.pipe(v.array(Point), v.minLength(1, "must have points"))),
      v.minLength(1, "must have a line"),
      v.maxLength(DRAWN_STROKES_MAX, `must be at most ${DRAWN_STROKES_MAX} lines`),
      v.check(
        (strokes) => strokes.reduce((sum, stroke) => sum + stroke.length, 0) <= DRAWN_POINTS_MAX,
        `must be at most ${DRAWN_POINTS_MAX} points`,
      ),
    ),
  }),
]);
export type Mark = v.InferOutput<typeof Mark>;

export const SignatureInput = v.strictObject({
  /** Of the bytes that were shown; another paper is not signed by this. */
  document_sha256: Sha256,
  mark: Mark,
  proof: Proof,
});
export type SignatureInput = v.InferOutput<typeof SignatureInput>;
