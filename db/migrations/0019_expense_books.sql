ALTER TABLE "expenses" ADD COLUMN "country" text;--> statement-breakpoint
ALTER TABLE "expenses" ADD COLUMN "tax_lines" jsonb;--> statement-breakpoint
ALTER TABLE "expenses" ADD COLUMN "functional_currency" text;--> statement-breakpoint
ALTER TABLE "expenses" ADD COLUMN "functional_minor" bigint;--> statement-breakpoint
ALTER TABLE "expenses" ADD COLUMN "payout_currency" text;--> statement-breakpoint
ALTER TABLE "expenses" ADD COLUMN "payout_minor" bigint;--> statement-breakpoint
ALTER TABLE "expenses" ADD COLUMN "rates" jsonb;--> statement-breakpoint
ALTER TABLE "expenses" ADD COLUMN "rates_locked_at" timestamptz(3);--> statement-breakpoint
ALTER TABLE "expenses" ADD COLUMN "paid_by" uuid;--> statement-breakpoint
ALTER TABLE "expenses" ADD COLUMN "paid_at" timestamptz(3);--> statement-breakpoint
ALTER TABLE "expenses" ADD COLUMN "voided_at" timestamptz(3);--> statement-breakpoint
ALTER TABLE "expenses" ADD CONSTRAINT "expenses_paid_by_users_id_fk" FOREIGN KEY ("paid_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "expenses" ADD CONSTRAINT "expenses_payer" CHECK (paid_by is null or paid_by is distinct from artist_id and paid_by is distinct from decided_by);