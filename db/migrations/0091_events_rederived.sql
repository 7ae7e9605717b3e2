-- By which rules of which zones events go: looked up when a zone's rules change, as those of schedules are. Its rows are
-- small and few (one for each performance); with many, see docs/events.md.
CREATE INDEX "events_zone_rules" ON "events" USING btree ("zone","zone_rules","starts_at");
