-- Who corrected what of a draft, beside what they said.
ALTER TABLE "emails" ADD COLUMN "said_by" jsonb DEFAULT '{}' NOT NULL;--> statement-breakpoint
-- A sheet may move to another day, and there take the place of one whose own new day is not known yet.
ALTER TABLE "call_sheets" ADD COLUMN "displaced_at" timestamptz(3);--> statement-breakpoint
-- By which clocks its times are, where its address or its own words speak against the production's: asked once a place.
ALTER TABLE "call_sheets" ADD COLUMN "clock_place" text,
	ADD COLUMN "clock_zone" text,
	ADD CONSTRAINT "call_sheets_clock" CHECK ((clock_place is null) = (clock_zone is null));--> statement-breakpoint
DROP INDEX "call_sheets_day";--> statement-breakpoint
CREATE UNIQUE INDEX "call_sheets_day" ON "call_sheets" USING btree ("production_id","sheet_on","unit") WHERE displaced_at is null;--> statement-breakpoint
-- What stands on the days around, with what is displaced.
CREATE INDEX "call_sheets_of_days" ON "call_sheets" USING btree ("production_id","sheet_on");--> statement-breakpoint
CREATE INDEX "call_sheets_clock_place" ON "call_sheets" USING btree ("production_id","clock_place","confirmed_at") WHERE clock_place is not null;
