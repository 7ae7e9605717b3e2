import type { Handlers } from "./handler.ts";
import { pushCalendar, pushCalendars } from "./handlers/calendar-pushes.ts";
import { refreshAnalytics } from "./handlers/analytics.ts";
import { archiveBooks } from "./handlers/archives.ts";
import { checkLedger, syncToXero } from "./handlers/bills.ts";
import { contractDays } from "./handlers/contract-days.ts";
import { notifyContract, renderContract } from "./handlers/contracts.ts";
import { notifyBroadcast } from "./handlers/broadcasts.ts";
import { processDocument } from "./handlers/documents.ts";
import { checkEnvelope, sendEnvelope, voidEnvelope } from "./handlers/docusign.ts";
import { notifyAdvance } from "./handlers/advances.ts";
import { drawEmail } from "./handlers/email-pages.ts";
import { readScan } from "./handlers/email-scans.ts";
import { readEmail } from "./handlers/emails.ts";
import { readMailbox, readMailboxes } from "./handlers/mailboxes.ts";
import { connectLedger, disconnectLedger } from "./handlers/ledger-connections.ts";
import { makeEventYears, notifyAttendees } from "./handlers/events.ts";
import { makeExport } from "./handlers/exports.ts";
import { notifyExpense, notifyQuestion } from "./handlers/expenses.ts";
import { importSchedule } from "./handlers/imports.ts";
import { resendMails, sendMail } from "./handlers/mails.ts";
import { notifyAnnouncement, notifyRestOverride, notifySchedule } from "./handlers/notifications.ts";
import { sendPush } from "./handlers/pushes.ts";
import { sealContract } from "./handlers/seals.ts";
import { readReceipt } from "./handlers/receipts.ts";
import { sendText } from "./handlers/texts.ts";
import { optimiseRoutes } from "./handlers/route-checks.ts";
import { planRoute } from "./handlers/routes.ts";
import { escalateUnseen } from "./handlers/unseen.ts";
import { checkWeather } from "./handlers/weather.ts";
import { checkZoneRules } from "./handlers/zone-rules.ts";

/** Who does which kind of job. */
export const handlers: Handlers = {
  "schedule-import": importSchedule,
  "sync-to-xero": syncToXero,
  "check-ledger": checkLedger,
  "connect-ledger": connectLedger,
  "disconnect-ledger": disconnectLedger,
  "process-document": processDocument,
  "read-receipt": readReceipt,
  "read-email": readEmail,
  "read-scan": readScan,
  "read-mailbox": readMailbox,
  "read-mailboxes": readMailboxes,
  "draw-email": drawEmail,
  "notify-announcement": notifyAnnouncement,
  "notify-schedule": notifySchedule,
  "notify-rest-override": notifyRestOverride,
  "notify-expense": notifyExpense,
  "notify-question": notifyQuestion,
  "notify-advance": notifyAdvance,
  "render-contract": renderContract,
  "notify-contract": notifyContract,
  "seal-contract": sealContract,
  "contract-days": contractDays,
  "refresh-analytics": refreshAnalytics,
  "zone-rules": checkZoneRules,
  "send-envelope": sendEnvelope,
  "void-envelope": voidEnvelope,
  "check-envelope": checkEnvelope,
  "make-export": makeExport,
  "archive-books": archiveBooks,
  "notify-broadcast": notifyBroadcast,
  "send-mail": sendMail,
  "send-push": sendPush,
  "send-text": sendText,
  "resend-mails": resendMails,
  "push-calendar": pushCalendar,
  "push-calendars": pushCalendars,
  "plan-route": planRoute,
  "optimise-routes": optimiseRoutes,
  "escalate-unseen": escalateUnseen,
  "event-years": makeEventYears,
  "notify-attendees": notifyAttendees,
  "check-weather": checkWeather,
};
