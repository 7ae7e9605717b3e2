-- Where the locations of an organisation's schedule are, by what they are called there.
CREATE TABLE "places" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"key" text NOT NULL,
	"name" text NOT NULL,
	"latitude" double precision NOT NULL,
	"longitude" double precision NOT NULL,
	"set_by" uuid NOT NULL REFERENCES "users"("id"),
	"updated_at" timestamptz(3) DEFAULT now() NOT NULL,
	CONSTRAINT "places_point" CHECK ("latitude" BETWEEN -90 AND 90 AND "longitude" BETWEEN -180 AND 180)
);
--> statement-breakpoint
CREATE UNIQUE INDEX "places_key" ON "places" USING btree ("organisation_id","key");--> statement-breakpoint
-- How somebody gets to an item of their schedule: one plan a person and item.
CREATE TABLE "route_plans" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"schedule_id" uuid NOT NULL REFERENCES "schedules"("id"),
	"user_id" uuid NOT NULL REFERENCES "users"("id"),
	"state" text NOT NULL,
	"reason" text,
	"note" text,
	"start_name" text NOT NULL,
	"start_latitude" double precision NOT NULL,
	"start_longitude" double precision NOT NULL,
	"start_precision" text NOT NULL,
	"destination_name" text NOT NULL,
	"destination_latitude" double precision NOT NULL,
	"destination_longitude" double precision NOT NULL,
	"destination_precision" text NOT NULL,
	"alternatives_max" integer NOT NULL,
	"alternatives" jsonb DEFAULT '[]' NOT NULL,
	"traffic_at" timestamptz(3),
	"call_at" timestamptz(3) NOT NULL,
	"job_id" uuid NOT NULL,
	"requested_at" timestamptz(3) DEFAULT now() NOT NULL,
	"computed_at" timestamptz(3),
	"checked_at" timestamptz(3),
	CONSTRAINT "route_plans_state" CHECK ("state" IN ('computing', 'ready', 'failed')),
	CONSTRAINT "route_plans_points" CHECK ("start_latitude" BETWEEN -90 AND 90 AND "start_longitude" BETWEEN -180 AND 180
		AND "destination_latitude" BETWEEN -90 AND 90 AND "destination_longitude" BETWEEN -180 AND 180)
);
--> statement-breakpoint
CREATE UNIQUE INDEX "route_plans_schedule" ON "route_plans" USING btree ("schedule_id","user_id");--> statement-breakpoint
CREATE INDEX "route_plans_user" ON "route_plans" USING btree ("user_id","organisation_id","requested_at");--> statement-breakpoint
CREATE INDEX "route_plans_call" ON "route_plans" USING btree ("call_at");--> statement-breakpoint
SELECT guard_tenancy('places');--> statement-breakpoint
SELECT guard_tenancy('route_plans');--> statement-breakpoint
-- Whoever has a plan on the screen is told when it is there, or another: by its id, and by nothing that is in it.
CREATE VIEW feed_route_plans WITH (security_invoker = true) AS
SELECT id, organisation_id, json_build_object('user_id', user_id) AS "row" FROM route_plans;--> statement-breakpoint
CALL feed_watch('route_plans', ARRAY['id'], ARRAY['id', 'organisation_id', 'state', 'computed_at']);
