-- Mailboxes that are read by IMAP are let in by tokens as well (OAuth 2), which Microsoft 365 takes instead of passwords.
ALTER TABLE "production_mailboxes" DROP CONSTRAINT "production_mailboxes_provider";--> statement-breakpoint
ALTER TABLE "production_mailboxes" ADD CONSTRAINT "production_mailboxes_provider" CHECK ("provider" IN ('imap', 'imap_oauth', 'gmail'));
