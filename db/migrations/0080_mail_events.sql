-- What a mail service tells of the e-mails that it took: whether they came to their recipients, who opened them.
ALTER TABLE "mails" ADD COLUMN "kind" text;--> statement-breakpoint
ALTER TABLE "mails" ADD COLUMN "link" text;--> statement-breakpoint
ALTER TABLE "mails" ADD COLUMN "provider_id" text;--> statement-breakpoint
ALTER TABLE "mails" ADD COLUMN "delivered_at" timestamptz(3);--> statement-breakpoint
ALTER TABLE "mails" ADD COLUMN "opened_at" timestamptz(3);--> statement-breakpoint
ALTER TABLE "mails" ADD COLUMN "bounced_at" timestamptz(3);--> statement-breakpoint
-- Each once, by what it says: a service delivers what it told before again and again, and under another id.
CREATE TABLE "mail_events" (
	"mail_id" uuid NOT NULL,
	"event" text NOT NULL,
	"happened_at" timestamptz(3) NOT NULL,
	"organisation_id" uuid NOT NULL,
	"reason" text,
	"received_at" timestamptz(3) DEFAULT now() NOT NULL,
	CONSTRAINT "mail_events_pk" PRIMARY KEY("mail_id","event","happened_at"),
	CONSTRAINT "mail_events_event" CHECK ("event" IN ('delivered', 'bounced', 'opened'))
);
--> statement-breakpoint
CREATE INDEX "mail_events_received" ON "mail_events" USING btree ("received_at");--> statement-breakpoint
SELECT guard_tenancy('mail_events');--> statement-breakpoint
REVOKE UPDATE, DELETE ON mail_events FROM portal_app;
