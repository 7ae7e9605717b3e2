import type { Caller } from "../../core/access.ts";
import type { Named } from "../../core/named.ts";
import { common, Problem } from "../../core/problem.ts";

/**
 * What was asked, without who says that they ask: person and role come from the token, and whoever says otherwise is
 * refused (mission A18, 33). @throws Problem 403
 */
export function asNamed<T extends Named>(caller: Caller, { userId, userRole, ...asked }: T) {
  const isSelf = userId === undefined || userId.toLowerCase() === caller.userId;
  const isOwnRole = userRole === undefined || caller.roles.some((role) => role === userRole);
  if (!isSelf || !isOwnRole) throw new Problem(common.forbidden);
  return asked;
}
