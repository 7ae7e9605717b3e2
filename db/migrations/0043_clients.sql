-- Whose books are kept here: an organisation's own, under its own id, and those of its clients.
CREATE TABLE "clients" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"name" text NOT NULL,
	"currency" text NOT NULL,
	"zone" text DEFAULT 'UTC' NOT NULL,
	"accountant_id" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamptz(3) DEFAULT now() NOT NULL,
	"updated_at" timestamptz(3) DEFAULT now() NOT NULL,
	"deleted_at" timestamptz(3),
	CONSTRAINT "clients_zone_known" CHECK (timezone(zone, '2000-01-01T00:00:00Z'::timestamptz) is not null),
	CONSTRAINT "clients_own_stays" CHECK (id <> organisation_id or deleted_at is null)
);
--> statement-breakpoint
CREATE TABLE "transactions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"client_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"category" text NOT NULL,
	"description" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"transacted_on" date NOT NULL,
	"created_by" uuid NOT NULL,
	"created_at" timestamptz(3) DEFAULT now() NOT NULL,
	"voided_by" uuid,
	"voided_at" timestamptz(3),
	"void_reason" text,
	CONSTRAINT "transactions_kind" CHECK (kind in ('income', 'expense')),
	CONSTRAINT "transactions_amount" CHECK (amount_minor > 0),
	CONSTRAINT "transactions_void" CHECK ((voided_at is null) = (voided_by is null) and (voided_at is null) = (void_reason is null))
);
--> statement-breakpoint
-- Sums of a client's day (mission B-04), kept by the trigger below and by nobody else.
CREATE TABLE "daily_metrics" (
	"client_id" uuid NOT NULL,
	"day_on" date NOT NULL,
	"organisation_id" uuid NOT NULL,
	"total_income_minor" bigint NOT NULL,
	"total_expenses_minor" bigint NOT NULL,
	"total_profit_minor" bigint GENERATED ALWAYS AS (total_income_minor - total_expenses_minor) STORED NOT NULL,
	"transaction_count" integer NOT NULL,
	"updated_at" timestamptz(3) DEFAULT now() NOT NULL,
	CONSTRAINT "daily_metrics_client_id_day_on_pk" PRIMARY KEY("client_id","day_on")
);
--> statement-breakpoint
ALTER TABLE "clients" ADD CONSTRAINT "clients_accountant_id_users_id_fk" FOREIGN KEY ("accountant_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_voided_by_users_id_fk" FOREIGN KEY ("voided_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "daily_metrics" ADD CONSTRAINT "daily_metrics_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "clients_organisation" ON "clients" USING btree ("organisation_id","name","id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "clients_accountant" ON "clients" USING btree ("accountant_id","organisation_id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "idx_transactions_client_date_amount" ON "transactions" USING btree ("client_id","transacted_on","id","amount_minor");--> statement-breakpoint
CREATE INDEX "transactions_organisation" ON "transactions" USING btree ("organisation_id","transacted_on","id");--> statement-breakpoint
CREATE INDEX "idx_analytics_client_period" ON "daily_metrics" USING btree ("client_id","day_on","total_income_minor","total_expenses_minor","total_profit_minor");--> statement-breakpoint
SELECT guard_tenancy(guarded::regclass) FROM unnest(ARRAY['clients', 'transactions', 'daily_metrics']) AS guarded;--> statement-breakpoint
REVOKE DELETE ON clients, daily_metrics FROM portal_app;--> statement-breakpoint
REVOKE DELETE ON transactions FROM portal_app, portal_jobs;--> statement-breakpoint
-- An organisation's own books come with it, and are called as it is; what they are in stays once something is booked.
CREATE FUNCTION clients_own() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  INSERT INTO clients (id, organisation_id, name, currency) VALUES (NEW.id, NEW.id, NEW.name, NEW.currency)
  ON CONFLICT (id) DO UPDATE SET name = excluded.name, updated_at = now(), version = clients.version + 1,
    currency = CASE WHEN EXISTS (SELECT FROM transactions WHERE client_id = NEW.id) THEN clients.currency ELSE excluded.currency END;
  RETURN NULL;
END $body$;--> statement-breakpoint
CREATE TRIGGER clients_own AFTER INSERT OR UPDATE OF name, currency ON organisations FOR EACH ROW EXECUTE FUNCTION clients_own();--> statement-breakpoint
INSERT INTO clients (id, organisation_id, name, currency) SELECT id, id, name, currency FROM organisations;--> statement-breakpoint
-- What is in the books stays there: all that may become of a transaction is that it is voided, once.
CREATE FUNCTION transactions_stay() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
  ends text[] := ARRAY['voided_by', 'voided_at', 'void_reason'];
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.voided_at IS NULL AND NEW.voided_at IS NOT NULL AND to_jsonb(NEW) - ends = to_jsonb(OLD) - ends THEN RETURN NEW; END IF;
  END IF;
  RAISE EXCEPTION 'what is booked stays: a correction is a void' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'transactions_stay';
END $body$;--> statement-breakpoint
CREATE TRIGGER transactions_stay BEFORE UPDATE OR DELETE ON transactions FOR EACH ROW EXECUTE FUNCTION transactions_stay();--> statement-breakpoint
CREATE TRIGGER transactions_all_stay BEFORE TRUNCATE ON transactions FOR EACH STATEMENT EXECUTE FUNCTION transactions_stay();--> statement-breakpoint
CREATE FUNCTION daily_metrics_add(transaction transactions, times int) RETURNS void LANGUAGE sql AS $body$
  INSERT INTO daily_metrics AS kept (client_id, day_on, organisation_id, total_income_minor, total_expenses_minor, transaction_count)
  VALUES (transaction.client_id, transaction.transacted_on, transaction.organisation_id,
    CASE transaction.kind WHEN 'income' THEN transaction.amount_minor * times ELSE 0 END,
    CASE transaction.kind WHEN 'expense' THEN transaction.amount_minor * times ELSE 0 END, times)
  ON CONFLICT (client_id, day_on) DO UPDATE SET
    total_income_minor = kept.total_income_minor + excluded.total_income_minor,
    total_expenses_minor = kept.total_expenses_minor + excluded.total_expenses_minor,
    transaction_count = kept.transaction_count + excluded.transaction_count,
    updated_at = now()
$body$;--> statement-breakpoint
CREATE FUNCTION daily_metrics_keep() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.voided_at IS NULL THEN PERFORM daily_metrics_add(OLD, -1); END IF;
  IF NEW.voided_at IS NULL THEN PERFORM daily_metrics_add(NEW, 1); END IF;
  RETURN NULL;
END $body$;--> statement-breakpoint
-- At commit, so that whoever books on a client's day keeps its row from others for no longer than the commit takes.
CREATE CONSTRAINT TRIGGER daily_metrics_keep AFTER INSERT OR UPDATE ON transactions DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION daily_metrics_keep();--> statement-breakpoint
-- Whoever has books open is told that something was booked: by whose organisation it is, and nothing else.
CREATE VIEW feed_transactions WITH (security_invoker = true) AS
SELECT id, organisation_id, json_build_object() AS "row" FROM transactions;--> statement-breakpoint
CALL feed_watch('transactions', ARRAY['id'], ARRAY['id', 'organisation_id', 'voided_at']);
