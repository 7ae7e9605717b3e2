import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import {
  nextStage,
  signatureVerb,
  STATUS_OF,
  type ContractStage,
  type ContractVerb,
} from "../../core/contract-states.ts";
import type { ContractDetail } from "../../core/contracts.ts";
import { contentKey } from "../../core/document-keys.ts";
import { newId } from "../../core/ids.ts";
import { documents } from "../../db/schema/documents.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

/** Walks through a contract's life; a full run has many more (`CONTRACT_WALKS=300`). */
const WALKS = Number(process.env.CONTRACT_WALKS ?? 15);
const STEPS_MAX = 16;
const PASSWORD = "correct horse battery";
const PDF = Buffer.from("%PDF-1.4\nthe terms\n%%EOF\n");
const SHA256 = new Bun.CryptoHasher("sha256").update(PDF).digest("hex");

type Who = "author" | "colleague" | "artist";
const DOORS = [
  "review",
  "approve",
  "send",
  "view",
  "sign",
  "countersign",
  "decline",
  "remind",
  "correct",
  "void",
  "terminate",
] as const;
type Door = (typeof DOORS)[number];

let portal: TestApp;
let people: Record<Who, TestPerson>;
let production: string;
let document: string;

beforeAll(async () => {
  portal = await testApp();
  const author = await portal.person(["manager"]);
  const { organisationId } = author;
  people = {
    author,
    colleague: await portal.person(["manager"], organisationId),
    artist: await portal.person(["artist"], organisationId),
  };
  production = await portal.production(organisationId, [people.artist]);
  const { database } = portal;
  const { blobs } = portal.services;
  const hash = await Bun.password.hash(PASSWORD, { algorithm: "argon2id", memoryCost: 8, timeCost: 1 });
  await database.sql`update users set password_hash = ${hash}`;
  document = newId();
  await database.db.insert(documents).values({
    id: document,
    organisationId,
    ownerId: author.userId,
    fileName: "terms.pdf",
    type: "application/pdf",
    sizeBytes: PDF.byteLength,
    sha256: SHA256,
    state: "ready",
  });
  await blobs.write(contentKey(organisationId, document), PDF);
});
afterAll(() => portal[Symbol.asyncDispose]());

/** What the walk knows of the contract, and nothing that it asked the portal. */
type Model = {
  stage: ContractStage;
  /** In order: the artist, and then the author. */
  signed: number;
  read: number;
  reminded: boolean;
};

/** The verb that this door is for this person now; undefined where they must be refused. */
function verbOf(model: Model, who: Who, door: Door): ContractVerb | undefined {
  const office = who !== "artist";
  const turn: Who = model.signed === 0 ? "artist" : "author";
  const possible = (verb: ContractVerb) => (nextStage(model.stage, verb) === null ? undefined : verb);
  switch (door) {
    case "view":
    case "decline":
      return who === turn ? possible(door) : undefined;
    case "sign":
    case "countersign": {
      if (who !== turn || (door === "sign") !== (turn === "artist") || model.read <= model.signed)
        return undefined;
      return possible(signatureVerb(turn === "artist" ? ["organisation"] : []));
    }
    case "approve":
      return who === "colleague" ? possible(door) : undefined;
    case "remind":
      return office && !model.reminded ? possible(door) : undefined;
    default:
      return office ? possible(door) : undefined;
  }
}

function after(model: Model, verb: ContractVerb): Model {
  const stage = nextStage(model.stage, verb);
  if (stage === null) throw new Error("a verb that is possible");
  if (verb === "send") return { stage, signed: 0, read: 0, reminded: false };
  if (verb === "view") return { ...model, stage, read: model.signed + 1 };
  if (verb === "sign" || verb === "await_countersign" || verb === "complete")
    return { ...model, stage, signed: model.signed + 1, reminded: false };
  return { ...model, stage, reminded: model.reminded || verb === "remind" };
}

const BODIES: Partial<Record<Door, () => unknown>> = {
  send: () => ({
    signatories: [
      { user_id: people.artist.userId, part: "artist" },
      { user_id: people.author.userId, part: "organisation" },
    ],
  }),
  sign: signature,
  countersign: signature,
  decline: () => ({ reason: "no" }),
  void: () => ({ reason: "no" }),
  terminate: () => ({ reason: "no" }),
};
function signature() {
  return {
    document_sha256: SHA256,
    mark: { kind: "typed", name: "Ada" },
    proof: { kind: "password", password: PASSWORD },
  };
}

const read = async (id: string) =>
  (await (await portal.send(people.author, "GET", `/api/v1/contracts/${id}`)).json()) as ContractDetail;

test("whoever knocks at whatever door, a contract goes where its table says, or stays as it is", async () => {
  const reached = new Set<ContractStage>();
  const steps = fc.array(
    fc.tuple(
      fc.constantFrom<Who>("author", "colleague", "artist"),
      fc.constantFrom(...DOORS),
      fc.nat(2),
      fc.nat(5_039),
    ),
    { minLength: STEPS_MAX, maxLength: STEPS_MAX },
  );
  await fc.assert(
    fc.asyncProperty(steps, async (walk) => {
      const made = await portal.send(people.author, "POST", "/api/v1/contracts", {
        artist_id: people.artist.userId,
        production_id: production,
        title: "Engagement",
        amount: "1",
        start_date: "2026-09-01",
        end_date: "2026-09-30",
        document_id: document,
        status: "draft",
      });
      const { id, ...first } = (await made.json()) as ContractDetail;
      let { version } = first;
      let model: Model = { stage: "draft", signed: 0, read: 0, reminded: false };
      for (const [anybody, anything, knows, luck] of walk) {
        // Two in three knock where they may, or walks would end at the first door.
        const open = (Object.keys(people) as Who[]).flatMap((who) =>
          DOORS.filter((door) => verbOf(model, who, door) !== undefined).map((door) => [who, door] as const),
        );
        const [who, door] =
          knows > 0 && open.length > 0
            ? (open[luck % open.length] ?? [anybody, anything])
            : [anybody, anything];
        const verb = verbOf(model, who, door);
        const response = await portal.send(
          people[who],
          "POST",
          `/api/v1/contracts/${id}/${door}`,
          BODIES[door]?.(),
          { "if-match": `"${version}"` },
        );
        expect([model, who, door, response.ok]).toEqual([model, who, door, verb !== undefined]);
        if (!response.ok) expect(response.status).toBeOneOf([403, 404, 409]);
        if (verb !== undefined) model = after(model, verb);
        reached.add(model.stage);
        const now = await read(id);
        expect([model, now.stage, now.status]).toEqual([model, model.stage, STATUS_OF[model.stage]]);
        if (verb === undefined) expect(now.version).toBe(version);
        else expect(now.version).toBeGreaterThanOrEqual(version);
        version = now.version;
      }
    }),
    { numRuns: WALKS, interruptAfterTimeLimit: 30_000 },
  );
  // Otherwise it would hold for walks that go nowhere.
  expect(reached.size).toBeGreaterThanOrEqual(5);
}, 60_000);
