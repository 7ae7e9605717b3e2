CREATE INDEX "expenses_organisation_decided_sums" ON "expenses" USING btree ("organisation_id","decided_at","currency","amount_minor") WHERE status = 'approved' and deleted_at is null;--> statement-breakpoint
DROP INDEX "expenses_organisation_decided";
