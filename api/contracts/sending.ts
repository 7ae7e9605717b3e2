import { and, eq, inArray, isNull } from "drizzle-orm";
import { may, type Caller } from "../../core/access.ts";
import { contractProblems, type ContractSend } from "../../core/contracts.ts";
import { common, Problem, type InputError } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { putBefore, type ContractRecord } from "../../db/contracts.ts";
import type { Tx } from "../../db/open.ts";
import { memberships, users } from "../../db/schema/organisations.ts";
import type { Services } from "../services.ts";

type Signatories = NonNullable<ContractSend["signatories"]>;

/**
 * Puts a contract that was judged before its signatories: the first is asked now, each other when their turn comes.
 * @throws Problem 409 while its paper is being made, 422 for who cannot sign or a day that is over.
 */
export async function sendNow(
  services: Services,
  tx: Tx,
  caller: Caller,
  contract: ContractRecord,
  { signatories, sign_by, provider }: ContractSend,
): Promise<ContractRecord> {
  if (provider === "docusign" && services.config.docusignKeys.length === 0)
    throw new Problem(contractProblems.noDocusign);
  if (contract.documentId === null) throw new Problem(contractProblems.paperNotReady);
  const now = instantOf(services.clock.now());
  if (sign_by !== null && sign_by < now.slice(0, 10)) {
    throw new Problem(common.invalid, undefined, {
      errors: [{ pointer: "/sign_by", detail: "must not be over" }],
    });
  }
  const people: Signatories = signatories ?? [{ user_id: contract.artistId, part: "artist" }];
  await refuseWhoCannotSign(tx, caller, contract, people);
  return await putBefore(
    tx,
    contract,
    {
      by: caller.userId,
      signBy: sign_by,
      provider,
      people: people.map(({ user_id, part }) => ({ userId: user_id, part })),
    },
    now,
  );
}

/** @throws Problem 422 with the place of each. */
async function refuseWhoCannotSign(
  tx: Tx,
  caller: Caller,
  contract: ContractRecord,
  people: Signatories,
): Promise<void> {
  const members = await tx
    .select({ id: users.id, roles: memberships.roles })
    .from(users)
    .innerJoin(memberships, eq(memberships.userId, users.id))
    .where(
      and(
        inArray(
          users.id,
          people.map(({ user_id }) => user_id),
        ),
        eq(users.isActive, true),
        eq(memberships.organisationId, caller.organisationId),
        isNull(memberships.deletedAt),
      ),
    );
  const errors = people.flatMap(({ user_id, part }, at): InputError[] => {
    const pointer = `/signatories/${at}/user_id`;
    const member = members.find(({ id }) => id === user_id);
    if (!member || !may(member.roles, "contracts.sign"))
      return [{ pointer, detail: "is nobody who can sign here" }];
    if (part === "organisation" && !may(member.roles, "contracts.write"))
      return [{ pointer, detail: "may not sign for the organisation" }];
    return [];
  });
  const artist = people.find(({ user_id }) => user_id === contract.artistId);
  if (artist?.part !== "artist")
    errors.push({ pointer: "/signatories", detail: "must name the artist for their part" });
  if (errors.length > 0) throw new Problem(common.invalid, undefined, { errors });
}
