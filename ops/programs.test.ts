import { expect, test } from "bun:test";
import { newVapidKey, vapidPublicKey } from "../core/server/vapid.ts";
import { readConfig } from "./config.ts";
import { planPrograms } from "./programs.ts";

const COPY = { REPLICA_URL: "libsql://portal.example", REPLICA_TOKEN: "secret" };
const secrets = {
  signingKey: "key",
  serviceKey: "service",
  auditKey: "audit",
  sealKey: "seal",
  calendarKey: "calendar",
  pushKey: newVapidKey(),
};

test("a hosted copy and its token are handed to edges and to nobody else; a file is refused", () => {
  const { apis, jobs, edges } = planPrograms(
    readConfig(COPY, []),
    secrets,
    "postgres://localhost/portal",
    COPY,
  );
  for (const { environment } of edges) expect(environment).toMatchObject(COPY);
  for (const { environment } of [...apis, jobs])
    for (const name of Object.keys(COPY)) expect(environment).not.toHaveProperty(name);
  expect(() => readConfig({ REPLICA_URL: "file:one.db" }, [])).toThrow("for one edge");
});

test("DocuSign's, Xero's, SendGrid's and the roads' settings go to the program that asks them, their keys to the API, and neither anywhere else", () => {
  const docusign = {
    DOCUSIGN_PRIVATE_KEY: "secret",
    DOCUSIGN_URL: "https://docusign.example",
    XERO_CLIENT_ID: "id",
    XERO_CLIENT_SECRET: "secret",
    SENDGRID_API_KEY: "secret",
    ROUTES_TOKEN: "secret",
  };
  const connect = {
    DOCUSIGN_CONNECT_KEYS: "a key of the tests",
    XERO_WEBHOOK_KEYS: "a key of the tests",
    SENDGRID_WEBHOOK_KEYS: "a key of the tests",
  };
  const { apis, jobs, edges } = planPrograms(readConfig({}, []), secrets, "postgres://localhost/portal", {
    ...docusign,
    ...connect,
  });
  const names = (environment: Record<string, string | undefined>) =>
    Object.keys(environment).filter(
      (name) => /^(DOCUSIGN|XERO|SENDGRID|ROUTES)_/.test(name) && environment[name] !== undefined,
    );
  expect(names(jobs.environment).sort()).toEqual(Object.keys(docusign).sort());
  for (const { environment } of apis)
    expect(names(environment).sort()).toEqual([...Object.keys(connect), "XERO_CLIENT_ID"].sort());
  for (const { environment } of edges) expect(names(environment)).toEqual([]);
  for (const { environment } of [...apis, ...edges]) expect(environment).not.toHaveProperty("SEAL_KEY");
  expect(jobs.environment.SEAL_KEY).toBe("seal");
});

test("devices are told with a key whose other half the API gives out; a gateway's settings are the jobs', its token the API's too", () => {
  const texts = { SMS_ACCOUNT: "account", SMS_TOKEN: "token", SMS_FROM: "+15005550006" };
  const { apis, jobs, edges } = planPrograms(readConfig({}, []), secrets, "postgres://localhost/portal", {
    ...texts,
    VAPID_PRIVATE_KEY: "another",
  });
  expect(jobs.environment).toMatchObject({ ...texts, VAPID_PRIVATE_KEY: secrets.pushKey });
  for (const { environment } of apis) {
    expect(environment).toMatchObject({
      SMS_TOKEN: "token",
      VAPID_PUBLIC_KEY: vapidPublicKey(secrets.pushKey),
    });
    for (const name of ["VAPID_PRIVATE_KEY", "SMS_ACCOUNT"]) expect(environment).not.toHaveProperty(name);
  }
  for (const { environment } of edges)
    for (const name of ["VAPID_PRIVATE_KEY", ...Object.keys(texts)])
      expect(environment).not.toHaveProperty(name);
});
