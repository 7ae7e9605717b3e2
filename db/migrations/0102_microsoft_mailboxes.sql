-- A production's mailbox at Microsoft 365 is connected by signing in there, to the house's own app.
ALTER TABLE "production_mailboxes" DROP CONSTRAINT "production_mailboxes_provider";--> statement-breakpoint
ALTER TABLE "production_mailboxes" ADD CONSTRAINT "production_mailboxes_provider" CHECK ("provider" IN ('imap', 'imap_oauth', 'microsoft', 'gmail'));
