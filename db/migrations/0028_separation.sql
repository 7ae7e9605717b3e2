CREATE TABLE "delegations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"from_user_id" uuid NOT NULL,
	"to_user_id" uuid NOT NULL,
	"verb" text NOT NULL,
	"starts_at" timestamptz(3) NOT NULL,
	"ends_at" timestamptz(3) NOT NULL,
	"made_by" uuid NOT NULL,
	"created_at" timestamptz(3) DEFAULT now() NOT NULL,
	"revoked_at" timestamptz(3),
	CONSTRAINT "delegations_other" CHECK (from_user_id <> to_user_id),
	CONSTRAINT "delegations_own" CHECK (made_by = from_user_id),
	CONSTRAINT "delegations_verb" CHECK (verb = 'expenses.approve'),
	CONSTRAINT "delegations_time" CHECK (starts_at < ends_at and ends_at <= starts_at + interval '90 days')
);
--> statement-breakpoint
CREATE TABLE "expense_approvals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"expense_id" uuid NOT NULL,
	"expense_version" integer NOT NULL,
	"approver_id" uuid NOT NULL,
	"on_behalf_of" uuid,
	"at" timestamptz(3) NOT NULL,
	CONSTRAINT "expense_approvals_other" CHECK (on_behalf_of is distinct from approver_id)
);
--> statement-breakpoint
CREATE TABLE "policy_changes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"approval_threshold_minor" bigint,
	"proposed_by" uuid NOT NULL,
	"proposed_at" timestamptz(3) NOT NULL,
	"confirmed_by" uuid,
	"confirmed_at" timestamptz(3),
	"withdrawn_by" uuid,
	"withdrawn_at" timestamptz(3),
	CONSTRAINT "policy_changes_amount" CHECK (approval_threshold_minor >= 0),
	CONSTRAINT "policy_changes_by_two" CHECK (confirmed_by <> proposed_by),
	CONSTRAINT "policy_changes_end" CHECK ((confirmed_by is null) = (confirmed_at is null) and (withdrawn_by is null) = (withdrawn_at is null)
        and (confirmed_at is null or withdrawn_at is null))
);
--> statement-breakpoint
ALTER TABLE "expense_events" ADD COLUMN "on_behalf_of" uuid;--> statement-breakpoint
ALTER TABLE "expenses" ADD COLUMN "approvals_given" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "organisations" ADD COLUMN "approval_threshold_minor" bigint;--> statement-breakpoint
ALTER TABLE "delegations" ADD CONSTRAINT "delegations_from_user_id_users_id_fk" FOREIGN KEY ("from_user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delegations" ADD CONSTRAINT "delegations_to_user_id_users_id_fk" FOREIGN KEY ("to_user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delegations" ADD CONSTRAINT "delegations_made_by_users_id_fk" FOREIGN KEY ("made_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "expense_approvals" ADD CONSTRAINT "expense_approvals_expense_id_expenses_id_fk" FOREIGN KEY ("expense_id") REFERENCES "public"."expenses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "expense_approvals" ADD CONSTRAINT "expense_approvals_approver_id_users_id_fk" FOREIGN KEY ("approver_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "expense_approvals" ADD CONSTRAINT "expense_approvals_on_behalf_of_users_id_fk" FOREIGN KEY ("on_behalf_of") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "policy_changes" ADD CONSTRAINT "policy_changes_proposed_by_users_id_fk" FOREIGN KEY ("proposed_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "policy_changes" ADD CONSTRAINT "policy_changes_confirmed_by_users_id_fk" FOREIGN KEY ("confirmed_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "policy_changes" ADD CONSTRAINT "policy_changes_withdrawn_by_users_id_fk" FOREIGN KEY ("withdrawn_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "delegations_organisation" ON "delegations" USING btree ("organisation_id","ends_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "expense_approvals_once" ON "expense_approvals" USING btree ("expense_id","expense_version","approver_id");--> statement-breakpoint
CREATE UNIQUE INDEX "policy_changes_open" ON "policy_changes" USING btree ("organisation_id") WHERE confirmed_at is null and withdrawn_at is null;--> statement-breakpoint
ALTER TABLE "expense_events" ADD CONSTRAINT "expense_events_on_behalf_of_users_id_fk" FOREIGN KEY ("on_behalf_of") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;