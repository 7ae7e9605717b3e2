import { sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  bigint,
  check,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import {
  STATUS_OF,
  type ContractEvent,
  type ContractStage,
  type ContractStatus,
  type Provider,
  type SignatoryPart,
  type SignatoryState,
} from "../../core/contract-states.ts";
import type { Mark } from "../../core/contract-signatures.ts";
import type { RiderKind, Terms } from "../../core/contract-terms.ts";
import type { ProofKind } from "../../core/proofs.ts";
import { id, instant, organisationId, version } from "../columns.ts";
import { documents } from "./documents.ts";
import { users } from "./organisations.ts";
import { productions } from "./productions.ts";

export type Signing = { userId: string; part: SignatoryPart };
/** What was asked for in a list: by whom, in what order, until when. */
export type SendWhenMade = { by: string; signBy: string | null; people: Signing[]; provider: Provider };

/** What the stages of a contract are counted as. */
const statusOfStage = sql.raw(
  `status = case stage ${Object.entries(STATUS_OF)
    .map(([stage, status]) => `when '${stage}' then '${status}'`)
    .join(" ")} end`,
);

export const contracts = pgTable(
  "contracts",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    artistId: uuid("artist_id")
      .notNull()
      .references(() => users.id),
    productionId: uuid("production_id")
      .notNull()
      .references(() => productions.id),
    title: text("title").notNull(),
    status: text("status").notNull().$type<ContractStatus>(),
    /** The finer word for its status; null where somebody wrote the status alone (`stageOf`). */
    stage: text("stage").$type<ContractStage>(),
    amountMinor: bigint("amount_minor", { mode: "number" }).notNull(),
    currency: text("currency").notNull(),
    startsOn: date("starts_on").notNull(),
    endsOn: date("ends_on").notNull(),
    terms: jsonb("terms").$type<Terms>(),
    /** Whether its paper was handed in, or is made of its terms. */
    paper: text("paper").notNull().$type<"upload" | "template">().default("upload"),
    /** The paper that is signed, or was; null while it is being made. */
    documentId: uuid("document_id").references(() => documents.id),
    /** The paper with its audit page, sealed. */
    sealedDocumentId: uuid("sealed_document_id").references(() => documents.id),
    provider: text("provider").notNull().$type<Provider>().default("portal"),
    /** To be sent, and to whom, as soon as its paper is made. */
    sendWhenMade: jsonb("send_when_made").$type<SendWhenMade>(),
    sentAt: instant("sent_at"),
    /** The last day to sign it. */
    signBy: date("sign_by"),
    signedAt: instant("signed_at"),
    /** Why it was declined, voided or terminated. */
    reason: text("reason"),
    /** The contract that took its place. */
    supersededBy: uuid("superseded_by").references((): AnyPgColumn => contracts.id),
    createdBy: uuid("created_by").notNull(),
    version: version(),
    createdAt: instant("created_at")
      .notNull()
      .default(sql`now()`),
    updatedAt: instant("updated_at")
      .notNull()
      .default(sql`now()`),
    deletedAt: instant("deleted_at"),
  },
  (table) => [
    check("contracts_stage", sql`stage is null or ${statusOfStage}`),
    // DB-01: what a dashboard counts of one artist.
    index("idx_contracts_artist_status")
      .on(table.artistId, table.status)
      .where(sql`status in ('pending_signature', 'active')`),
    index("contracts_artist")
      .on(table.organisationId, table.artistId, table.createdAt, table.id)
      .where(sql`deleted_at is null`),
    index("contracts_organisation")
      .on(table.organisationId, table.createdAt, table.id)
      .where(sql`deleted_at is null`),
    index("contracts_organisation_status")
      .on(table.organisationId, table.status, table.createdAt, table.id)
      .where(sql`deleted_at is null`),
    index("contracts_production").on(table.productionId),
    // How long signing took of late.
    index("contracts_signed")
      .on(table.signedAt)
      .where(sql`signed_at is not null`),
    // Whose days are looked at.
    index("contracts_days")
      .on(table.status, table.endsOn)
      .where(sql`deleted_at is null and status in ('pending_signature', 'active')`),
  ],
);

/** Who signs a contract, in what order, and what they did. */
export const contractSignatories = pgTable(
  "contract_signatories",
  {
    id: id().primaryKey(),
    organisationId: organisationId(),
    contractId: uuid("contract_id")
      .notNull()
      .references(() => contracts.id),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    part: text("part").notNull().$type<SignatoryPart>(),
    /** 1 for whoever signs first. */
    position: integer("position").notNull(),
    state: text("state").notNull().$type<SignatoryState>().default("waiting"),
    /** When it became their turn. */
    sentAt: instant("sent_at"),
    viewedAt: instant("viewed_at"),
    signedAt: instant("signed_at"),
    /** What they drew or typed. */
    mark: jsonb("mark").$type<Mark>(),
    /** SHA-256 of the paper that they signed, hex. */
    documentSha256: text("document_sha256"),
    /** How they proved anew that it was them. */
    proof: text("proof").$type<ProofKind>(),
    remindedAt: instant("reminded_at"),
  },
  (table) => [
    unique("contract_signatories_position").on(table.contractId, table.position),
    unique("contract_signatories_person").on(table.contractId, table.userId),
    index("contract_signatories_user").on(table.userId),
  ],
);

/** What happened to a contract, in order; rows are added and never changed. */
export const contractEvents = pgTable(
  "contract_events",
  {
    id: id().primaryKey(),
    contractId: uuid("contract_id")
      .notNull()
      .references(() => contracts.id),
    organisationId: organisationId(),
    at: instant("at").notNull(),
    event: text("event").notNull().$type<ContractEvent>(),
    /** null: the house itself. */
    actorId: uuid("actor_id").references(() => users.id),
    notes: text("notes"),
    /** The version that the contract had after it. */
    contractVersion: integer("contract_version").notNull(),
  },
  (table) => [index("contract_events_contract").on(table.contractId, table.id)],
);

/** Every version of a contract's riders, the old ones too. */
export const contractRiders = pgTable(
  "contract_riders",
  {
    contractId: uuid("contract_id")
      .notNull()
      .references(() => contracts.id),
    organisationId: organisationId(),
    kind: text("kind").notNull().$type<RiderKind>(),
    version: integer("version").notNull(),
    text: text("text").notNull(),
    createdBy: uuid("created_by").references(() => users.id),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.contractId, table.kind, table.version] })],
);

/** Documents that the house has sealed, by the SHA-256 of their bytes: what anybody may ask after. */
export const seals = pgTable(
  "seals",
  {
    /** Hex. */
    sha256: text("sha256").primaryKey(),
    organisationId: organisationId(),
    kind: text("kind").notNull().$type<"contract">(),
    documentId: uuid("document_id")
      .notNull()
      .references(() => documents.id),
    sealedAt: instant("sealed_at").notNull(),
  },
  (table) => [index("seals_document").on(table.documentId)],
);
