-- Mails that come in, with what was understood of the call sheets in them. Their bytes are blobs.
CREATE TABLE "emails" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"production_id" uuid REFERENCES "productions"("id"),
	"created_by" uuid REFERENCES "users"("id"),
	"job_id" uuid NOT NULL,
	"door" text NOT NULL,
	"form" text NOT NULL,
	"file_name" text,
	"sha256" text NOT NULL,
	"size_bytes" bigint NOT NULL,
	"status" text DEFAULT 'received' NOT NULL,
	"cause" text,
	"reason" text,
	"duplicate_of" uuid,
	"message_id" text,
	"sender" text,
	"subject" text,
	"sent_at" timestamptz(3),
	"parts" jsonb DEFAULT '[]' NOT NULL,
	"stages" jsonb DEFAULT '{}' NOT NULL,
	"draft" jsonb,
	"sheet_count" integer DEFAULT 0 NOT NULL,
	"sheet_date" date,
	"sheet_title" text,
	"question_count" integer DEFAULT 0 NOT NULL,
	"received_at" timestamptz(3) DEFAULT now() NOT NULL,
	"parsing_at" timestamptz(3),
	"finished_at" timestamptz(3),
	"swept_at" timestamptz(3),
	CONSTRAINT "emails_door" CHECK ("door" IN ('upload', 'webhook', 'smtp')),
	CONSTRAINT "emails_form" CHECK ("form" IN ('mail', 'paper')),
	CONSTRAINT "emails_status" CHECK ("status" IN ('received', 'parsing', 'draft', 'confirmed', 'skipped', 'failed'))
);
--> statement-breakpoint
CREATE INDEX "emails_organisation" ON "emails" USING btree ("organisation_id","received_at","id");--> statement-breakpoint
CREATE INDEX "emails_production" ON "emails" USING btree ("production_id","received_at","id") WHERE production_id is not null;--> statement-breakpoint
CREATE INDEX "emails_message_id" ON "emails" USING btree ("organisation_id","message_id") WHERE message_id is not null;--> statement-breakpoint
CREATE INDEX "emails_sha256" ON "emails" USING btree ("organisation_id","sha256");--> statement-breakpoint
CREATE INDEX "emails_under_way" ON "emails" USING btree ("organisation_id") WHERE status in ('received', 'parsing');--> statement-breakpoint
CREATE INDEX "emails_kept" ON "emails" USING btree ("received_at") WHERE swept_at is null;--> statement-breakpoint
-- Whose mails a production takes: an address, or all of a host.
CREATE TABLE "email_senders" (
	"production_id" uuid NOT NULL REFERENCES "productions"("id"),
	"pattern" text NOT NULL,
	"organisation_id" uuid NOT NULL,
	"created_by" uuid NOT NULL REFERENCES "users"("id"),
	"created_at" timestamptz(3) DEFAULT now() NOT NULL,
	CONSTRAINT "email_senders_pk" PRIMARY KEY("production_id","pattern")
);
--> statement-breakpoint
SELECT guard_tenancy('emails');--> statement-breakpoint
SELECT guard_tenancy('email_senders');--> statement-breakpoint
REVOKE DELETE ON emails FROM portal_app;
