-- Who changed plans so late that somebody has to be reached hears of it when they were not (jobs/handlers/unseen.ts).
ALTER TABLE "schedule_receipts" ADD COLUMN "escalated_at" timestamptz(3);--> statement-breakpoint
-- Those that may still have to be: of the last day, and few of them.
CREATE INDEX "schedule_receipts_unseen" ON "schedule_receipts" USING btree ("told_at") WHERE told_at is not null and acknowledged_at is null and escalated_at is null and version > 1;
