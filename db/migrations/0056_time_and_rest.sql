-- The version of its zone's rules (core/time/rules.ts) that an item's instants were derived by; empty for what was
-- written before, or by somebody who did not say: it is looked at once and then says it.
ALTER TABLE "schedules" ADD COLUMN "zone_rules" text DEFAULT '' NOT NULL;--> statement-breakpoint
-- Which versions there are of which zones is a walk from one to the next, and what is to come of each a range.
CREATE INDEX "schedules_zone_rules" ON "schedules" USING btree ("zone","zone_rules","starts_at") WHERE deleted_at is null;--> statement-breakpoint
-- What is earlier on a clock belongs to the evening before; and by which rules of rest (core/rest/packs.ts) it is judged:
-- without any, by those of where it is, and nothing is refused.
ALTER TABLE "productions" ADD COLUMN "day_starts_at" text DEFAULT '06:00' NOT NULL;--> statement-breakpoint
ALTER TABLE "productions" ADD CONSTRAINT "productions_day_starts_at" CHECK ("day_starts_at" ~ '^(0[0-9]|1[0-2]):[0-5][0-9]$');--> statement-breakpoint
ALTER TABLE "productions" ADD COLUMN "rest_pack" text;--> statement-breakpoint
ALTER TABLE "production_people" ADD COLUMN "rest_pack" text;--> statement-breakpoint
-- An item that was planned though somebody rests too little: why, who agreed, and what the rules said. Only added to.
CREATE TABLE "rest_overrides" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"schedule_id" uuid NOT NULL REFERENCES "schedules"("id"),
	"schedule_version" integer NOT NULL,
	"reason" text NOT NULL,
	"made_by" uuid NOT NULL REFERENCES "users"("id"),
	"approved_by" uuid NOT NULL REFERENCES "users"("id"),
	"findings" jsonb NOT NULL,
	"created_at" timestamptz(3) DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE INDEX "rest_overrides_schedule" ON "rest_overrides" USING btree ("schedule_id","id");--> statement-breakpoint
SELECT guard_tenancy('rest_overrides');--> statement-breakpoint
REVOKE UPDATE, DELETE ON rest_overrides FROM portal_app, portal_jobs;--> statement-breakpoint
CREATE OR REPLACE VIEW feed_productions AS
SELECT id, organisation_id, json_build_object(
  'id', id, 'organisation_id', organisation_id, 'name', name, 'day_starts_at', day_starts_at
) AS "row"
FROM productions
WHERE (deleted_at IS NULL) IS TRUE;--> statement-breakpoint
ALTER VIEW feed_productions SET (security_invoker = true);--> statement-breakpoint
-- Beside feed_update, which looks at what edges got of a production before: lists that are kept show the rest of it.
CREATE FUNCTION feed_note_terms() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  INSERT INTO changes (entity, row_key, organisation_id) VALUES ('productions', NEW.id, NEW.organisation_id);
  RETURN NULL;
END $body$;--> statement-breakpoint
CREATE TRIGGER feed_terms AFTER UPDATE ON "productions" FOR EACH ROW
  WHEN ((OLD.starts_on, OLD.ends_on, OLD.zone, OLD.currency, OLD.day_starts_at, OLD.rest_pack)
    IS DISTINCT FROM (NEW.starts_on, NEW.ends_on, NEW.zone, NEW.currency, NEW.day_starts_at, NEW.rest_pack))
  EXECUTE FUNCTION feed_note_terms();
