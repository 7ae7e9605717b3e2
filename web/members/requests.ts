import type { Role } from "../../core/access.ts";
import type { Invitation, Member, MemberInvite } from "../../core/organisations.ts";
import { mutate, readItem } from "../lib/api.ts";
import { readHome } from "../lib/edge.ts";
import { createReading } from "../lib/reading.ts";

export const useMembers = () => createReading<Member>(() => "/v1/members?limit=100", "members", readHome);

export const invite = (body: MemberInvite & { id: string }) =>
  mutate<Invitation>({ method: "POST", path: "/api/v1/members", body });

export const linkForPassword = (id: string) =>
  mutate<Invitation>({ method: "POST", path: `/api/v1/members/${id}/password-link` });

export const readMember = async (id: string): Promise<Member> =>
  (await readItem<Member>(`/api/v1/members/${id}`)).item;

/** @throws Refused 412 when somebody else changed them since `version`. */
export const changeRoles = (id: string, version: number, roles: readonly Role[]) =>
  mutate<Member>({
    method: "PATCH",
    path: `/api/v1/members/${id}`,
    body: { roles },
    ifMatch: `"${version}"`,
  });

export const endMembership = (id: string) => mutate({ method: "DELETE", path: `/api/v1/members/${id}` });
