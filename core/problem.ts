/**
 * Expected failures (RFC 9457). Each feature declares its own catalogue beside its rules with `problems`;
 * a bug is not a Problem and crashes instead.
 */
export type ProblemKind = { slug: string; status: number; title: string };

/** One thing wrong with the input: where (RFC 6901 pointer), and why, never the rejected value. */
export type InputError = { pointer: string; detail: string };

export type ProblemBody = {
  type: string;
  title: string;
  status: number;
  detail?: string;
  errors?: InputError[];
  request_id?: string;
};

export class Problem extends Error {
  override name = "Problem";
  readonly kind: ProblemKind;
  readonly detail: string | undefined;
  readonly errors: InputError[] | undefined;
  /** Sent with the answer, e.g. `retry-after` in seconds. */
  readonly headers: Record<string, string>;

  constructor(
    kind: ProblemKind,
    detail?: string,
    more: { errors?: InputError[]; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(detail ?? kind.title, { cause: more.cause });
    this.kind = kind;
    this.detail = detail;
    this.errors = more.errors;
    this.headers = more.headers ?? {};
  }

  body(requestId?: string): ProblemBody {
    return {
      type: `/problems/${this.kind.slug}`,
      title: this.kind.title,
      status: this.kind.status,
      ...(this.detail === undefined ? {} : { detail: this.detail }),
      ...(this.errors === undefined ? {} : { errors: this.errors }),
      ...(requestId === undefined ? {} : { request_id: requestId }),
    };
  }
}

/** A feature's catalogue: `{ overlap: [409, "The times overlap"] }` under `schedules` becomes `schedules/overlap`. */
/* @__NO_SIDE_EFFECTS__ */
export function problems<const T extends Record<string, readonly [status: number, title: string]>>(
  feature: string,
  catalogue: T,
): { [K in keyof T]: ProblemKind } {
  const kinds = Object.entries(catalogue).map(([name, [status, title]]) => [
    name,
    {
      slug: `${feature}/${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
      status,
      title,
    },
  ]);
  return Object.fromEntries(kinds) as { [K in keyof T]: ProblemKind };
}

/** What any feature may answer. */
export const common = problems("common", {
  malformed: [400, "The request could not be read"],
  unauthenticated: [401, "Sign in to continue"],
  forbidden: [403, "Your role does not allow this"],
  notFound: [404, "There is nothing here"],
  methodNotAllowed: [405, "This address does not take that method"],
  conflict: [409, "It was changed or taken meanwhile"],
  versionMismatch: [412, "It was changed since you read it"],
  tooLarge: [413, "The request is too large"],
  unsupportedType: [415, "Send this as application/json"],
  invalid: [422, "Some of the input cannot be accepted"],
  keyReused: [422, "This Idempotency-Key was used with another request"],
  inFlight: [409, "The same request is still being worked on"],
  versionRequired: [428, "Send If-Match with the version you read"],
  tooMany: [429, "Too many requests"],
  unforeseen: [500, "Something went wrong on our side"],
  unavailable: [503, "The service is not ready; try again shortly"],
  overloaded: [503, "Too much is asked of us at once; try again in a moment"],
});
