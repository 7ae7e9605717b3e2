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

/** Roles replace each other whole, so the version that is changed is the one that is there now. */
export async function changeRoles(id: string, roles: Role[]): Promise<Member> {
  const path = `/api/v1/members/${id}`;
  const { etag } = await readItem<Member>(path);
  return mutate<Member>({ method: "PATCH", path, body: { roles }, ifMatch: etag });
}

export const endMembership = (id: string) => mutate({ method: "DELETE", path: `/api/v1/members/${id}` });
