import {
  Email,
  EMAIL_FIELDS,
  EmailAccepted,
  EmailDetail,
  EmailUpload,
  emailProblems,
  EmailQuery,
  EmailUploadQuery,
} from "../../core/emails.ts";
import { common } from "../../core/problem.ts";
import { list, ok, written } from "../http/answers.ts";
import { route } from "../http/route.ts";
import { page } from "../http/schemas.ts";
import { uploadEmail } from "./actions.ts";
import { getEmail, listEmails } from "./queries.ts";

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
];
