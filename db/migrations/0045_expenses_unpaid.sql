-- What is to be paid is little of all that ever was approved: a list of it walks no further than that.
CREATE INDEX "expenses_unpaid" ON "expenses" USING btree ("organisation_id","created_at","id") WHERE status = 'approved' and paid_at is null and deleted_at is null;
