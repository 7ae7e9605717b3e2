-- Each that is handed in is judged beside those that its artist had on that day.
CREATE INDEX "expenses_artist_day" ON "expenses" USING btree ("artist_id","spent_on") WHERE deleted_at is null;
