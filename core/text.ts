import * as v from "valibot";

// NUL cannot be stored by PostgreSQL, and a lone surrogate is not text.
// oxlint-disable-next-line no-control-regex
const UNSTORABLE = /\u0000/;

const storable = v.check<string, string>(
  (text) => !UNSTORABLE.test(text) && text.isWellFormed(),
  "must be text without NUL or broken characters",
);

/** A line that a person typed: trimmed, one to `max` characters. */
/* @__NO_SIDE_EFFECTS__ */
export const line = (max: number) =>
  v.pipe(
    v.string("must be text"),
    storable,
    v.trim(),
    v.minLength(1, "must not be empty"),
    v.maxLength(max, `must be at most ${max} characters`),
  );

/** Text that may be empty and have several lines. */
/* @__NO_SIDE_EFFECTS__ */
export const prose = (max: number) =>
  v.pipe(v.string("must be text"), storable, v.trim(), v.maxLength(max, `must be at most ${max} characters`));

/** An address for sign-in: compared in lower case. */
export const Email = v.pipe(
  v.string("must be text"),
  storable,
  v.trim(),
  v.toLowerCase(),
  v.maxLength(254, "must be at most 254 characters"),
  v.email("must be an e-mail address"),
);
