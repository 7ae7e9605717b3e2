-- Somebody lets the portal in at a ledger outside, and which organisation there the books go to is chosen then.
CREATE TABLE "ledger_consents" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"asked_by" uuid NOT NULL,
	"asked_at" timestamptz(3) NOT NULL,
	"state" text NOT NULL,
	"sealed_code" text,
	"sealed_token" "bytea",
	"tenants" jsonb,
	"reason" text,
	CONSTRAINT "ledger_consents_state" CHECK (case state when 'asked' then sealed_code is not null and sealed_token is null
        when 'open' then sealed_code is null and sealed_token is not null and tenants is not null
        when 'used' then sealed_code is null and sealed_token is null
        when 'failed' then sealed_code is null and sealed_token is null and reason is not null else false end)
);
--> statement-breakpoint
ALTER TABLE "ledger_consents" ADD CONSTRAINT "ledger_consents_asked_by_users_id_fk" FOREIGN KEY ("asked_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "ledger_consents_organisation" ON "ledger_consents" USING btree ("organisation_id","asked_at","id");--> statement-breakpoint
CREATE INDEX "ledger_consents_asked" ON "ledger_consents" USING btree ("asked_at");--> statement-breakpoint
ALTER TABLE "ledger_connections" ADD COLUMN "tenant_name" text;--> statement-breakpoint
ALTER TABLE "ledger_connections" ADD COLUMN "connected_by" uuid;--> statement-breakpoint
ALTER TABLE "ledger_connections" ADD CONSTRAINT "ledger_connections_connected_by_users_id_fk" FOREIGN KEY ("connected_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- What was paid of a bill is to be there too: a row each time that money, or a part of an advance, went for it.
CREATE TABLE "ledger_payments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"expense_id" uuid NOT NULL,
	"account" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"functional_currency" text NOT NULL,
	"functional_minor" bigint NOT NULL,
	"paid_on" date NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"ledger" text,
	"batch_id" uuid,
	"attempts" integer DEFAULT 0 NOT NULL,
	"due_at" timestamptz(3) DEFAULT now() NOT NULL,
	"remote_id" text,
	"reasons" jsonb,
	"created_at" timestamptz(3) DEFAULT now() NOT NULL,
	"sent_at" timestamptz(3),
	CONSTRAINT "ledger_payments_amount" CHECK (amount_minor > 0),
	CONSTRAINT "ledger_payments_state" CHECK (state in ('waiting', 'sending', 'sent', 'refused')),
	CONSTRAINT "ledger_payments_batch" CHECK (state <> 'sending' or batch_id is not null),
	CONSTRAINT "ledger_payments_remote" CHECK (state <> 'sent' or remote_id is not null and sent_at is not null)
);
--> statement-breakpoint
ALTER TABLE "ledger_payments" ADD CONSTRAINT "ledger_payments_expense_id_ledger_bills_expense_id_fk" FOREIGN KEY ("expense_id") REFERENCES "public"."ledger_bills"("expense_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "ledger_payments_expense" ON "ledger_payments" USING btree ("expense_id");--> statement-breakpoint
CREATE INDEX "ledger_payments_organisation" ON "ledger_payments" USING btree ("organisation_id","created_at","id");--> statement-breakpoint
CREATE INDEX "ledger_payments_organisation_state" ON "ledger_payments" USING btree ("organisation_id","state","created_at","id");--> statement-breakpoint
-- What is to be done: few rows, however many were sent.
CREATE INDEX "ledger_payments_due" ON "ledger_payments" USING btree ("organisation_id","state","due_at") WHERE state in ('waiting', 'sending');--> statement-breakpoint
CREATE INDEX "ledger_payments_batch" ON "ledger_payments" USING btree ("batch_id") WHERE batch_id is not null;--> statement-breakpoint
CREATE INDEX "ledger_payments_sent" ON "ledger_payments" USING btree ("organisation_id","sent_at") WHERE sent_at is not null;--> statement-breakpoint
SELECT guard_tenancy(made) FROM unnest(ARRAY['ledger_consents', 'ledger_payments']::regclass[]) AS made;--> statement-breakpoint
REVOKE DELETE ON ledger_payments FROM portal_app, portal_jobs;--> statement-breakpoint
-- Tokens are for the program that calls, which alone can open them. Whoever asked gave a code, and takes none back.
REVOKE SELECT, UPDATE, DELETE ON ledger_consents FROM portal_app;--> statement-breakpoint
GRANT SELECT (id, organisation_id, asked_by, asked_at, state, tenants, reason) ON ledger_consents TO portal_app;--> statement-breakpoint
GRANT SELECT (tenant_name, connected_by) ON ledger_connections TO portal_app;--> statement-breakpoint
-- What was disconnected in the browser is deleted by the program that tells the ledger so.
GRANT DELETE ON ledger_connections TO portal_jobs;
