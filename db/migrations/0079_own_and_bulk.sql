-- What each person set for themselves in an organisation: the zone that their days are counted in, and which kinds of
-- news they want in the page alone.
CREATE TABLE "person_settings" (
	"organisation_id" uuid NOT NULL,
	"user_id" uuid NOT NULL REFERENCES "users"("id"),
	"zone" text,
	"muted_mails" text[] DEFAULT '{}' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"updated_at" timestamptz(3) DEFAULT now() NOT NULL,
	CONSTRAINT "person_settings_pk" PRIMARY KEY("organisation_id","user_id")
);
--> statement-breakpoint
SELECT guard_tenancy('person_settings');--> statement-breakpoint
REVOKE DELETE ON person_settings FROM portal_app;--> statement-breakpoint
-- What planners write to many at once; a job tells them.
CREATE TABLE "broadcasts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"created_by" uuid NOT NULL REFERENCES "users"("id"),
	"title" text NOT NULL,
	"body" text NOT NULL,
	"link" text NOT NULL,
	"by_mail" boolean NOT NULL,
	"user_ids" uuid[],
	"production_id" uuid REFERENCES "productions"("id"),
	"roles" text[],
	"created_at" timestamptz(3) DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE INDEX "broadcasts_created" ON "broadcasts" USING btree ("created_at");--> statement-breakpoint
SELECT guard_tenancy('broadcasts');--> statement-breakpoint
REVOKE UPDATE, DELETE ON broadcasts FROM portal_app;--> statement-breakpoint
-- From when what an item says came in until it was confirmed, in columns of their own: any later change of the item moves
-- `updated_at` (mission S-18). `received_at` is the mail's that it came in; null is when it was made.
ALTER TABLE "schedules" ADD COLUMN "received_at" timestamptz(3);--> statement-breakpoint
ALTER TABLE "schedules" ADD COLUMN "confirmed_at" timestamptz(3);--> statement-breakpoint
-- The first time counts: whoever it is for said that they will be there, or a planner said that it stands.
CREATE FUNCTION schedules_confirmed() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  NEW.confirmed_at := CASE TG_OP WHEN 'INSERT' THEN NEW.created_at ELSE NEW.updated_at END;
  RETURN NEW;
END $body$;--> statement-breakpoint
CREATE TRIGGER schedules_confirmed BEFORE INSERT OR UPDATE ON schedules FOR EACH ROW
  WHEN (NEW.status = 'confirmed' AND NEW.confirmed_at IS NULL) EXECUTE FUNCTION schedules_confirmed();--> statement-breakpoint
-- Of many who confirm one item at once, those after the first have nothing to write, and wait for nobody.
CREATE FUNCTION confirmations_confirm() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF EXISTS (SELECT FROM new_rows AS n JOIN schedules AS s ON s.id = n.schedule_id WHERE s.confirmed_at IS NULL) THEN
    UPDATE schedules AS s SET confirmed_at = n.confirmed_at
    FROM (SELECT schedule_id, min(confirmed_at) AS confirmed_at FROM new_rows GROUP BY schedule_id) AS n
    WHERE s.id = n.schedule_id AND s.confirmed_at IS NULL;
  END IF;
  RETURN NULL;
END $body$;--> statement-breakpoint
CREATE TRIGGER confirmations_confirm AFTER INSERT ON confirmations REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION confirmations_confirm();--> statement-breakpoint
-- Nothing that the feed or the history looks at changes by it.
UPDATE schedules AS s SET confirmed_at = c.confirmed_at
FROM (SELECT schedule_id, min(confirmed_at) AS confirmed_at FROM confirmations GROUP BY schedule_id) AS c
WHERE s.id = c.schedule_id;--> statement-breakpoint
-- Of items that stand confirmed without anybody's word nobody knows since when: at the latest since they changed last.
UPDATE schedules SET confirmed_at = updated_at WHERE status = 'confirmed' AND confirmed_at IS NULL;--> statement-breakpoint
-- Everything that is counted lies in it: a year of five hundred a day is read without the items themselves.
CREATE INDEX "schedules_received" ON "schedules" USING btree ("organisation_id",(coalesce("received_at", "created_at")))
  INCLUDE ("production_id","received_at","created_at","confirmed_at","status") WHERE deleted_at is null;
