-- Where an organisation's books go: a row for each that is connected; whoever has none gets files.
CREATE TABLE "ledger_connections" (
	"organisation_id" uuid PRIMARY KEY NOT NULL,
	"ledger" text NOT NULL,
	"tenant_id" text NOT NULL,
	"sealed_token" "bytea",
	"paused_until" timestamptz(3),
	"trouble" text,
	"connected_at" timestamptz(3) DEFAULT now() NOT NULL,
	CONSTRAINT "ledger_connections_ledger" CHECK (ledger = 'xero')
);
--> statement-breakpoint
CREATE UNIQUE INDEX "ledger_connections_tenant" ON "ledger_connections" USING btree ("ledger","tenant_id");--> statement-breakpoint
-- What is to be in the ledger outside, one row an expense, and how far it is.
CREATE TABLE "ledger_bills" (
	"expense_id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"ledger" text,
	"batch_id" uuid,
	"attempts" integer DEFAULT 0 NOT NULL,
	"due_at" timestamptz(3) DEFAULT now() NOT NULL,
	"is_void_wanted" boolean DEFAULT false NOT NULL,
	"void_batch_id" uuid,
	"remote_id" text,
	"reasons" jsonb,
	"drift" text,
	"recheck_at" timestamptz(3),
	"checked_at" timestamptz(3),
	"created_at" timestamptz(3) DEFAULT now() NOT NULL,
	"sent_at" timestamptz(3),
	CONSTRAINT "ledger_bills_state" CHECK (state in ('waiting', 'sending', 'sent', 'refused', 'voiding', 'voided', 'withdrawn')),
	CONSTRAINT "ledger_bills_batch" CHECK (state <> 'sending' or batch_id is not null),
	CONSTRAINT "ledger_bills_remote" CHECK (state not in ('sent', 'voiding', 'voided') or remote_id is not null and sent_at is not null)
);
--> statement-breakpoint
ALTER TABLE "ledger_bills" ADD CONSTRAINT "ledger_bills_expense_id_expenses_id_fk" FOREIGN KEY ("expense_id") REFERENCES "public"."expenses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "ledger_bills_organisation" ON "ledger_bills" USING btree ("organisation_id","created_at","expense_id");--> statement-breakpoint
CREATE INDEX "ledger_bills_organisation_state" ON "ledger_bills" USING btree ("organisation_id","state","created_at","expense_id");--> statement-breakpoint
-- What is to be done: few rows, however many were sent.
CREATE INDEX "ledger_bills_due" ON "ledger_bills" USING btree ("organisation_id","state","due_at") WHERE state in ('waiting', 'sending', 'voiding');--> statement-breakpoint
CREATE INDEX "ledger_bills_again" ON "ledger_bills" USING btree ("organisation_id","created_at","expense_id") WHERE state = 'waiting' and attempts > 0;--> statement-breakpoint
CREATE INDEX "ledger_bills_batch" ON "ledger_bills" USING btree ("batch_id") WHERE batch_id is not null;--> statement-breakpoint
CREATE INDEX "ledger_bills_remote" ON "ledger_bills" USING btree ("organisation_id","remote_id") WHERE remote_id is not null;--> statement-breakpoint
CREATE INDEX "ledger_bills_sent" ON "ledger_bills" USING btree ("organisation_id","sent_at") WHERE sent_at is not null;--> statement-breakpoint
CREATE INDEX "ledger_bills_drift" ON "ledger_bills" USING btree ("organisation_id","created_at","expense_id") WHERE drift is not null;--> statement-breakpoint
CREATE INDEX "ledger_bills_recheck" ON "ledger_bills" USING btree ("organisation_id","recheck_at") WHERE recheck_at is not null;--> statement-breakpoint
-- Calls of a ledger outside, from before they go out until they are answered: what all workers share of its limits.
CREATE TABLE "ledger_calls" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"at" timestamptz(3) NOT NULL,
	"ended_at" timestamptz(3)
);
--> statement-breakpoint
CREATE INDEX "ledger_calls_organisation" ON "ledger_calls" USING btree ("organisation_id","at");--> statement-breakpoint
CREATE INDEX "ledger_calls_at" ON "ledger_calls" USING btree ("at");--> statement-breakpoint
-- Each time that ours was held against theirs.
CREATE TABLE "ledger_checks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"started_at" timestamptz(3) NOT NULL,
	"finished_at" timestamptz(3) NOT NULL,
	"ours" integer NOT NULL,
	"theirs" integer NOT NULL,
	"differences" integer NOT NULL,
	"strangers" jsonb NOT NULL,
	"asked_by" uuid
);
--> statement-breakpoint
CREATE INDEX "ledger_checks_organisation" ON "ledger_checks" USING btree ("organisation_id","started_at");--> statement-breakpoint
-- News of theirs that was delivered: the same once more is nothing new.
CREATE TABLE "ledger_events" (
	"sha256" text PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"received_at" timestamptz(3) DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE INDEX "ledger_events_received" ON "ledger_events" USING btree ("received_at");--> statement-breakpoint
-- Is one under way already? Asked with every approval.
CREATE INDEX "jobs_ledger" ON "jobs" USING btree ("organisation_id","kind") WHERE kind in ('sync-to-xero', 'check-ledger') and state in ('pending', 'queued', 'active');--> statement-breakpoint
-- What was approved and had not come to the books yet: a batch takes it now.
INSERT INTO "ledger_bills" ("expense_id", "organisation_id", "created_at")
SELECT id, organisation_id, coalesce(decided_at, updated_at) FROM expenses WHERE status = 'approved' AND posted_at IS NULL AND deleted_at IS NULL;--> statement-breakpoint
SELECT guard_tenancy(made) FROM unnest(ARRAY['ledger_connections', 'ledger_bills', 'ledger_calls', 'ledger_checks', 'ledger_events']::regclass[]) AS made;--> statement-breakpoint
REVOKE DELETE ON ledger_connections, ledger_bills FROM portal_app, portal_jobs;--> statement-breakpoint
-- Tokens are for the program that calls, which alone can open them.
REVOKE INSERT, UPDATE, DELETE ON ledger_connections, ledger_calls, ledger_checks FROM portal_app;--> statement-breakpoint
REVOKE SELECT ON ledger_connections FROM portal_app;--> statement-breakpoint
GRANT SELECT (organisation_id, ledger, tenant_id, paused_until, trouble, connected_at) ON ledger_connections TO portal_app;
