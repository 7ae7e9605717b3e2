ALTER TABLE "imports" ADD COLUMN "plan" jsonb;--> statement-breakpoint
ALTER TABLE "schedules" ADD COLUMN "import_hash" text;--> statement-breakpoint
CREATE INDEX "imports_production" ON "imports" USING btree ("production_id","created_at");