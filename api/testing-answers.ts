import { expect } from "bun:test";
import * as v from "valibot";
import { InputErrorShape, ProblemShape } from "./http/problem-shape.ts";
import type { Route } from "./http/route.ts";

const REQUEST_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const WholeProblem = v.strictObject({
  ...ProblemShape.entries,
  errors: v.optional(v.array(v.strictObject(InputErrorShape.entries))),
});

/** Checks that this is a problem (RFC 9457) of that status, whole and with nothing more; gives its body. */
export async function expectProblem(response: Response, status: number | readonly number[], what = "") {
  const statuses = typeof status === "number" ? [status] : status;
  const text = await response.text();
  expect([what, statuses, response.status, text]).toEqual([
    what,
    expect.arrayContaining([response.status]),
    response.status,
    text,
  ]);
  expect([what, response.headers.get("content-type")]).toEqual([what, "application/problem+json"]);
  const body = v.parse(WholeProblem, JSON.parse(text));
  expect([what, body.status]).toEqual([what, response.status]);
  expect(body.type).toMatch(/^\/problems\/[a-z-]+\/[a-z-]+$/);
  expect(body.request_id).toMatch(REQUEST_ID);
  expect(response.headers.get("x-request-id")).toBe(body.request_id ?? "");
  return body;
}

/** Checks that an answer is one that its route declares, with every field of it and no other; gives its body. */
export async function expectDeclared(route: Route, response: Response): Promise<unknown> {
  const what = `${route.method} ${route.path}`;
  const declared = route.answers[response.status];
  const text = await response.text();
  if (declared === undefined)
    throw new Error(`${what} answers ${response.status}, which it does not declare: ${text}`);
  if (typeof declared === "string") return text;
  expect([what, response.headers.get("content-type")]).toEqual([what, "application/json"]);
  const body: unknown = JSON.parse(text);
  const read = v.safeParse(strict(declared), body);
  expect([what, read.issues?.map((issue) => `${v.getDotPath(issue)}: ${issue.message}`)]).toEqual([
    what,
    undefined,
  ]);
  return body;
}

/** The schema, with every object in it closed. */
export function strict(schema: v.GenericSchema): v.GenericSchema {
  if ("pipe" in schema) return schema;
  if (isOf(schema, "object"))
    return v.strictObject(
      Object.fromEntries(Object.entries(schema.entries).map(([name, entry]) => [name, strict(entry)])),
    );
  if (isOf(schema, "array")) return v.array(strict(schema.item));
  if (isOf(schema, "nullable")) return v.nullable(strict(schema.wrapped));
  if (isOf(schema, "optional")) return v.optional(strict(schema.wrapped));
  if (isOf(schema, "union")) return v.union(schema.options.map(strict));
  return schema;
}

type Known = {
  object: v.ObjectSchema<Record<string, v.GenericSchema>, undefined>;
  array: v.ArraySchema<v.GenericSchema, undefined>;
  nullable: v.NullableSchema<v.GenericSchema, undefined>;
  optional: v.OptionalSchema<v.GenericSchema, undefined>;
  union: v.UnionSchema<v.GenericSchema[], undefined>;
};

function isOf<T extends keyof Known>(schema: v.GenericSchema, type: T): schema is Known[T] & v.GenericSchema {
  return schema.type === type;
}
