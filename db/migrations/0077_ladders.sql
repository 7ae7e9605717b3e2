-- How people are told beyond the page: by their devices, by e-mail, by text, and when they are not to be disturbed.
-- Of a person, whatever their organisation, as their passkeys are.
CREATE TABLE "devices" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL REFERENCES "users"("id"),
	"name" text NOT NULL,
	"endpoint" text NOT NULL,
	"p256dh" text NOT NULL,
	"auth" text NOT NULL,
	"public_key" text NOT NULL,
	"created_at" timestamptz(3) DEFAULT now() NOT NULL,
	"told_at" timestamptz(3),
	"gone_at" timestamptz(3),
	"removed_at" timestamptz(3)
);
--> statement-breakpoint
-- A browser is one person's: whoever turned it on last.
CREATE UNIQUE INDEX "devices_endpoint" ON "devices" USING btree ("endpoint") WHERE removed_at is null;--> statement-breakpoint
CREATE INDEX "devices_user" ON "devices" USING btree ("user_id","created_at","id") WHERE removed_at is null;--> statement-breakpoint
CREATE INDEX "devices_removed" ON "devices" USING btree ("removed_at") WHERE removed_at is not null;--> statement-breakpoint
CREATE TABLE "notification_settings" (
	"user_id" uuid PRIMARY KEY NOT NULL REFERENCES "users"("id"),
	"quiet_from" text,
	"quiet_until" text,
	"home_zone" text,
	"phone" text,
	"phone_confirmed_at" timestamptz(3),
	"phone_stopped_at" timestamptz(3),
	"code_hash" text,
	"code_until" timestamptz(3),
	"code_tries" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "notification_settings_quiet" CHECK (("quiet_from" IS NULL) = ("quiet_until" IS NULL) AND ("quiet_from" IS NULL) = ("home_zone" IS NULL))
);
--> statement-breakpoint
-- Whoever answers STOP names their number and nothing else.
CREATE INDEX "notification_settings_phone" ON "notification_settings" USING btree ("phone") WHERE phone is not null;--> statement-breakpoint
-- How far somebody is in being told of one thing; its id is the notification's in the page.
CREATE TABLE "ladders" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"user_id" uuid NOT NULL REFERENCES "users"("id"),
	"schedule_id" uuid,
	"version" integer,
	"starts_at" timestamptz(3),
	"told_at" timestamptz(3) NOT NULL,
	"rung" text NOT NULL,
	"due_at" timestamptz(3),
	"mail_id" uuid NOT NULL,
	"calendar" text,
	CONSTRAINT "ladders_rung" CHECK ("rung" IN ('push', 'email', 'sms')),
	CONSTRAINT "ladders_version" CHECK (("schedule_id" IS NULL) = ("version" IS NULL))
);
--> statement-breakpoint
CREATE INDEX "ladders_due" ON "ladders" USING btree ("due_at") WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX "ladders_schedule" ON "ladders" USING btree ("schedule_id","user_id","version") WHERE schedule_id is not null;--> statement-breakpoint
CREATE INDEX "ladders_mail" ON "ladders" USING btree ("mail_id") WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX "ladders_told" ON "ladders" USING btree ("told_at");--> statement-breakpoint
-- What went to a device. `receipt` is known to the device alone, and says no more than that it was shown or tapped.
CREATE TABLE "pushes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"user_id" uuid NOT NULL REFERENCES "users"("id"),
	"device_id" uuid NOT NULL REFERENCES "devices"("id"),
	"notification_id" uuid,
	"receipt" text NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"reason" text,
	"created_at" timestamptz(3) DEFAULT now() NOT NULL,
	"sent_at" timestamptz(3),
	"shown_at" timestamptz(3),
	"opened_at" timestamptz(3),
	CONSTRAINT "pushes_state" CHECK ("state" IN ('waiting', 'sent', 'refused'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX "pushes_receipt" ON "pushes" USING btree ("receipt");--> statement-breakpoint
CREATE INDEX "pushes_notification" ON "pushes" USING btree ("notification_id") WHERE notification_id is not null;--> statement-breakpoint
CREATE INDEX "pushes_device" ON "pushes" USING btree ("device_id");--> statement-breakpoint
CREATE INDEX "pushes_created" ON "pushes" USING btree ("created_at");--> statement-breakpoint
-- Its words leave once the gateway has them.
CREATE TABLE "texts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"user_id" uuid NOT NULL REFERENCES "users"("id"),
	"notification_id" uuid,
	"recipient" text NOT NULL,
	"body" text NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"reason" text,
	"segments" integer,
	"created_at" timestamptz(3) DEFAULT now() NOT NULL,
	"finished_at" timestamptz(3),
	CONSTRAINT "texts_state" CHECK ("state" IN ('waiting', 'accepted', 'delivered', 'failed'))
);
--> statement-breakpoint
CREATE INDEX "texts_notification" ON "texts" USING btree ("notification_id") WHERE notification_id is not null;--> statement-breakpoint
CREATE INDEX "texts_created" ON "texts" USING btree ("created_at");--> statement-breakpoint
SELECT guard_tenancy('ladders');--> statement-breakpoint
SELECT guard_tenancy('pushes');--> statement-breakpoint
SELECT guard_tenancy('texts');--> statement-breakpoint
REVOKE DELETE ON devices, notification_settings, ladders, pushes, texts FROM portal_app;--> statement-breakpoint
-- When it came to a device or a telephone of theirs, which of the two first; of e-mails the mails say so.
ALTER TABLE "schedule_receipts" ADD COLUMN "delivered_at" timestamptz(3);--> statement-breakpoint
ALTER TABLE "schedule_receipts" ADD COLUMN "delivered_by" text;
