-- A production's mailbox is read by Gmail's API as well. How far it was read is kept as with IMAP: a word of the
-- server's that its numbers count under, and a number.
ALTER TABLE "production_mailboxes" ADD COLUMN "provider" text DEFAULT 'imap' NOT NULL;--> statement-breakpoint
ALTER TABLE "production_mailboxes" ADD CONSTRAINT "production_mailboxes_provider" CHECK ("provider" IN ('imap', 'gmail'));
