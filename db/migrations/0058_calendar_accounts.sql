-- Calendars elsewhere that a person's schedule is written to, and what was written there last.
CREATE TABLE "calendar_accounts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"user_id" uuid NOT NULL REFERENCES "users"("id"),
	"provider" text NOT NULL,
	"name" text NOT NULL,
	"address" text NOT NULL,
	"sealed" text NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"reason" text,
	"pushed_at" timestamptz(3),
	"push_until" timestamptz(3),
	"push_again" boolean DEFAULT false NOT NULL,
	"created_at" timestamptz(3) DEFAULT now() NOT NULL,
	"removed_at" timestamptz(3),
	CONSTRAINT "calendar_accounts_provider" CHECK ("provider" IN ('caldav', 'google')),
	CONSTRAINT "calendar_accounts_state" CHECK ("state" IN ('waiting', 'in_step', 'refused')),
	CONSTRAINT "calendar_accounts_sealed" CHECK ("removed_at" IS NULL OR "sealed" = '')
);
--> statement-breakpoint
CREATE INDEX "calendar_accounts_user" ON "calendar_accounts" USING btree ("user_id","organisation_id","created_at","id") WHERE removed_at is null;--> statement-breakpoint
CREATE INDEX "calendar_accounts_removed" ON "calendar_accounts" USING btree ("removed_at") WHERE removed_at is not null;--> statement-breakpoint
CREATE TABLE "calendar_copies" (
	"account_id" uuid NOT NULL REFERENCES "calendar_accounts"("id"),
	"entry_id" uuid NOT NULL,
	"organisation_id" uuid NOT NULL,
	"starts_at" timestamptz(3) NOT NULL,
	"digest" text NOT NULL,
	CONSTRAINT "calendar_copies_account_id_entry_id_pk" PRIMARY KEY("account_id","entry_id")
);
--> statement-breakpoint
SELECT guard_tenancy('calendar_accounts');--> statement-breakpoint
SELECT guard_tenancy('calendar_copies');--> statement-breakpoint
REVOKE DELETE ON calendar_accounts FROM portal_app;--> statement-breakpoint
REVOKE INSERT, UPDATE, DELETE ON calendar_copies FROM portal_app;
