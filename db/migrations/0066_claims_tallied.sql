-- What was handed in is tallied by state, category and currency too: summing a million expenses took 0.8 s, and as much
-- more for each row more. As 0013_tallies.sql made it, with a second tally of each row.
DO $do$
DECLARE
  claims constant text := $q$
    SELECT organisation_id, 'claims' AS kind, timestamptz '-infinity' AS at, status || '|' || category || '|' || currency AS label,
      %2$s1 AS count, %2$samount_minor AS amount
    FROM %1$I WHERE deleted_at IS NULL AND status <> 'draft' AND submitted_at IS NOT NULL$q$;
  counted constant text := $q$
    SELECT organisation_id, CASE status WHEN 'submitted' THEN 'expenses' ELSE 'approvals' END AS kind,
      CASE status WHEN 'submitted' THEN '-infinity' ELSE date_trunc('day', decided_at, 'UTC') END AS at,
      CASE status WHEN 'submitted' THEN status ELSE currency END AS label,
      %2$s1 AS count, CASE status WHEN 'submitted' THEN 0 ELSE %2$samount_minor END AS amount
    FROM %1$I WHERE deleted_at IS NULL AND (status = 'submitted' OR status = 'approved' AND decided_at IS NOT NULL)
    UNION ALL $q$ || claims;
BEGIN
  EXECUTE format($f$
    CREATE OR REPLACE FUNCTION tally_expenses() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
      IF TG_OP = 'INSERT' THEN
        IF NOT EXISTS (SELECT FROM new_rows OFFSET 1) THEN
          INSERT INTO tally_changes %1$s;
        ELSE
          INSERT INTO tally_changes
          SELECT organisation_id, kind, at, label, sum(count), sum(amount) FROM (%1$s) AS counted GROUP BY 1, 2, 3, 4;
        END IF;
      ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO tally_changes
        SELECT organisation_id, kind, at, label, sum(count), sum(amount) FROM (%2$s) AS counted GROUP BY 1, 2, 3, 4;
      ELSIF TG_OP = 'UPDATE' THEN
        INSERT INTO tally_changes
        SELECT organisation_id, kind, at, label, sum(count), sum(amount) FROM (%1$s UNION ALL %2$s) AS counted GROUP BY 1, 2, 3, 4
        HAVING sum(count) <> 0 OR sum(amount) <> 0;
      ELSE
        INSERT INTO tally_changes
        SELECT organisation_id, kind, at, label, sum(count), sum(amount) FROM (%3$s) AS counted GROUP BY 1, 2, 3, 4;
      END IF;
      RETURN NULL;
    END $body$
  $f$, format(counted, 'new_rows', ''), format(counted, 'old_rows', '-'), format(counted, 'expenses', '-'));
  -- Behind the lock: nothing is handed in between what is counted here and the triggers' next.
  LOCK TABLE expenses IN SHARE ROW EXCLUSIVE MODE;
  EXECUTE 'INSERT INTO tallies SELECT organisation_id, kind, at, label, sum(count), sum(amount) FROM ('
    || format(claims, 'expenses', '') || ') AS counted GROUP BY 1, 2, 3, 4';
END $do$;
