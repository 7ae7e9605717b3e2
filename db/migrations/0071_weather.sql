-- What is forecast at a place, whoever asks for it: nobody's own, by coordinates that are rounded to a kilometre.
CREATE TABLE "weather_forecasts" (
	"place" text PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"fetched_at" timestamptz(3),
	"tried_at" timestamptz(3) NOT NULL,
	"failed" boolean NOT NULL,
	"hours" jsonb DEFAULT '[]'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE INDEX "weather_forecasts_tried" ON "weather_forecasts" USING btree ("tried_at");--> statement-breakpoint
REVOKE INSERT, UPDATE, DELETE ON weather_forecasts FROM portal_app;--> statement-breakpoint
-- What of it is worth a word to whoever an item is for (core/weather/rules.ts).
CREATE TABLE "weather_alerts" (
	"schedule_id" uuid NOT NULL REFERENCES "schedules"("id"),
	"rule" text NOT NULL,
	"organisation_id" uuid NOT NULL,
	"level" text NOT NULL,
	"value" double precision,
	"from_at" timestamptz(3) NOT NULL,
	"to_at" timestamptz(3) NOT NULL,
	"raised_at" timestamptz(3) NOT NULL,
	CONSTRAINT "weather_alerts_schedule_id_rule_pk" PRIMARY KEY("schedule_id","rule"),
	CONSTRAINT "weather_alerts_level" CHECK ("level" IN ('notice', 'warning')),
	CONSTRAINT "weather_alerts_times" CHECK ("from_at" < "to_at")
);
--> statement-breakpoint
CREATE INDEX "weather_alerts_organisation" ON "weather_alerts" USING btree ("organisation_id","from_at","schedule_id","rule");--> statement-breakpoint
CREATE INDEX "weather_alerts_over" ON "weather_alerts" USING btree ("to_at");--> statement-breakpoint
SELECT guard_tenancy('weather_alerts');--> statement-breakpoint
REVOKE INSERT, UPDATE, DELETE ON weather_alerts FROM portal_app;
