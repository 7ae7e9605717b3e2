import * as v from "valibot";
import { ROLES } from "./access.ts";
import { LinkToken, PasswordReset } from "./auth.ts";
import { Id, NewId } from "./ids.ts";
import { pageQuery } from "./page.ts";
import { problems } from "./problem.ts";
import { Email, line } from "./text.ts";

export const Organisation = v.object({
  id: Id,
  name: v.string(),
  /** Of its books, and of what it allows its people to spend. */
  currency: v.string(),
  version: v.number(),
  created_at: v.string(),
});
export type Organisation = v.InferOutput<typeof Organisation>;
export const ORGANISATION_FIELDS = Object.keys(Organisation.entries);

export const OrganisationChange = v.strictObject({ name: line(200) });

export const Member = v.object({
  /** The person's user id. */
  id: Id,
  first_name: v.string(),
  last_name: v.string(),
  email: v.string(),
  roles: v.array(v.picklist(ROLES)),
  is_active: v.boolean(),
  /** Invited, but has not opened the link yet. */
  is_pending: v.boolean(),
  version: v.number(),
});
export type Member = v.InferOutput<typeof Member>;
export const MEMBER_FIELDS = Object.keys(Member.entries);

const Roles = v.pipe(
  v.array(v.picklist(ROLES, `must be one of ${ROLES.join(", ")}`)),
  v.minLength(1, "must name at least one role"),
  v.maxLength(ROLES.length),
);

export const MemberInvite = v.strictObject({
  id: v.optional(NewId),
  email: Email,
  first_name: line(80),
  last_name: line(80),
  roles: Roles,
});
export type MemberInvite = v.InferOutput<typeof MemberInvite>;

export const MemberChange = v.strictObject({ roles: Roles });
export const MemberQuery = v.strictObject(pageQuery);
export type MemberQuery = v.InferOutput<typeof MemberQuery>;

/** The link is shown once, to the administrator who made it, to be handed over. */
export const Invitation = v.object({ member: Member, link: v.string(), expires_at: v.string() });
export type Invitation = v.InferOutput<typeof Invitation>;

export const InvitationAccept = v.strictObject({
  token: LinkToken,
  new_password: PasswordReset.entries.new_password,
});

export const organisationProblems = problems("organisations", {
  alreadyMember: [409, "This person is a member already"],
  invitedElsewhere: [409, "This person has not opened an earlier invitation yet; they do that first"],
  lastAdmin: [409, "An organisation keeps at least one administrator"],
  sharedAccount: [409, "This person belongs to other organisations too; only they can reset their password"],
  ownRoles: [403, "Nobody changes their own roles"],
});
