import { authProblems } from "../../core/auth.ts";
import {
  Invitation,
  InvitationAccept,
  Member,
  MEMBER_FIELDS,
  MemberChange,
  MemberInvite,
  MemberQuery,
  Organisation,
  OrganisationChange,
  ORGANISATION_FIELDS,
  organisationProblems,
} from "../../core/organisations.ts";
import { usePasswordLink } from "../auth/links.ts";
import { item, list, written } from "../http/answers.ts";
import { LOGIN_ADDRESS } from "../http/limits.ts";
import { route } from "../http/route.ts";
import { page } from "../http/schemas.ts";
import { changeOrganisation, changeRoles, inviteMember, linkForPassword, removeMember } from "./actions.ts";
import { getMember, getOrganisation, listMembers, listOrganisations } from "./queries.ts";

const roleProblems = [organisationProblems.ownRoles, organisationProblems.lastAdmin];

export const organisationRoutes = [
  route({
    method: "GET",
    path: "/api/v1/organisations",
    permission: "person",
    summary: "My organisations",
    query: MemberQuery,
    answers: { 200: page(Organisation) },
    handle: async ({ services, person, query }) =>
      list(
        await listOrganisations(services.database.everywhere, person.userId, query),
        query.fields,
        ORGANISATION_FIELDS,
      ),
  }),
  route({
    method: "GET",
    path: "/api/v1/organisations/:id",
    permission: "organisations.read",
    summary: "The organisation I act for",
    query: MemberQuery,
    answers: { 200: Organisation },
    handle: async ({ db, caller, params, query }) => {
      const thing = await getOrganisation(db, caller, params.id);
      return item(thing, `"${thing.version}"`, { asked: query.fields, known: ORGANISATION_FIELDS });
    },
  }),
  route({
    method: "PATCH",
    path: "/api/v1/organisations/:id",
    permission: "organisations.write",
    summary: "Rename the organisation",
    body: OrganisationChange,
    needsVersion: true,
    answers: { 200: Organisation },
    handle: async ({ services, caller, key, params, ifMatch, body }) =>
      written(await changeOrganisation(services, caller, key, params.id, ifMatch ?? 0, body)),
  }),
  route({
    method: "GET",
    path: "/api/v1/members",
    permission: "members.read",
    summary: "Members, by name",
    cache: "members",
    reads: "lists",
    query: MemberQuery,
    answers: { 200: page(Member) },
    handle: async ({ db, caller, query }) =>
      list(await listMembers(db, caller, query), query.fields, MEMBER_FIELDS),
  }),
  route({
    method: "POST",
    path: "/api/v1/members",
    permission: "members.write",
    summary: "Invite somebody; the link is shown this once",
    body: MemberInvite,
    answers: { 201: Invitation },
    refuses: [organisationProblems.alreadyMember, organisationProblems.invitedElsewhere],
    handle: async ({ services, caller, key, body }) =>
      written(await inviteMember(services, caller, key, body)),
  }),
  route({
    method: "GET",
    path: "/api/v1/members/:id",
    permission: "members.read",
    summary: "One member",
    query: MemberQuery,
    answers: { 200: Member },
    handle: async ({ db, caller, params, query }) => {
      const thing = await getMember(db, caller, params.id);
      // A first sign-in changes what is shown without a change of the membership.
      return item(
        thing,
        `"${thing.version}"`,
        { asked: query.fields, known: MEMBER_FIELDS },
        !thing.is_pending,
      );
    },
  }),
  route({
    method: "PATCH",
    path: "/api/v1/members/:id",
    permission: "members.write",
    summary: "Change somebody's roles",
    body: MemberChange,
    needsVersion: true,
    answers: { 200: Member },
    refuses: roleProblems,
    handle: async ({ services, caller, key, params, ifMatch, body }) =>
      written(await changeRoles(services, caller, key, params.id, ifMatch ?? 0, body.roles)),
  }),
  route({
    method: "DELETE",
    path: "/api/v1/members/:id",
    permission: "members.write",
    summary: "End a membership",
    answers: { 204: "Ended" },
    refuses: roleProblems,
    handle: async ({ services, caller, key, params }) =>
      written(await removeMember(services, caller, key, params.id)),
  }),
  route({
    method: "POST",
    path: "/api/v1/members/:id/password-link",
    permission: "members.write",
    summary: "A new link to set a password; shown this once",
    answers: { 201: Invitation },
    refuses: [organisationProblems.sharedAccount],
    handle: async ({ services, caller, key, params }) =>
      written(await linkForPassword(services, caller, key, params.id)),
  }),
  route({
    method: "POST",
    path: "/api/v1/invitations/accept",
    permission: "open",
    summary: "Set the first password by an invitation's link",
    body: InvitationAccept,
    answers: { 204: "The password is set" },
    refuses: [authProblems.linkSpent, authProblems.weakPassword],
    handle: async ({ services, body, requestId, address, limit }) => {
      limit(LOGIN_ADDRESS, address);
      await usePasswordLink(services, body, { requestId, address });
      return { status: 204, headers: {} };
    },
  }),
];
