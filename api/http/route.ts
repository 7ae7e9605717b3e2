import type * as v from "valibot";
import type { CacheName } from "../../core/caches.ts";
import type { Caller, Verb } from "../../core/access.ts";
import type { ProblemKind } from "../../core/problem.ts";
import type { Db } from "../../db/open.ts";
import type { Purpose } from "../../db/replicas.ts";
import type { RequestKey } from "../../db/write.ts";
import type { Services } from "../services.ts";
import type { Answer } from "./answers.ts";
import type { Person } from "./caller.ts";
import type { LimitPolicy } from "./limits.ts";

/**
 * Who may come in: a verb of core/access.ts; `person` for anybody signed in, whatever their organisation; `cookie`
 * for the refresh cookie with the app's Origin; `service` for a program with the service key; `open` for everybody.
 */
export type Permission = Verb | "person" | "cookie" | "service" | "open";

type ParamNames<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | ParamNames<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;

type Output<S> = S extends v.GenericSchema ? v.InferOutput<S> : undefined;

export type Context<P extends Permission, Path extends string, Query, Body> = {
  services: Services;
  /** Where this route reads, by its `reads`. */
  db: Db;
  request: Request;
  requestId: string;
  /** The address the request came from, for limits only. */
  address: string;
  /** Counts this request against a further limit. @throws Problem 429. */
  limit(policy: LimitPolicy, key: string): void;
  /** Every one is a UUID, or the month, SHA-256 or file that its name says: anything else was answered with 404. */
  params: Record<ParamNames<Path>, string>;
  query: Output<Query>;
  body: Output<Body>;
  /** What this reader was given of a part of the answer, or what `make` gives: kept as `cache` keeps whole answers. */
  part<T>(cache: CacheName, make: () => Promise<T>): Promise<T>;
  /** For `write`: which request this is when it comes again. */
  key: RequestKey;
  /** The version in If-Match; where the route demands one it is there. */
  ifMatch: number | undefined;
} & (P extends Verb ? { caller: Caller } : P extends "person" ? { person: Person } : unknown);

export type Route = {
  method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  path: string;
  permission: Permission;
  summary: string;
  query?: v.GenericSchema | undefined;
  body?: v.GenericSchema | undefined;
  /** The parts of a multipart form, for the docs; the handler reads it with `readForm` (forms.ts). */
  form?: v.GenericSchema | undefined;
  /** 428 without If-Match. */
  needsVersion?: boolean | undefined;
  /** Whose answers may be kept for their reader, and for how long (core/caches.ts); GET alone. */
  cache?: CacheName | undefined;
  /**
   * Where it reads: the primary unless this says that a replica will do, which holds at least what its reader wrote
   * and saw (docs/decisions/0007-reads-from-standbys.md). GET alone, and its handler may run twice.
   */
  reads?: "primary" | Purpose | undefined;
  /** Success answers by status, with the schema of their body. Checked in tests, not per request. */
  answers: Record<number, v.GenericSchema | string>;
  /** What this route refuses beside what every route may. */
  refuses?: readonly ProblemKind[] | undefined;
  handle(
    context: Context<Permission, string, unknown, unknown> & { caller: Caller; person: Person },
  ): Promise<Answer> | Answer;
};

/**
 * Declares a route. The permission has no default, and `caller` exists in the context only where a verb was named:
 * a route without a permission does not compile.
 */
export function route<
  const P extends Permission,
  const Path extends string,
  Query extends v.GenericSchema | undefined = undefined,
  Body extends v.GenericSchema | undefined = undefined,
>(
  declared: Omit<Route, "handle" | "permission" | "path" | "query" | "body"> & {
    permission: P;
    path: Path;
    query?: Query;
    body?: Body;
    handle(context: Context<P, Path, Query, Body>): Promise<Answer> | Answer;
  },
): Route {
  return declared as unknown as Route;
}
