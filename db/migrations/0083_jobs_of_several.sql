-- What is decided or written together is one job: those that wait still name what they are about by itself.
UPDATE jobs SET payload = jsonb_build_object('expense_ids', jsonb_build_array(payload -> 'expense_id'))
WHERE kind = 'notify-expense' AND payload ? 'expense_id' AND state NOT IN ('completed', 'failed');
--> statement-breakpoint
UPDATE jobs SET payload = jsonb_build_object('mail_ids', jsonb_build_array(payload -> 'mail_id'))
WHERE kind = 'send-mail' AND payload ? 'mail_id' AND state NOT IN ('completed', 'failed');
