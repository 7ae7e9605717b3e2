import { afterAll, beforeAll, expect, test } from "bun:test";
import { newId } from "../../core/ids.ts";
import type { Settlement } from "../../core/contract-settlement.ts";
import type { ContractDetail } from "../../core/contracts.ts";
import type { ContractStatus } from "../../core/contract-states.ts";
import { contentKey } from "../../core/document-keys.ts";
import { contracts } from "../../db/schema/contracts.ts";
import { documents } from "../../db/schema/documents.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

let portal: TestApp;
let manager: TestPerson;
let artist: TestPerson;
let other: TestPerson;
let production: string;
let elsewhere: string;

beforeAll(async () => {
  portal = await testApp();
  manager = await portal.person(["manager"]);
  artist = await portal.person(["artist"], manager.organisationId);
  other = await portal.person(["artist"], manager.organisationId);
  production = await portal.production(manager.organisationId, [artist, other]);
  elsewhere = await portal.production(manager.organisationId, [artist]);
});
afterAll(() => portal[Symbol.asyncDispose]());

const PDF = "%PDF-1.4\nthe terms\n%%EOF\n";
async function pdf(owner: TestPerson = manager): Promise<string> {
  const id = newId();
  await portal.database.db.insert(documents).values({
    id,
    organisationId: owner.organisationId,
    ownerId: owner.userId,
    fileName: "terms.pdf",
    type: "application/pdf",
    sizeBytes: PDF.length,
    sha256: id,
    state: "ready",
  });
  await portal.services.blobs.write(contentKey(owner.organisationId, id), Buffer.from(PDF));
  return id;
}
const terms = async (more: Record<string, unknown> = {}) => ({
  artist_id: artist.userId,
  production_id: production,
  title: "Engagement",
  amount: "1250.00",
  start_date: "2026-09-01",
  end_date: "2026-09-30",
  document_id: await pdf(),
  ...more,
});
const create = async (more: Record<string, unknown> = {}) =>
  await portal.send(manager, "POST", "/api/v1/contracts", await terms(more));
type List = {
  data: Record<string, unknown>[];
  meta: { total: number; has_more: boolean; next_cursor: string | null };
};
const list = async (who: TestPerson, query = "") =>
  (await (await portal.send(who, "GET", `/api/v1/contracts${query}`)).json()) as List;

test("a contract is put before its artist, who reads it and its document", async () => {
  const response = await create();
  expect(response.status).toBe(201);
  const contract = (await response.json()) as ContractDetail;
  expect(contract).toMatchObject({
    status: "pending_signature",
    amount: "1250.00",
    amount_minor: 125_000,
    currency: "SGD",
    artist_id: artist.userId,
    _links: {
      self: `/api/v1/contracts/${contract.id}`,
      document: `/api/v1/contracts/${contract.id}/document`,
    },
  });
  for (const [who, status] of [
    [artist, 200],
    [manager, 200],
    [other, 404],
    [await portal.person(["admin"]), 404],
  ] as const) {
    expect((await portal.send(who, "GET", contract._links.self)).status).toBe(status);
    const document = await portal.send(who, "GET", contract._links.document);
    expect(document.status).toBe(status);
    if (status === 200) expect(await document.text()).toBe(PDF);
  }
  const mine = (await (await portal.send(artist, "GET", contract._links.self)).json()) as ContractDetail;
  const signed = await portal.app.fetch(new Request(`http://localhost${mine.document?.url}`), "127.0.0.1");
  expect([signed.status, signed.headers.get("content-type")]).toEqual([200, "application/pdf"]);
});

test("what does not fit together is refused", async () => {
  for (const [more, status] of [
    [{ end_date: "2026-08-31" }, 422],
    [{ amount: "12.505" }, 422],
    [{ artist_id: (await portal.person(["artist"])).userId }, 422],
    [{ production_id: newId() }, 404],
    [{ document_id: newId() }, 422],
    [{ document_id: await pdf(artist) }, 422],
    [{ status: "active" }, 422],
  ] as const)
    expect([more, (await create(more)).status]).toEqual([more, status]);
  const id = newId();
  expect((await create({ id })).status).toBe(201);
  expect((await create({ id })).status).toBe(409);
  expect((await portal.send(artist, "POST", "/api/v1/contracts", await terms())).status).toBe(403);
});

