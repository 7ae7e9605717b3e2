-- Whoever leaves is nobody's chaperone any more: whose they are is found without looking at everybody's.
CREATE INDEX "production_minors_care" ON "production_minors" USING btree ("chaperone_id","organisation_id") WHERE chaperone_id IS NOT NULL;
