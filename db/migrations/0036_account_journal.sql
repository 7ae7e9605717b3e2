DROP INDEX "postings_balance";--> statement-breakpoint
CREATE INDEX "postings_balance" ON "postings" USING btree ("organisation_id","period","account","currency","entry_id","position","amount_minor","functional_minor");
