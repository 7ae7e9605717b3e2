-- Mailboxes elsewhere that productions' mails are fetched from, and how far each was read.
CREATE TABLE "production_mailboxes" (
	"production_id" uuid PRIMARY KEY NOT NULL REFERENCES "productions"("id"),
	"organisation_id" uuid NOT NULL,
	"server" text NOT NULL,
	"username" text NOT NULL,
	"sealed" text NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"reason" text,
	"uid_validity" text,
	"last_uid" bigint DEFAULT 0 NOT NULL,
	"failed_count" integer DEFAULT 0 NOT NULL,
	"taken_count" integer DEFAULT 0 NOT NULL,
	"left_count" integer DEFAULT 0 NOT NULL,
	"read_at" timestamptz(3),
	"read_until" timestamptz(3),
	"created_by" uuid NOT NULL REFERENCES "users"("id"),
	"created_at" timestamptz(3) DEFAULT now() NOT NULL,
	CONSTRAINT "production_mailboxes_state" CHECK ("state" IN ('waiting', 'in_step', 'refused'))
);
--> statement-breakpoint
SELECT guard_tenancy('production_mailboxes');--> statement-breakpoint
ALTER TABLE "emails" DROP CONSTRAINT "emails_door";--> statement-breakpoint
ALTER TABLE "emails" ADD CONSTRAINT "emails_door" CHECK ("door" IN ('upload', 'webhook', 'smtp', 'mailbox'));
