-- Who of a production is under age, as far as rules of rest need it: an age band and its last day, and no day of birth. No
-- feed carries it, and whoever is taken off the production is forgotten.
CREATE TABLE "production_minors" (
	"production_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"organisation_id" uuid NOT NULL,
	"band" text NOT NULL,
	"band_until" date NOT NULL,
	"chaperone_id" uuid REFERENCES "users"("id"),
	"school_minutes" integer,
	"set_by" uuid NOT NULL REFERENCES "users"("id"),
	"set_at" timestamptz(3) DEFAULT now() NOT NULL,
	CONSTRAINT "production_minors_production_id_user_id_pk" PRIMARY KEY("production_id","user_id"),
	CONSTRAINT "production_minors_person" FOREIGN KEY ("production_id","user_id") REFERENCES "production_people"("production_id","user_id") ON DELETE CASCADE,
	CONSTRAINT "production_minors_chaperone" CHECK ("chaperone_id" <> "user_id"),
	CONSTRAINT "production_minors_school" CHECK ("school_minutes" between 0 and 720)
);
--> statement-breakpoint
CREATE INDEX "production_minors_user" ON "production_minors" USING btree ("user_id","organisation_id");--> statement-breakpoint
SELECT guard_tenancy('production_minors');
