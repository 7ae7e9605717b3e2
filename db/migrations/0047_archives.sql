-- Years of the books that were closed and written to a file (docs/decisions/0016-archives.md): added and kept.
CREATE TABLE "archives" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"year" integer NOT NULL,
	"key" text NOT NULL,
	"rows" integer NOT NULL,
	"size_bytes" bigint NOT NULL,
	"sha256" text NOT NULL,
	"created_at" timestamptz(3) DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "archives_year" ON "archives" USING btree ("organisation_id","year");--> statement-breakpoint
SELECT guard_tenancy('archives');--> statement-breakpoint
REVOKE INSERT, UPDATE, DELETE ON archives FROM portal_app;--> statement-breakpoint
REVOKE UPDATE, DELETE ON archives FROM portal_jobs;
