import * as v from "valibot";
import { Zone } from "./schedules.ts";

/** News of which somebody may want no e-mail. Of where one has to be, and when, one always hears by e-mail. */
export const MUTABLE_MAILS = ["announcement", "expense", "contract", "message"] as const;
export type MutableMail = (typeof MUTABLE_MAILS)[number];

/** What somebody set for themselves, in one organisation. */
export const PersonSettings = v.object({
  /** The zone that their days are counted in; null: UTC, and on a screen the device's. */
  zone: v.nullable(v.string()),
  /** Which news come by e-mail as well. */
  mails: v.object(v.entriesFromList(MUTABLE_MAILS, v.boolean())),
  /** 0 until something was set. */
  version: v.number(),
  updated_at: v.nullable(v.string()),
});
export type PersonSettings = v.InferOutput<typeof PersonSettings>;

const Yes = v.optional(v.boolean("must be true or false"));

/** What is left out stays as it is. */
export const PersonSettingsChange = v.strictObject({
  zone: v.optional(v.nullable(Zone)),
  mails: v.optional(v.strictObject(v.entriesFromList(MUTABLE_MAILS, Yes))),
});
export type PersonSettingsChange = v.InferOutput<typeof PersonSettingsChange>;
