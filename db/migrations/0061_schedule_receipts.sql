-- What an item said before each change, so that a reader is told what is different for them. Whoever changes an item,
-- a person, an import, a zone's new rules or somebody at psql, leaves it here. Only added to.
CREATE TABLE "schedule_history" (
	"schedule_id" uuid NOT NULL REFERENCES "schedules"("id"),
	"version" integer NOT NULL,
	"organisation_id" uuid NOT NULL,
	"title" text NOT NULL,
	"kind" text NOT NULL,
	"all_day" boolean NOT NULL,
	"local_start" timestamp(0) NOT NULL,
	"local_end" timestamp(0),
	"zone" text NOT NULL,
	"starts_at" timestamptz(3) NOT NULL,
	"ends_at" timestamptz(3),
	"location" text,
	"stage" text,
	"notes" text,
	"status" text NOT NULL,
	"replaced_at" timestamptz(3) DEFAULT now() NOT NULL,
	CONSTRAINT "schedule_history_schedule_id_version_pk" PRIMARY KEY("schedule_id","version")
);
--> statement-breakpoint
SELECT guard_tenancy('schedule_history');--> statement-breakpoint
REVOKE UPDATE, DELETE ON schedule_history FROM portal_app, portal_jobs;--> statement-breakpoint
CREATE FUNCTION schedules_keep_history() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  INSERT INTO schedule_history (schedule_id, version, organisation_id, title, kind, all_day, local_start, local_end, zone,
    starts_at, ends_at, location, stage, notes, status)
  SELECT o.id, o.version, o.organisation_id, o.title, o.kind, o.all_day, o.local_start, o.local_end, o.zone,
    o.starts_at, o.ends_at, o.location, o.stage, o.notes, o.status
  FROM old_rows AS o JOIN new_rows AS n USING (id) WHERE o.version <> n.version
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $body$;--> statement-breakpoint
CREATE TRIGGER schedules_history AFTER UPDATE ON schedules REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION schedules_keep_history();--> statement-breakpoint
-- Who was told of which version, who opened it, who said that they have seen it. The first time of each counts.
CREATE TABLE "schedule_receipts" (
	"schedule_id" uuid NOT NULL REFERENCES "schedules"("id"),
	"user_id" uuid NOT NULL REFERENCES "users"("id"),
	"version" integer NOT NULL,
	"organisation_id" uuid NOT NULL,
	"told_at" timestamptz(3),
	"mail_id" uuid,
	"opened_at" timestamptz(3),
	"acknowledged_at" timestamptz(3),
	CONSTRAINT "schedule_receipts_schedule_id_user_id_version_pk" PRIMARY KEY("schedule_id","user_id","version")
);
--> statement-breakpoint
SELECT guard_tenancy('schedule_receipts');--> statement-breakpoint
REVOKE DELETE ON schedule_receipts FROM portal_app, portal_jobs;--> statement-breakpoint
-- Whoever confirmed an item has seen it.
INSERT INTO schedule_receipts (schedule_id, user_id, version, organisation_id, opened_at, acknowledged_at)
SELECT schedule_id, user_id, schedule_version, organisation_id, confirmed_at, confirmed_at FROM confirmations;--> statement-breakpoint
-- Whoever has an item's recipients open is told that something became of one: one notice an item, however many are told
-- at once.
CREATE VIEW feed_schedule_receipts WITH (security_invoker = true) AS
SELECT id, organisation_id, json_build_object() AS "row" FROM schedules;--> statement-breakpoint
CREATE FUNCTION feed_note_schedule_receipts() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  INSERT INTO changes (entity, row_key, organisation_id)
  SELECT DISTINCT 'schedule_receipts', n.schedule_id::text, n.organisation_id FROM new_rows AS n;
  IF FOUND THEN PERFORM feed_wake(); END IF;
  RETURN NULL;
END $body$;--> statement-breakpoint
CREATE TRIGGER feed_insert AFTER INSERT ON schedule_receipts REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION feed_note_schedule_receipts();--> statement-breakpoint
CREATE TRIGGER feed_update AFTER UPDATE ON schedule_receipts REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION feed_note_schedule_receipts();
