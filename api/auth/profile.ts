import { eq } from "drizzle-orm";
import { must } from "../../core/assert.ts";
import type { User } from "../../core/auth.ts";
import type { ProfileChange } from "../../core/profiles.ts";
import { audit, personActor } from "../../db/audit.ts";
import { users } from "../../db/schema/organisations.ts";
import { commit } from "../../db/write.ts";
import type { Person } from "../http/caller.ts";
import type { Services } from "../services.ts";
import { organisationsOf } from "./actions.ts";
import { userItem } from "./queries.ts";

/** A person's own name, in every organisation that they are in. */
export async function changeProfile(services: Services, person: Person, input: ProfileChange): Promise<User> {
  return await commit(services.database, personActor(person, null), async (tx) => {
    const own = eq(users.id, person.userId);
    const [found] = await tx.select().from(users).where(own).for("update");
    const before = must(found, "the person of a session");
    const names = {
      firstName: input.first_name ?? before.firstName,
      lastName: input.last_name ?? before.lastName,
    };
    await tx.update(users).set(names).where(own);
    const stood = { firstName: before.firstName, lastName: before.lastName };
    audit(tx, {
      action: "users.profile-changed",
      object: { type: "user", id: person.userId },
      before: stood,
      after: names,
      personal: {
        before: `${stood.firstName} ${stood.lastName}`,
        after: `${names.firstName} ${names.lastName}`,
      },
      organisationIds: await organisationsOf(tx, person.userId),
    });
    return await userItem(tx, services.links, { ...before, ...names });
  });
}
