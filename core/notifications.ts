import * as v from "valibot";
import { Id } from "./ids.ts";
import { pageQuery } from "./page.ts";

export const NOTIFICATION_KINDS = ["announcement", "schedule", "expense", "contract", "message"] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

export const Notification = v.object({
  id: Id,
  kind: v.picklist(NOTIFICATION_KINDS),
  title: v.string(),
  body: v.string(),
  /** Where in the page it leads, such as `/schedule/…`. */
  link: v.string(),
  status: v.picklist(["unread", "read"]),
  created_at: v.string(),
  read_at: v.nullable(v.string()),
});
export type Notification = v.InferOutput<typeof Notification>;
export const NOTIFICATION_FIELDS = Object.keys(Notification.entries);

export const NotificationQuery = v.strictObject({
  ...pageQuery,
  status: v.optional(v.picklist(["unread", "read"])),
});
export type NotificationQuery = v.InferOutput<typeof NotificationQuery>;

/**
 * How far a message came. `refused`: the mail server would not have it; `bounced`: it came back later. A mail server
 * tells no more than `sent`; a mail service tells the rest.
 */
export const MAIL_STATES = ["waiting", "sent", "refused", "delivered", "bounced", "opened"] as const;
export type MailState = (typeof MAIL_STATES)[number];

/** A message as administrators read it. */
export const Mail = v.object({
  id: Id,
  recipient: v.string(),
  subject: v.string(),
  body: v.string(),
  state: v.picklist(MAIL_STATES),
  reason: v.nullable(v.string()),
  created_at: v.string(),
  sent_at: v.nullable(v.string()),
  delivered_at: v.nullable(v.string()),
  opened_at: v.nullable(v.string()),
  bounced_at: v.nullable(v.string()),
});
export type Mail = v.InferOutput<typeof Mail>;
export const MAIL_FIELDS = Object.keys(Mail.entries);
export const MailQuery = v.strictObject(pageQuery);
export type MailQuery = v.InferOutput<typeof MailQuery>;
