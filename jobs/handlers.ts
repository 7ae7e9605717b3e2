import type { Handlers } from "./handler.ts";
import { processDocument } from "./handlers/documents.ts";
import { notifyExpense, syncToXero } from "./handlers/expenses.ts";
import { importSchedule } from "./handlers/imports.ts";
import { sendMail } from "./handlers/mails.ts";
import { notifyAnnouncement, notifySchedule } from "./handlers/notifications.ts";
import { readReceipt } from "./handlers/receipts.ts";

/** Who does which kind of job. */
export const handlers: Handlers = {
  "schedule-import": importSchedule,
  "sync-to-xero": syncToXero,
  "process-document": processDocument,
  "read-receipt": readReceipt,
  "notify-announcement": notifyAnnouncement,
  "notify-schedule": notifySchedule,
  "notify-expense": notifyExpense,
  "send-mail": sendMail,
};
