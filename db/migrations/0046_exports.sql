-- What somebody asked to take out as a file: made by a job, fetched by whoever asked, and gone after some days.
CREATE TABLE "exports" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"created_by" uuid NOT NULL REFERENCES "users"("id"),
	"kind" text NOT NULL,
	"format" text NOT NULL,
	"filter" jsonb NOT NULL,
	"file_name" text NOT NULL,
	"job_id" uuid NOT NULL,
	"file_id" uuid,
	"rows" integer,
	"size_bytes" bigint,
	"sha256" text,
	"is_of_everybody" boolean,
	"created_at" timestamptz(3) DEFAULT now() NOT NULL,
	"finished_at" timestamptz(3),
	"expires_at" timestamptz(3),
	"removed_at" timestamptz(3),
	"swept_at" timestamptz(3),
	CONSTRAINT "exports_made_whole" CHECK (num_nonnulls(file_id, rows, size_bytes, sha256, is_of_everybody, finished_at, expires_at) IN (0, 7))
);
--> statement-breakpoint
CREATE INDEX "exports_person" ON "exports" USING btree ("created_by","organisation_id","created_at","id") WHERE removed_at IS NULL;--> statement-breakpoint
CREATE INDEX "exports_expires" ON "exports" USING btree ("expires_at") WHERE expires_at IS NOT NULL AND swept_at IS NULL;--> statement-breakpoint
CREATE INDEX "exports_created" ON "exports" USING btree ("created_at");--> statement-breakpoint
SELECT guard_tenancy('exports');--> statement-breakpoint
REVOKE DELETE ON exports FROM portal_app;--> statement-breakpoint
-- How far it is, for whoever waits for it.
CREATE TRIGGER feed_update_exports AFTER UPDATE ON jobs FOR EACH ROW
WHEN (NEW.kind = 'make-export' AND NEW.created_by IS NOT NULL
  AND (OLD.state, OLD.progress) IS DISTINCT FROM (NEW.state, NEW.progress))
EXECUTE FUNCTION feed_note_jobs();
