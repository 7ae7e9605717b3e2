import { readFileSync } from "node:fs";
import * as v from "valibot";
import { GROWING } from "../contract.ts";

const count = v.pipe(v.number(), v.minValue(0));
/** What the document says of whom it is for: another deployment has another name and grows otherwise (DOC-01). */
const Deployment = v.strictObject({
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  growing: v.pipe(
    v.array(
      v.strictObject({
        when: v.pipe(v.string(), v.minLength(1)),
        requestsPerSecond: count,
        users: count,
        transactionsPerDay: count,
        uploadsPerMonth: count,
        storedTerabytes: count,
      }),
    ),
    v.minLength(1),
  ),
});
export type Deployment = v.InferOutput<typeof Deployment>;

export const MISSIONS: Deployment = { name: "Live Portal", growing: [...GROWING] };

/** @throws Error in one sentence, for a file that says something else. */
export function readDeployment(file: string): Deployment {
  try {
    return v.parse(Deployment, JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    const why = v.isValiError(error)
      ? `${error.issues.map((issue) => `${v.getDotPath(issue) ?? "it"}: ${issue.message}`).join("; ")}`
      : (error as Error).message;
    throw new Error(`${file} says no deployment: ${why}`, { cause: error });
  }
}
