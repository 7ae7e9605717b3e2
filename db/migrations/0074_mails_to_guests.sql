-- Who comes to an event has no account here: a mail may be to an address alone.
ALTER TABLE "mails" ALTER COLUMN "user_id" DROP NOT NULL;
