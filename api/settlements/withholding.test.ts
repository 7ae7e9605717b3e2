import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Terms } from "../../core/contract-terms.ts";
import { contentKey } from "../../core/document-keys.ts";
import { newId } from "../../core/ids.ts";
import type { Page } from "../../core/page.ts";
import type { FeeSettlement } from "../../core/settlements.ts";
import { documents } from "../../db/schema/documents.ts";
import { json, refusal } from "../advances/testing-advances.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";
import { settlementsAt, TAXED } from "./testing-settlements.ts";

let portal: TestApp;
let at: Awaited<ReturnType<typeof settlementsAt>>;
beforeAll(async () => {
  portal = await testApp();
  at = await settlementsAt(portal);
});
afterAll(() => portal[Symbol.asyncDispose]());

const ids = async (who: TestPerson, query = "") =>
  (await json<Page<FeeSettlement>>(await portal.send(who, "GET", `/api/v1/settlements${query}`))).data.map(
    ({ id }) => id,
  );
const pdf = async (owner: TestPerson): Promise<string> => {
  const id = newId();
  await portal.database.db.insert(documents).values({
    id,
    organisationId: owner.organisationId,
    ownerId: owner.userId,
    fileName: "certificate.pdf",
    type: "application/pdf",
    sizeBytes: 8,
    sha256: id,
    state: "ready",
  });
  await portal.services.blobs.write(contentKey(owner.organisationId, id), Buffer.from("%PDF-1.4"));
  return id;
};

test("a certificate is issued, filed, refused and filed again, and its artist reads it", async () => {
  const people = await at.house();
  const { giver, artist, manager } = people;
  const agreed = await at.approved(people, await at.deal(people));
  expect((await at.act(giver, agreed, "reclaim", { status: "reclaim_filed" })).status).toBe(409);
  expect(
    await refusal(await at.act(giver, agreed, "certificate", { document_id: await pdf(manager) })),
  ).toEqual([422, "/document_id"]);
  expect((await at.act(manager, agreed, "certificate", { document_id: await pdf(manager) })).status).toBe(
    403,
  );
  const issued = await json<FeeSettlement>(
    await at.act(giver, agreed, "certificate", { document_id: await pdf(giver) }),
  );
  expect(issued.withholding).toMatchObject({
    reclaim: "certificate_issued",
    certificate: { file_name: "certificate.pdf" },
    reclaim_moved: { by: giver.userId },
  });
  const own = await at.look(artist, agreed);
  const url = own.withholding?.certificate?.url ?? "";
  const content = await portal.app.fetch(new Request(`http://localhost${url}`), "127.0.0.1");
  expect([content.status, await content.text()]).toEqual([200, "%PDF-1.4"]);
  let now = issued;
  for (const [status, answer] of [
    ["refunded", 409],
    ["reclaim_filed", 200],
    ["refused", 200],
    ["refunded", 409],
    ["reclaim_filed", 200],
    ["refunded", 200],
    ["refused", 409],
  ] as const) {
    const response = await at.act(giver, now, "reclaim", { status });
    expect([status, response.status]).toEqual([status, answer]);
    if (answer === 200) now = await json<FeeSettlement>(response);
  }
  expect(await at.told(people, agreed)).toEqual([
    ...["prepared", "approved", "certificate-issued", "reclaim-filed"],
    ...["reclaim-refused", "reclaim-filed", "reclaim-refunded"],
  ]);
  const late = { document_id: await pdf(giver) };
  expect((await at.act(giver, now, "certificate", late)).status).toBe(409);
  expect([await ids(giver, "?reclaim=refunded"), await ids(giver, "?reclaim=none")]).toEqual([
    [agreed.id],
    [],
  ]);
});

test("nothing withheld has no certificate and nothing to be paid to anybody", async () => {
  const people = await at.house();
  const plain = { ...TAXED, withholding: null } as Terms;
  const agreed = await at.approved(people, await at.deal(people, { terms: plain }));
  const certificate = { document_id: await pdf(people.giver) };
  expect((await at.act(people.giver, agreed, "certificate", certificate)).status).toBe(409);
  expect((await at.act(people.giver, agreed, "remit", {})).status).toBe(409);
  expect(await ids(people.giver, "?reclaim=none")).toEqual([]);
});
