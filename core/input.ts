import * as v from "valibot";
import { common, Problem, type InputError } from "./problem.ts";

/**
 * The parsed value, or a Problem that says where and why without repeating what was sent.
 * @throws Problem 400 or 422, as the caller says: a query or a body.
 */
export function check<S extends v.GenericSchema>(
  schema: S,
  value: unknown,
  status: 400 | 422,
): v.InferOutput<S> {
  // valibot takes a list for an object without fields.
  const isList = Array.isArray(value) && schema.type.endsWith("object");
  const result = v.safeParse(schema, isList ? null : value);
  if (result.success) return result.output;
  const errors = result.issues.slice(0, 20).map(inputError);
  throw new Problem(status === 400 ? common.malformed : common.invalid, undefined, { errors });
}

function inputError(issue: v.BaseIssue<unknown>): InputError {
  const path =
    issue.path?.map((part) => String(part.key).slice(0, 64).replaceAll("~", "~0").replaceAll("/", "~1")) ??
    [];
  return { pointer: path.map((part) => `/${part}`).join(""), detail: describe(issue) };
}

/** valibot's own messages quote the value; ours (all lower case, from core) do not. */
function describe(issue: v.BaseIssue<unknown>): string {
  if (issue.type === "strict_object")
    return issue.expected === "never" ? "is not a field of this request" : "is missing";
  if (issue.input === undefined) return "is missing";
  if (issue.message.startsWith("Invalid")) return `must be ${issue.expected ?? "valid"}`;
  return issue.message;
}
