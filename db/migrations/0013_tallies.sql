CREATE TABLE "tallies" (
	"organisation_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"at" timestamptz(3) NOT NULL,
	"label" text NOT NULL,
	"count" integer NOT NULL,
	"amount_minor" bigint NOT NULL,
	CONSTRAINT "tallies_organisation_id_kind_at_label_pk" PRIMARY KEY("organisation_id","kind","at","label")
);
--> statement-breakpoint
CREATE TABLE "tally_changes" (
	"organisation_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"at" timestamptz(3) NOT NULL,
	"label" text NOT NULL,
	"count" integer NOT NULL,
	"amount_minor" bigint NOT NULL
);
--> statement-breakpoint
DROP INDEX "expenses_organisation_decided_sums";--> statement-breakpoint
CREATE INDEX "tally_changes_organisation" ON "tally_changes" USING btree ("organisation_id","kind","at");--> statement-breakpoint
CREATE INDEX "announcements_production" ON "announcements" USING btree ("production_id","created_at","id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "expenses_organisation_spent" ON "expenses" USING btree ("organisation_id","spent_on","id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "expenses_production" ON "expenses" USING btree ("production_id","created_at","id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "jobs_person" ON "jobs" USING btree ("created_by","organisation_id","created_at","id") WHERE created_by is not null;--> statement-breakpoint
CREATE INDEX "productions_deleted" ON "productions" USING btree ("organisation_id") WHERE deleted_at is not null;--> statement-breakpoint
CREATE INDEX "schedules_organisation_created" ON "schedules" USING btree ("organisation_id","created_at","id") WHERE deleted_at is null;--> statement-breakpoint
-- Folded in every few seconds: rows go as fast as they come.
ALTER TABLE "tally_changes" SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 100000000);--> statement-breakpoint
-- By how much each statement changes what is counted of its organisation: new rows less old ones. Added and never
-- updated, so no writer waits for another (docs/decisions/0010-tallies.md). A row that comes alone is not grouped, which
-- would take 29 µs instead of 14; an import is, or its dashboard would look past thousands of rows that are gone. What is there already is counted after the triggers are, behind the locks that
-- making them takes.
DO $do$
DECLARE
  tallied record;
BEGIN
  FOR tallied IN SELECT * FROM (VALUES
    ('contracts', $q$
      SELECT organisation_id, 'contracts' AS kind, timestamptz '-infinity' AS at, status AS label, %2$s1 AS count, 0 AS amount
      FROM %1$I WHERE deleted_at IS NULL$q$),
    ('expenses', $q$
      SELECT organisation_id, CASE status WHEN 'submitted' THEN 'expenses' ELSE 'approvals' END AS kind,
        CASE status WHEN 'submitted' THEN '-infinity' ELSE date_trunc('day', decided_at, 'UTC') END AS at,
        CASE status WHEN 'submitted' THEN status ELSE currency END AS label,
        %2$s1 AS count, CASE status WHEN 'submitted' THEN 0 ELSE %2$samount_minor END AS amount
      FROM %1$I WHERE deleted_at IS NULL AND (status = 'submitted' OR status = 'approved' AND decided_at IS NOT NULL)$q$),
    ('schedules', $q$
      SELECT organisation_id, 'schedules' AS kind, date_trunc('hour', starts_at, 'UTC') AS at, '' AS label, %2$s1 AS count, 0 AS amount
      FROM %1$I WHERE deleted_at IS NULL AND status <> 'cancelled'$q$)
  ) AS tables(name, counted) LOOP
    EXECUTE format($f$
      CREATE FUNCTION %1$I() RETURNS trigger LANGUAGE plpgsql AS $body$
      BEGIN
        IF TG_OP = 'INSERT' THEN
          IF NOT EXISTS (SELECT FROM new_rows OFFSET 1) THEN
            INSERT INTO tally_changes %2$s;
          ELSE
            INSERT INTO tally_changes
            SELECT organisation_id, kind, at, label, sum(count), sum(amount) FROM (%2$s) AS counted GROUP BY 1, 2, 3, 4;
          END IF;
        ELSIF TG_OP = 'DELETE' THEN
          INSERT INTO tally_changes
          SELECT organisation_id, kind, at, label, sum(count), sum(amount) FROM (%3$s) AS counted GROUP BY 1, 2, 3, 4;
        ELSIF TG_OP = 'UPDATE' THEN
          INSERT INTO tally_changes
          SELECT organisation_id, kind, at, label, sum(count), sum(amount) FROM (%2$s UNION ALL %3$s) AS counted GROUP BY 1, 2, 3, 4
          HAVING sum(count) <> 0 OR sum(amount) <> 0;
        ELSE
          INSERT INTO tally_changes
          SELECT organisation_id, kind, at, label, sum(count), sum(amount) FROM (%4$s) AS counted GROUP BY 1, 2, 3, 4;
        END IF;
        RETURN NULL;
      END $body$
    $f$, 'tally_' || tallied.name, format(tallied.counted, 'new_rows', ''), format(tallied.counted, 'old_rows', '-'),
      format(tallied.counted, tallied.name, '-'));
    EXECUTE format('CREATE TRIGGER tally_insert AFTER INSERT ON %I REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION %I()',
      tallied.name, 'tally_' || tallied.name);
    EXECUTE format('CREATE TRIGGER tally_update AFTER UPDATE ON %I REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION %I()',
      tallied.name, 'tally_' || tallied.name);
    EXECUTE format('CREATE TRIGGER tally_delete AFTER DELETE ON %I REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION %I()',
      tallied.name, 'tally_' || tallied.name);
    EXECUTE format('CREATE TRIGGER tally_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION %I()',
      tallied.name, 'tally_' || tallied.name);
    EXECUTE format('INSERT INTO tallies SELECT organisation_id, kind, at, label, sum(count), sum(amount) FROM (%s) AS counted GROUP BY 1, 2, 3, 4',
      format(tallied.counted, tallied.name, ''));
  END LOOP;
END $do$;
