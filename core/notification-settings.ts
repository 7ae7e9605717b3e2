import * as v from "valibot";
import { problems } from "./problem.ts";
import { Zone } from "./schedules.ts";

/** What a person's devices, quiet hours and telephone are set to, the same in every organisation of theirs. */
export const NotificationSettings = v.object({
  /** On the clock of where they are: where their schedule has them that day, else in this zone. */
  quiet: v.nullable(v.object({ from: v.string(), until: v.string(), zone: v.string() })),
  /** Texted when nothing else was seen; `waiting` for its code, `stopped` once its owner answered STOP. */
  phone: v.nullable(v.object({ number: v.string(), state: v.picklist(["waiting", "confirmed", "stopped"]) })),
  /** What devices are turned on with (RFC 8292); null: none are told here. */
  push_key: v.nullable(v.string()),
  /** Whether texts are sent here. */
  has_texts: v.boolean(),
});
export type NotificationSettings = v.InferOutput<typeof NotificationSettings>;

const Clock = v.pipe(
  v.string("must be text"),
  v.regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time such as 22:00"),
);

export const NotificationSettingsChange = v.strictObject({
  quiet: v.nullable(
    v.pipe(
      v.strictObject({ from: Clock, until: Clock, zone: Zone }),
      v.check(({ from, until }) => from !== until, "must end at another time than they begin"),
    ),
  ),
});
export type NotificationSettingsChange = v.InferOutput<typeof NotificationSettingsChange>;

/** As people write it, kept as E.164 has it. */
export const PhoneInput = v.strictObject({
  number: v.pipe(
    v.string("must be text"),
    v.maxLength(40, "must be at most 40 characters"),
    v.transform((text) => text.replaceAll(/[\s().\-/]/g, "").replace(/^00/, "+")),
    v.regex(/^\+[1-9]\d{6,14}$/, "must begin with + and the country, such as +44 20 7946 0018"),
  ),
});
export type PhoneInput = v.InferOutput<typeof PhoneInput>;

export const CODE_DIGITS = 6;
export const PhoneCode = v.strictObject({
  code: v.pipe(v.string("must be text"), v.trim(), v.regex(/^\d{6}$/, "must be the six digits of the text")),
});
export type PhoneCode = v.InferOutput<typeof PhoneCode>;
/** How long a code is good, and how often one may guess. */
export const CODE_MINUTES = 10;
export const CODE_TRIES_MAX = 5;

export const settingsProblems = problems("notification-settings", {
  noTexts: [409, "This portal sends no texts"],
  noCode: [409, "There is no code to confirm; ask for another"],
  wrongCode: [422, "That is not the code"],
});
