import { afterAll, beforeAll, expect, test } from "bun:test";
import { authProblems } from "../../core/auth.ts";
import { Problem } from "../../core/problem.ts";
import { expectProblem } from "../testing-answers.ts";
import { testApp, type TestApp } from "../testing.ts";
import { AT_ONCE_MAX, createDoor, SIGN_INS } from "./shed.ts";

let portal: TestApp;
beforeAll(async () => {
  portal = await testApp();
});
afterAll(() => portal[Symbol.asyncDispose]());

const refused = (work: () => unknown): Problem | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    return error as Problem;
  }
};

test("a full house refuses with 503 and says when to come again; whoever leaves makes room", () => {
  const door = createDoor(2);
  const leave = door.enter("http://localhost/api/v1/contracts");
  door.enter("http://localhost/api/v1/contracts");
  const problem = refused(() => door.enter("http://localhost/api/v1/contracts"));
  expect(problem).toBeInstanceOf(Problem);
  expect([problem?.kind.status, problem?.headers]).toEqual([503, { "retry-after": "1" }]);
  leave();
  expect(refused(() => door.enter("http://localhost/api/v1/contracts"))).toBeUndefined();
});

test("what is meant to last, and who asks whether we live, take no place and are never refused", () => {
  const door = createDoor(1);
  for (let n = 0; n < 5; n++) {
    door.enter("http://localhost/api/v1/live");
    door.enter("http://localhost/api/v1/feed?after=1");
    door.enter("http://localhost/api/health/db");
  }
  door.enter("http://localhost/api/v1/dashboard");
  expect(refused(() => door.enter("http://localhost/metrics"))).toBeUndefined();
  expect(refused(() => door.enter("http://localhost/api/v1/dashboard"))).toBeInstanceOf(Problem);
});

test("a flood of sign-ins fills its own room and takes no place of others", () => {
  const door = createDoor(1);
  const signIn = () => door.enter("http://localhost/api/v1/auth/login");
  const leave = signIn();
  for (let n = 1; n < SIGN_INS.atOnce; n++) signIn();
  const problem = refused(signIn);
  expect([problem?.kind, problem?.headers]).toEqual([authProblems.busy, { "retry-after": "2" }]);
  expect(refused(() => door.enter("http://localhost/api/v1/dashboard"))).toBeUndefined();
  leave();
  expect(refused(signIn)).toBeUndefined();
});

test("twice as many at once as there are places: each is answered, or told to come again; then all is as before", async () => {
  const who = await portal.person(["artist"]);
  const ask = () => portal.send(who, "GET", "/api/v1/dashboard");
  const answers = await Promise.all(Array.from({ length: AT_ONCE_MAX * 2 }, ask));
  const good = answers.filter(({ status }) => status === 200);
  expect(good.length).toBe(AT_ONCE_MAX);
  for (const answer of answers.filter(({ status }) => status !== 200)) {
    expect((await expectProblem(answer, 503)).type).toBe("/problems/common/overloaded");
    expect(answer.headers.get("retry-after")).toBe("1");
  }
  expect((await ask()).status).toBe(200);
});
