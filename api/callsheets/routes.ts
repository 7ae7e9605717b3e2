import {
  DraftChange,
  DraftConfirm,
  DraftConfirmed,
  DraftDiscard,
  DraftState,
  EmailReview,
  PageQuery,
  PaperText,
  TextQuery,
} from "../../core/email-drafts.ts";
import { emailProblems } from "../../core/emails.ts";
import { scheduleProblems } from "../../core/schedules.ts";
import { ok, written } from "../http/answers.ts";
import { route } from "../http/route.ts";
import { confirmDraft, correctDraft, discardDraft } from "./actions.ts";
import { getReview, readPage, readText } from "./queries.ts";

export const callsheetRoutes = [
  route({
    method: "GET",
    path: "/api/v1/emails/:id/review",
    permission: "emails.read",
    summary:
      "A draft as it would be confirmed: what it says, who its people are, what is open, and what changes for each",
    answers: { 200: EmailReview },
    refuses: [emailProblems.noDraft],
    handle: async ({ db, caller, params }) => {
      const review = await getReview(db, caller, params.id);
      // Who its people are and what stands for the day change without it.
      return ok(review, { etag: `"${review.version}"` }, false);
    },
  }),
  route({
    method: "PATCH",
    path: "/api/v1/emails/:id/draft",
    permission: "emails.write",
    summary: "Say for which production a draft is, what its sheets say, and who its people are",
    body: DraftChange,
    needsVersion: true,
    answers: { 200: DraftState },
    refuses: [emailProblems.noDraft],
    handle: async ({ services, caller, key, params, ifMatch, body }) =>
      written(await correctDraft(services, caller, key, { id: params.id, version: ifMatch ?? 0 }, body)),
  }),
  route({
    method: "POST",
    path: "/api/v1/emails/:id/confirm",
    permission: "emails.write",
    summary:
      "Put a draft into the schedules of everybody on it; what stood for the same day and unit is changed, and told",
    body: DraftConfirm,
    needsVersion: true,
    answers: { 200: DraftConfirmed },
    refuses: [
      emailProblems.noDraft,
      emailProblems.open,
      scheduleProblems.restTooShort,
      scheduleProblems.noApprover,
    ],
    handle: async ({ services, caller, key, params, ifMatch, body }) =>
      written(await confirmDraft(services, caller, key, { id: params.id, version: ifMatch ?? 0 }, body)),
  }),
  route({
    method: "POST",
    path: "/api/v1/emails/:id/discard",
    permission: "emails.write",
    summary: "Say why a draft is of no use; it stays in the history",
    body: DraftDiscard,
    needsVersion: true,
    answers: { 200: DraftState },
    refuses: [emailProblems.noDraft],
    handle: async ({ services, caller, key, params, ifMatch, body }) =>
      written(await discardDraft(services, caller, key, { id: params.id, version: ifMatch ?? 0 }, body)),
  }),
  route({
    method: "GET",
    path: "/api/v1/emails/:id/page",
    permission: "emails.read",
    summary: "A page of a call sheet in a mail, as a picture that its boxes are shares of",
    query: PageQuery,
    answers: { 200: "WebP" },
    handle: async ({ services, db, caller, params, query }) =>
      await readPage(services, db, caller, params.id, { paper: query.paper ?? 0, page: query.page ?? 0 }),
  }),
  route({
    method: "GET",
    path: "/api/v1/emails/:id/text",
    permission: "emails.read",
    summary: "The lines of a call sheet in a mail that is plain text",
    query: TextQuery,
    answers: { 200: PaperText },
    handle: async ({ services, db, caller, params, query }) => ({
      status: 200,
      json: await readText(services, db, caller, params.id, query.paper ?? 0),
      headers: {},
    }),
  }),
];
