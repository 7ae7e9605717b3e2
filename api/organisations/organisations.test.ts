import { afterAll, beforeAll, expect, test } from "bun:test";
import * as v from "valibot";
import { Session } from "../../core/auth.ts";
import { Invitation, Member } from "../../core/organisations.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

let portal: TestApp;
let admin: TestPerson;
let second: TestPerson;

beforeAll(async () => {
  portal = await testApp();
  admin = await portal.person(["admin"]);
  second = await portal.person(["manager"], admin.organisationId);
}, 30_000);
afterAll(() => portal[Symbol.asyncDispose]());

const invite = async (email: string, roles = ["artist"], by = admin) =>
  await portal.send(by, "POST", "/api/v1/members", { email, first_name: "Nia", last_name: "Okoro", roles });
const secretOf = (link: string) => link.split("#")[1] ?? "";
const changeRoles = (id: string, roles: string[], version = 1, by = admin) =>
  portal.send(by, "PATCH", `/api/v1/members/${id}`, { roles }, { "if-match": `"${version}"` });

test("an invited person sets a password by the link, once, and signs in", async () => {
  const answer = await invite("nia@people.test");
  expect(answer.status).toBe(201);
  const invitation = v.parse(Invitation, await answer.json());
  expect(invitation.member).toMatchObject({ is_pending: true, roles: ["artist"] });
  const accept = () =>
    portal.send(undefined, "POST", "/api/v1/invitations/accept", {
      token: secretOf(invitation.link),
      new_password: "a phrase to remember",
    });
  expect((await accept()).status).toBe(204);
  expect((await accept()).status).toBe(410);
  const login = await portal.send(undefined, "POST", "/api/v1/auth/login", {
    email: "Nia@People.test",
    password: "a phrase to remember",
  });
  const session = v.parse(Session, await login.json());
  expect(session.user.memberships.map((one) => one.organisation_id)).toEqual([admin.organisationId]);
});

test("a member is invited once; one who left may come back", async () => {
  const { member } = v.parse(Invitation, await (await invite("back@people.test")).json());
  expect((await invite("back@people.test")).status).toBe(409);
  expect((await portal.send(admin, "DELETE", `/api/v1/members/${member.id}`)).status).toBe(204);
  expect((await portal.send(admin, "GET", `/api/v1/members/${member.id}`)).status).toBe(404);
  const list = (await (await portal.send(admin, "GET", "/api/v1/members?limit=100")).json()) as {
    data: Member[];
  };
  expect(list.data.map((one) => one.id)).not.toContain(member.id);
  expect((await invite("back@people.test")).status).toBe(201);
});

const accept = async (link: string, new_password = "a phrase to remember") =>
  (
    await portal.send(undefined, "POST", "/api/v1/invitations/accept", {
      token: secretOf(link),
      new_password,
    })
  ).status;
const linkOf = async (answer: Promise<Response>) => v.parse(Invitation, await (await answer).json());

test("a link does not outlive the membership that it was made for", async () => {
  const other = await portal.person(["admin"]);
  const { link, member } = await linkOf(invite("moved@people.test"));
  expect((await portal.send(admin, "DELETE", `/api/v1/members/${member.id}`)).status).toBe(204);
  const theirs = await linkOf(invite("moved@people.test", ["artist"], other));
  expect(await accept(theirs.link)).toBe(204);
  expect(await accept(link, "not theirs to choose")).toBe(410);
});

test("a link opens no organisation that was joined after it was made", async () => {
  const other = await portal.person(["admin"]);
  const { link, member } = await linkOf(invite("joins@people.test"));
  expect(await accept(link)).toBe(204);
  const reset = await linkOf(portal.send(admin, "POST", `/api/v1/members/${member.id}/password-link`));
  expect((await invite("joins@people.test", ["artist"], other)).status).toBe(201);
  expect(await accept(reset.link, "not theirs to choose")).toBe(410);
  expect((await portal.send(admin, "POST", `/api/v1/members/${member.id}/password-link`)).status).toBe(409);
});

test("nobody is invited twice before they opened the first invitation", async () => {
  const other = await portal.person(["admin"]);
  const { link } = await linkOf(invite("twice@people.test"));
  const again = await invite("twice@people.test", ["artist"], other);
  expect(again.status).toBe(409);
  expect(await again.json()).toMatchObject({ type: "/problems/organisations/invited-elsewhere" });
  expect(await accept(link)).toBe(204);
  expect((await invite("twice@people.test", ["artist"], other)).status).toBe(201);
});

test("roles count at once", async () => {
  const person = await portal.person(["manager"], admin.organisationId);
  expect((await portal.send(person, "GET", "/api/v1/members")).status).toBe(200);
  expect((await changeRoles(person.userId, ["artist"])).status).toBe(200);
  expect((await portal.send(person, "GET", "/api/v1/members")).status).toBe(403);
});

test("nobody changes their own roles, and the last administrator stays", async () => {
  expect((await changeRoles(admin.userId, ["admin", "manager"])).status).toBe(403);
  const other = await portal.person(["admin"]);
  const lone = await portal.person(["admin"], other.organisationId);
  const both = await Promise.all([
    changeRoles(other.userId, ["artist"], 1, lone),
    changeRoles(lone.userId, ["artist"], 1, other),
  ]);
  expect(both.map((answer) => answer.status).filter((status) => status === 200)).toHaveLength(1);
});

test("only administrators invite; nobody reaches another organisation", async () => {
  expect((await invite("x@people.test", ["artist"], second)).status).toBe(403);
  const stranger = await portal.person(["admin"]);
  expect((await portal.send(stranger, "GET", `/api/v1/members/${second.userId}`)).status).toBe(404);
  expect((await changeRoles(second.userId, ["artist"], 1, stranger)).status).toBe(404);
  expect((await portal.send(stranger, "GET", `/api/v1/organisations/${admin.organisationId}`)).status).toBe(
    404,
  );
});

test("a person of two organisations says which, and no administrator sets their password", async () => {
  const person = await portal.person(["artist"]);
  const { email } = (await (await portal.send(person, "GET", "/api/v1/auth/status")).json()) as {
    email: string;
  };
  // Test people have no password; this one has been here before.
  await portal.database.sql`update users set password_hash = 'set' where id = ${person.userId}`;
  expect((await invite(email)).status).toBe(201);
  expect((await portal.send(person, "GET", "/api/v1/schedules")).status).toBe(400);
  const as = (organisation: string) =>
    portal.send(person, "GET", "/api/v1/schedules", undefined, { "x-organisation": organisation });
  expect((await as(admin.organisationId)).status).toBe(200);
  expect((await as(crypto.randomUUID())).status).toBe(404);
  expect((await portal.send(admin, "POST", `/api/v1/members/${person.userId}/password-link`)).status).toBe(
    409,
  );
});
