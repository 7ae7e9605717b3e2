-- A draft is corrected and confirmed by a person: what they said stands beside what was read.
ALTER TABLE "emails" ADD COLUMN "drawn_at" timestamptz(3),
	ADD COLUMN "version" integer DEFAULT 1 NOT NULL,
	ADD COLUMN "corrections" jsonb DEFAULT '{}' NOT NULL,
	ADD COLUMN "answers" jsonb DEFAULT '{}' NOT NULL,
	ADD COLUMN "settled_by" uuid REFERENCES "users"("id"),
	ADD COLUMN "settled_at" timestamptz(3);
--> statement-breakpoint
-- The call sheet that stands for a production's day and unit: a later revision takes its place in the same row.
CREATE TABLE "call_sheets" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"production_id" uuid NOT NULL REFERENCES "productions"("id"),
	"sheet_on" date NOT NULL,
	"unit" text NOT NULL,
	"email_id" uuid,
	"received_at" timestamptz(3) NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"sheet" jsonb NOT NULL,
	"answers" jsonb DEFAULT '{}' NOT NULL,
	"confirmed_by" uuid NOT NULL REFERENCES "users"("id"),
	"confirmed_at" timestamptz(3) NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "call_sheets_day" ON "call_sheets" USING btree ("production_id","sheet_on","unit");--> statement-breakpoint
CREATE INDEX "call_sheets_confirmed" ON "call_sheets" USING btree ("production_id","confirmed_at");--> statement-breakpoint
CREATE INDEX "call_sheets_kept" ON "call_sheets" USING btree ("confirmed_at");--> statement-breakpoint
-- The item of each person on it; that of somebody who fell off is cancelled and stays, in case they come back.
CREATE TABLE "call_sheet_items" (
	"call_sheet_id" uuid NOT NULL REFERENCES "call_sheets"("id"),
	"user_id" uuid NOT NULL REFERENCES "users"("id"),
	"schedule_id" uuid NOT NULL REFERENCES "schedules"("id"),
	"organisation_id" uuid NOT NULL,
	CONSTRAINT "call_sheet_items_pk" PRIMARY KEY("call_sheet_id","user_id")
);
--> statement-breakpoint
SELECT guard_tenancy('call_sheets');--> statement-breakpoint
SELECT guard_tenancy('call_sheet_items');--> statement-breakpoint
REVOKE DELETE ON call_sheets, call_sheet_items FROM portal_app;--> statement-breakpoint
-- Whoever has the list of mails open is told that one of them came further.
CREATE VIEW feed_emails WITH (security_invoker = true) AS
SELECT id, organisation_id, json_build_object() AS "row" FROM emails;--> statement-breakpoint
CALL feed_watch('emails', ARRAY['id'], ARRAY['id', 'organisation_id', 'status', 'version', 'drawn_at']);
