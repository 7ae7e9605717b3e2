import {
  Email,
  EMAIL_FIELDS,
  EmailAccepted,
  EmailDetail,
  EmailUpload,
  emailProblems,
  EmailQuery,
  EmailUploadQuery,
  InboundForm,
} from "../../core/emails.ts";
import { common } from "../../core/problem.ts";
import { list, ok, written } from "../http/answers.ts";
import { route } from "../http/route.ts";
import { page } from "../http/schemas.ts";
import { InboundAccepted } from "../../core/emails/inbound.ts";
import { EmailSenders, EmailSendersInput } from "../../core/emails/senders.ts";
import { MailboxOauthInput } from "../../core/emails/mailbox-oauth.ts";
import { MailboxConsent, MailboxInput, MailboxOf, mailboxProblems } from "../../core/emails/mailboxes.ts";
import { uploadEmail } from "./actions.ts";
import { takeInbound } from "./inbound.ts";
import {
  connectByTokens,
  connectGmail,
  connectMailbox,
  connectMicrosoft,
  getMailbox,
  removeMailbox,
} from "./mailboxes.ts";
import { getEmail, listEmails } from "./queries.ts";
import { getSenders, setSenders } from "./senders.ts";

const taken = [
  common.unsupportedType,
  emailProblems.tooLarge,
  emailProblems.type,
  emailProblems.empty,
  emailProblems.queueFull,
];

export const emailRoutes = [
  route({
    method: "POST",
    path: "/api/v1/emails",
    permission: "emails.write",
    summary:
      "Hand in a mail, as message/rfc822 or as a file, whoever sent it; the call sheets in it are read",
    query: EmailUploadQuery,
    form: EmailUpload,
    answers: { 202: EmailAccepted },
    refuses: [...taken, common.notFound],
    handle: async ({ services, caller, key, request, query }) =>
      written(await uploadEmail(services, caller, key, request, query.production_id)),
  }),
  route({
    method: "GET",
    path: "/api/v1/emails",
    permission: "emails.read",
    summary: "Mails that came in, newest first, and what became of each",
    query: EmailQuery,
    answers: { 200: page(Email) },
    handle: async ({ db, caller, query }) =>
      list(await listEmails(db, caller, query), query.fields, EMAIL_FIELDS),
  }),
  route({
    method: "GET",
    path: "/api/v1/emails/:id",
    permission: "emails.read",
    summary: "A mail: how far it is, why it is no draft, or what was understood and where it stands",
    answers: { 200: EmailDetail },
    handle: async ({ db, caller, params }) => ok(await getEmail(db, caller, params.id)),
  }),
  route({
    method: "POST",
    path: "/api/v1/inbound/email",
    permission: "open",
    summary:
      "What a mail service delivers, as the part `email` of a form, with the secret that it shares with us",
    form: InboundForm,
    answers: { 202: InboundAccepted },
    refuses: [...taken, common.unauthenticated, common.notFound],
    handle: async ({ services, request, requestId, address }) => ({
      status: 202,
      json: JSON.stringify({ ids: await takeInbound(services, request, { requestId, address }) }),
      headers: {},
    }),
  }),
  route({
    method: "GET",
    path: "/api/v1/productions/:id/email-senders",
    permission: "emails.read",
    summary: "Whose mails a production takes, and the address that they are sent to",
    answers: { 200: EmailSenders },
    handle: async ({ db, services, caller, params }) =>
      ok(await getSenders(db, caller, params.id, services.config.inboundMail.domain)),
  }),
  route({
    method: "PUT",
    path: "/api/v1/productions/:id/email-senders",
    permission: "emails.write",
    summary: "Say whose mails a production takes: addresses, or @host for everybody there",
    body: EmailSendersInput,
    answers: { 200: EmailSenders },
    refuses: [common.notFound],
    handle: async ({ services, caller, key, params, body }) =>
      written(await setSenders(services, caller, key, params.id, body)),
  }),
  route({
    method: "GET",
    path: "/api/v1/productions/:id/mailbox",
    permission: "emails.read",
    summary: "The mailbox elsewhere that is read for a production, and where there may be one",
    answers: { 200: MailboxOf },
    handle: async ({ db, services, caller, params }) => ok(await getMailbox(db, services, caller, params.id)),
  }),
  route({
    method: "PUT",
    path: "/api/v1/productions/:id/mailbox",
    permission: "emails.write",
    summary: "Have a mailbox read for a production by IMAP, from now on",
    body: MailboxInput,
    answers: { 200: MailboxOf },
    refuses: [common.notFound, mailboxProblems.notSetUp, mailboxProblems.elsewhere],
    handle: async ({ services, caller, key, params, body }) =>
      written(await connectMailbox(services, caller, key, params.id, body)),
  }),
  route({
    method: "PUT",
    path: "/api/v1/productions/:id/mailbox/oauth",
    permission: "emails.write",
    summary: "Have a mailbox read for a production by IMAP, let in by tokens (OAuth 2), from now on",
    body: MailboxOauthInput,
    answers: { 200: MailboxOf },
    refuses: [common.notFound, mailboxProblems.notSetUp, mailboxProblems.elsewhere, mailboxProblems.noSecret],
    handle: async ({ services, caller, key, params, body }) =>
      written(await connectByTokens(services, caller, key, params.id, body)),
  }),
  route({
    method: "PUT",
    path: "/api/v1/productions/:id/mailbox/gmail",
    permission: "emails.write",
    summary: "Have a mailbox at Gmail read for a production, with what Google's consent gave, from now on",
    body: MailboxConsent,
    answers: { 200: MailboxOf },
    refuses: [common.notFound, mailboxProblems.notSetUp],
    handle: async ({ services, caller, key, params, body }) =>
      written(await connectGmail(services, caller, key, params.id, body)),
  }),
  route({
    method: "PUT",
    path: "/api/v1/productions/:id/mailbox/microsoft",
    permission: "emails.write",
    summary:
      "Have a mailbox at Microsoft 365 read for a production, with what signing in there gave, from now on",
    body: MailboxConsent,
    answers: { 200: MailboxOf },
    refuses: [common.notFound, mailboxProblems.notSetUp],
    handle: async ({ services, caller, key, params, body }) =>
      written(await connectMicrosoft(services, caller, key, params.id, body)),
  }),
  route({
    method: "DELETE",
    path: "/api/v1/productions/:id/mailbox",
    permission: "emails.write",
    summary: "Read it no more, and forget its credentials",
    answers: { 204: "Removed" },
    handle: async ({ services, caller, key, params }) =>
      written(await removeMailbox(services, caller, key, params.id)),
  }),
];