test("the list: seven fields and money, links, every filter, a total that goes by them and follows every write", async () => {
  const home = await portal.person(["manager"]);
  const player = await portal.person(["artist"], home.organisationId);
  const [one, two] = [
    await portal.production(home.organisationId, [player]),
    await portal.production(home.organisationId, [player]),
  ];
  const row = (at: number, productionId: string, status: ContractStatus) => ({
    id: newId(),
    organisationId: home.organisationId,
    artistId: player.userId,
    productionId,
    title: `Engagement ${at}`,
    status,
    amountMinor: 100 * (at + 1),
    currency: "EUR",
    startsOn: "2026-09-01",
    endsOn: "2026-09-30",
    createdBy: home.userId,
  });
  await portal.database.db
    .insert(contracts)
    .values([
      ...Array.from({ length: 30 }, (_, at) => row(at, one, at % 2 === 0 ? "active" : "pending_signature")),
      ...Array.from({ length: 10 }, (_, at) => row(30 + at, two, "active")),
      row(40, two, "draft"),
    ]);
  const first = await list(player);
  expect(Object.keys(first.data[0] ?? {}).sort()).toEqual([
    "_links",
    "amount",
    "amount_minor",
    "created_at",
    "currency",
    "end_date",
    "id",
    "production_id",
    "start_date",
    "status",
  ]);
  expect(first.data).toHaveLength(20);
  expect(first.meta).toMatchObject({ total: 40, has_more: true });
  expect((await list(home)).meta.total).toBe(41);
  expect((await list(player, `?production_id=${two}`)).meta.total).toBe(10);
  expect((await list(player, `?production_id=${one}&status=active`)).meta.total).toBe(15);
  expect((await list(player, "?status=draft")).data).toEqual([]);
  const seen = new Set<unknown>();
  for (let cursor = ""; ;) {
    const { data, meta } = await list(player, `?limit=7${cursor && `&cursor=${cursor}`}`);
    for (const { id } of data) seen.add(id);
    if (meta.next_cursor === null) break;
    cursor = meta.next_cursor;
  }
  expect(seen.size).toBe(40);
  expect(Object.keys((await list(player, "?fields=title,artist_name&limit=1")).data[0] ?? {}).sort()).toEqual(
    ["_links", "artist_name", "id", "title"],
  );
  expect((await portal.send(player, "GET", "/api/v1/contracts?fields=organisation_id")).status).toBe(400);
  expect((await portal.send(player, "GET", "/api/v1/contracts?limit=101")).status).toBe(400);
});

test("a new contract is counted at once", async () => {
  const before = (await list(artist, `?production_id=${elsewhere}`)).meta.total;
  await create({ production_id: elsewhere });
  expect((await list(artist, `?production_id=${elsewhere}`)).meta.total).toBe(before + 1);
  expect((await list(manager, `?production_id=${elsewhere}`)).meta.total).toBe(before + 1);
});

test("what a versus deal comes to, with tax, agent and deposits; nothing of it is kept", async () => {
  const made = await create({
    amount: "1000.00",
    document_id: undefined,
    terms: {
      fee: { model: "versus", of: "net", percent: 80 },
      agent: { name: "Gill & Co", commission_percent: 10 },
      deposits: [{ due_on: "2026-08-01", percent: 50 }],
      withholding: { percent: 15, gross_up: false, country: "BE", certificate: "A-47" },
    },
  });
  const { id } = (await made.json()) as ContractDetail;
  const settle = (who: TestPerson, query = "") =>
    portal.send(who, "GET", `/api/v1/contracts/${id}/settlement${query}`);
  const amounts = async (query: string) => {
    const settled = (await (await settle(manager, query)).json()) as Settlement;
    const { by, base, share, due, paid, withheld, commission, artist: left, rest } = settled;
    return [by, ...[base, share, due, paid, withheld, commission, left, rest].map((one) => one?.amount)];
  };
  // 80 % of what is left of 3,000.00 after 200.00 and 800.00.
  expect(await amounts("?gross=3000.00&taxes=200&costs=800.00")).toEqual([
    "percentage",
    "2000.00",
    "1600.00",
    "1600.00",
    "1600.00",
    "240.00",
    "160.00",
    "1200.00",
    "1100.00",
  ]);
  expect(await amounts("?gross=100&costs=500")).toEqual([
    "guarantee",
    "0.00",
    "0.00",
    "1000.00",
    "1000.00",
    "150.00",
    "100.00",
    "750.00",
    "500.00",
  ]);
  const { withholding } = (await (await settle(manager)).json()) as Settlement;
  expect(withholding).toMatchObject({ percent: 15, country: "BE", certificate: "A-47", usual_percent: 18 });
  for (const bad of ["?gross=-1", "?gross=1e3", "?gross=1.005", "?taxes=x"])
    expect([bad, (await settle(manager, bad)).status >= 400]).toEqual([bad, true]);
  // A draft is nobody's to see but the office's.
  expect([(await settle(artist)).status, (await settle(other)).status]).toEqual([404, 404]);
});
