import { ROLES, type Role } from "../core/access.ts";
import { newId } from "../core/ids.ts";
import { fileForm, TINY_GIF } from "./testing-forms.ts";
import type { Make } from "./testing-world.ts";
import type { TestApp, TestPerson } from "./testing.ts";

export type WorldPeople = {
  /** Somebody with each role alone. */
  people: Record<Role, TestPerson>;
  /** Somebody with every role. */
  chief: TestPerson;
  /** What the chief signs in with. */
  login: { email: string; password: string };
};

export async function furnishPeople(portal: TestApp, canary: string): Promise<WorldPeople> {
  const chief = await portal.person([...ROLES]);
  const { organisationId } = chief;
  const people = Object.fromEntries(
    await Promise.all(
      ROLES.map(async (role) => [role, await portal.person([role], organisationId)] as const),
    ),
  ) as Record<Role, TestPerson>;
  const { sql } = portal.database;
  await sql`update organisations set name = ${`Organisation ${canary}`} where id = ${organisationId}`;
  const login = { email: `${chief.userId}@${canary}.test`, password: "correct horse battery" };
  // As cheap as it gets: a test of every route does not test how hard passwords are to guess.
  const hash = await Bun.password.hash(login.password, { algorithm: "argon2id", memoryCost: 8, timeCost: 1 });
  const everyone = [chief.userId, ...Object.values(people).map(({ userId }) => userId)];
  await sql`update users set last_name = ${canary}, email = id || ${`@${canary}.test`} where id in ${sql(everyone)}`;
  await sql`update users set password_hash = ${hash} where id = ${chief.userId}`;
  return { people, chief, login };
}

const change = { "if-match": '"1"' };
const accepted: Make = () => ({ body: { token: "t".repeat(43), new_password: "a longer way round" } });

export const PEOPLE_SAMPLES: Record<string, Make> = {
  "POST /api/v1/auth/login": ({ login }) => ({ body: login }),
  "POST /api/v1/auth/password": ({ login }) => ({
    body: { current_password: login.password, new_password: "a longer way round" },
  }),
  "POST /api/v1/auth/passkey-sign-in": ({ passkeys }) => ({ body: passkeys.signIn }),
  "POST /api/v1/me/passkeys/options": ({ login }) => ({
    body: { proof: { kind: "password", password: login.password } },
  }),
  "POST /api/v1/me/passkeys": ({ passkeys }) => ({ body: passkeys.create }),
  "POST /api/v1/auth/password-reset-requests": ({ login }) => ({ body: { email: login.email } }),
  "POST /api/v1/auth/password-resets": accepted,
  "POST /api/v1/invitations/accept": accepted,
  "PATCH /api/v1/organisations/:id": () => ({ body: { name: "Northwind" }, headers: change }),
  "POST /api/v1/members": () => ({
    body: { email: `${newId()}@people.test`, first_name: "Grace", last_name: "Hopper", roles: ["artist"] },
  }),
  "PATCH /api/v1/members/:id": () => ({ body: { roles: ["artist", "accountant"] }, headers: change }),
  "PUT /api/v1/me/avatar": () => fileForm("me.gif", TINY_GIF),
  "PATCH /api/v1/me": () => ({ body: { first_name: "Grace" } }),
  "PATCH /api/v1/me/config": () => ({ body: { zone: "Europe/Lisbon" } }),
};
