-- The figures of an overview (mission B-06), of everybody's clients: a materialised view has no policies, so nobody but
-- its owner reads it, and programs read `client_performance` below. Days are those where the client is (A18, 31); today
-- and the month stand side by side (A18, 51). Read in full every five minutes, so everything comes by an index.
CREATE MATERIALIZED VIEW "dashboard_performance" AS
WITH days AS (
  SELECT id, organisation_id, (now() AT TIME ZONE zone)::date AS business_on, date_trunc('month', now() AT TIME ZONE zone)::date AS month_on
  FROM clients WHERE deleted_at IS NULL
), money AS (
  SELECT days.id,
    sum(total_income_minor) FILTER (WHERE day_on = business_on) AS current_income_minor,
    sum(total_expenses_minor) FILTER (WHERE day_on = business_on) AS current_expenses_minor,
    sum(total_profit_minor) FILTER (WHERE day_on = business_on) AS current_profit_minor,
    sum(total_income_minor) AS month_income_minor,
    sum(total_expenses_minor) AS month_expenses_minor,
    sum(total_profit_minor) AS month_profit_minor,
    max(updated_at) AS updated_at
  FROM days JOIN daily_metrics ON client_id = days.id AND day_on BETWEEN month_on AND business_on
  GROUP BY days.id
), papers AS (
  -- A receipt for no client is the organisation's own.
  SELECT coalesce(receipts.client_id, receipts.organisation_id) AS id,
    count(*) FILTER (WHERE receipts.status IN ('pending', 'processing') AND jobs.state IS DISTINCT FROM 'failed')::int AS pending_receipts,
    count(*)::int AS total_receipts,
    avg(accuracy_score) FILTER (WHERE calculated_at >= now() - interval '7 days') AS accuracy_score,
    avg(processing_time_ms) FILTER (WHERE calculated_at >= now() - interval '7 days')::double precision AS avg_processing_time_ms,
    count(*) FILTER (WHERE calculated_at >= now() - interval '7 days')::int AS read_receipts,
    max(receipts.updated_at) AS updated_at
  FROM organisations
  JOIN receipts ON receipts.organisation_id = organisations.id AND receipts.created_at >= now() - interval '30 days'
  JOIN documents ON documents.id = receipts.document_id AND documents.deleted_at IS NULL
  LEFT JOIN jobs ON jobs.id = receipts.job_id
  GROUP BY 1
)
SELECT days.id AS client_id, days.organisation_id, business_on,
  coalesce(current_income_minor, 0) AS current_income_minor,
  coalesce(current_expenses_minor, 0) AS current_expenses_minor,
  coalesce(current_profit_minor, 0) AS current_profit_minor,
  coalesce(month_income_minor, 0) AS month_income_minor,
  coalesce(month_expenses_minor, 0) AS month_expenses_minor,
  coalesce(month_profit_minor, 0) AS month_profit_minor,
  coalesce(pending_receipts, 0) AS pending_receipts,
  coalesce(total_receipts, 0) AS total_receipts,
  accuracy_score, avg_processing_time_ms, coalesce(read_receipts, 0) AS read_receipts,
  greatest((SELECT updated_at FROM daily_metrics WHERE client_id = days.id ORDER BY day_on DESC LIMIT 1), money.updated_at, papers.updated_at)
    AS last_updated
FROM days LEFT JOIN money ON money.id = days.id LEFT JOIN papers ON papers.id = days.id;--> statement-breakpoint
-- DB-10: without it the view cannot be refreshed while it is read.
CREATE UNIQUE INDEX "idx_dashboard_performance_client" ON "dashboard_performance" USING btree ("client_id");--> statement-breakpoint
REVOKE ALL ON dashboard_performance FROM PUBLIC, portal_app, portal_jobs;--> statement-breakpoint
-- As its owner, and so as nobody's program; no condition of a query's own is asked of another organisation's rows.
CREATE VIEW client_performance WITH (security_barrier = true) AS
SELECT * FROM dashboard_performance
WHERE (SELECT sees_everybody()) OR organisation_id === (SELECT seen_organisation());--> statement-breakpoint
REVOKE ALL ON client_performance FROM PUBLIC, portal_app, portal_jobs;--> statement-breakpoint
GRANT SELECT ON client_performance TO portal_app, portal_jobs;--> statement-breakpoint
-- When what is reckoned again and again was last reckoned: its age.
CREATE TABLE "view_refreshes" (
	"view" text PRIMARY KEY NOT NULL,
	"refreshed_at" timestamptz(3) NOT NULL,
	"took_ms" integer NOT NULL
);
--> statement-breakpoint
REVOKE INSERT, UPDATE, DELETE ON view_refreshes FROM portal_app, portal_jobs;--> statement-breakpoint
INSERT INTO view_refreshes (view, refreshed_at, took_ms) VALUES ('dashboard_performance', now(), 0);--> statement-breakpoint
-- Nobody but a view's owner refreshes it. Policies bind the owner too, so it says that it sees everybody: by hand, for a
-- setting of ours in a function's own SET is a superuser's to grant.
CREATE FUNCTION refresh_dashboard_performance() RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
DECLARE
  seen text := coalesce(current_setting('portal.organisation', true), '');
  took int;
BEGIN
  PERFORM set_config('portal.organisation', '*', true);
  REFRESH MATERIALIZED VIEW CONCURRENTLY public.dashboard_performance;
  PERFORM set_config('portal.organisation', seen, true);
  took := extract(epoch FROM clock_timestamp() - now()) * 1000;
  INSERT INTO public.view_refreshes (view, refreshed_at, took_ms) VALUES ('dashboard_performance', now(), took)
  ON CONFLICT (view) DO UPDATE SET refreshed_at = excluded.refreshed_at, took_ms = excluded.took_ms;
  RETURN took;
END $body$;--> statement-breakpoint
REVOKE ALL ON FUNCTION refresh_dashboard_performance() FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION refresh_dashboard_performance() TO portal_jobs;
