import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Browser, CDPSession, Page } from "playwright-core";
import { testWorld, type TestWorld } from "../api/testing-world.ts";
import { type TestApp } from "../api/testing.ts";
import { expectSound, picture } from "../ops/testing-pages.ts";
import { servedApp, type Served } from "./testing-served.ts";

/** A passkey, from the account page to a signed contract and the next sign-in, with Chromium's own authenticator. */
setDefaultTimeout(120_000);

const PHONE = { width: 360, height: 740 };
let portal: TestApp;
let world: TestWorld;
let served: Served;
let browser: Browser;
let home: string;

beforeAll(async () => {
  served = await servedApp();
  ({ portal, browser, home } = served);
  world = await testWorld(portal);
  await portal.database.sql`update passkeys set removed_at = now()`;
});
afterAll(async () => {
  await served?.[Symbol.asyncDispose]();
});

/** A device with a fingerprint reader, in the browser's own memory. */
async function deviceOf(page: Page): Promise<{ verifies(yes: boolean): Promise<void> }> {
  const cdp: CDPSession = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    verifies: async (isUserVerified) => {
      await cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified });
    },
  };
}

test("a passkey is added, signs a contract, signs in, and is removed", async () => {
  const context = await browser.newContext({ viewport: PHONE, locale: "en-GB" });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  const device = await deviceOf(page);
  const button = (name: string | RegExp) => page.getByRole("button", { name, exact: true });

  await page.goto(`${home}/account`);
  await page.getByLabel("E-mail").fill(world.login.email);
  await page.getByLabel("Password").fill(world.login.password);
  await expectSound(page);
  await button("Sign in").click();

  // On the account page, with the password once more.
  const card = page.getByRole("region", { name: "Passkeys" });
  await card.getByText("None yet.").waitFor();
  await expectSound(page);
  await button("Add a passkey").click();
  await card.getByLabel("What do you call it?").fill("Phone");
  await card.getByLabel("Your password").fill("not the right one");
  await button("Add").click();
  await card.getByRole("alert").getByText("The password is not right.").waitFor();
  await expectSound(page);
  await card.getByLabel("Your password").fill(world.login.password);
  await button("Add").click();
  await card.getByText(/^Added .*, not used yet$/).waitFor();
  await expectSound(page);
  // Another one is confirmed by the first; this device refuses to have two of one person.
  await button("Add a passkey").click();
  expect(await card.getByLabel("Passkey").isChecked()).toBe(true);
  await button("Add").click();
  await card.getByRole("alert").getByText("This device has a passkey of yours already.").waitFor();
  await picture(page, "passkeys");
  await button("Go back").click();

  // A contract, by fingerprint: none where the finger is another's.
  await page.goto(`${home}/contracts/${world.ids.contracts.delivered}`);
  await page.getByLabel("Type", { exact: true }).check();
  await page.getByLabel("Your name").fill("Ada Lovelace");
  expect(await page.getByLabel("Passkey").isChecked()).toBe(true);
  await expectSound(page);
  await device.verifies(false);
  await button("Sign").click();
  await page.getByRole("alert").getByText("The passkey was not used").waitFor();
  await device.verifies(true);
  await button("Sign").click();
  await page.getByText("Your signature").waitFor({ state: "detached" });
  const [row] = await portal.database.sql<{ proof: string }[]>`
    select proof from contract_signatories where contract_id = ${world.ids.contracts.delivered}`;
  expect(row).toEqual({ proof: "passkey" });

  await page.goto(`${home}/account`);
  await button("Sign out").click();
  await button("Sign in with a passkey").click();
  await card.getByText(/last used/).waitFor();
  await card.getByRole("button", { name: "Remove Phone" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await card.getByText("None yet.").waitFor();
  await expectSound(page);

  // What is not known any more opens nothing; the password does.
  await button("Sign out").click();
  await button("Sign in with a passkey").click();
  await page.getByRole("alert").getByText("It is not one of yours, or was removed.").waitFor();
  await page.getByLabel("E-mail").fill(world.login.email);
  await page.getByLabel("Password").fill(world.login.password);
  await button("Sign in").click();
  await card.getByText("None yet.").waitFor();
  expect(faults).toEqual([]);
});
