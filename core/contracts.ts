import * as v from "valibot";
import {
  CONTRACT_EVENTS,
  CONTRACT_STAGES,
  CONTRACT_STATUSES,
  PROVIDERS,
  SIGNATORY_PARTS,
  SIGNATORY_STATES,
} from "./contract-states.ts";
import { DateOnly, Terms, TermsInput } from "./contract-terms.ts";
import { DocumentSummary } from "./documents.ts";
import { Id, NewId } from "./ids.ts";
import { AmountInput, Currency, moneyEntries } from "./money-shapes.ts";
import { pageQuery } from "./page.ts";
import { problems } from "./problem.ts";
import { line } from "./text.ts";

const Links = v.object({ self: v.string(), document: v.string() });

/** A contract in a list, as it comes without `fields`. */
export const Contract = v.object({
  id: Id,
  production_id: Id,
  status: v.picklist(CONTRACT_STATUSES),
  ...moneyEntries,
  start_date: v.string(),
  end_date: v.string(),
  created_at: v.string(),
  _links: Links,
});
export type Contract = v.InferOutput<typeof Contract>;

/** Of one contract, and on request in a list. */
const moreEntries = {
  title: v.string(),
  /** The finer word for its status. */
  stage: v.picklist(CONTRACT_STAGES),
  artist_id: Id,
  artist_name: v.string(),
  production_name: v.string(),
  sent_at: v.nullable(v.string()),
  /** The last day to sign it. */
  sign_by: v.nullable(v.string()),
  signed_at: v.nullable(v.string()),
  updated_at: v.string(),
  version: v.number(),
};
export const ContractRow = v.object({ ...Contract.entries, ...moreEntries });
export type ContractRow = v.InferOutput<typeof ContractRow>;
export const ContractInList = v.partial(ContractRow);

/** In a list: those of `Contract`, and on request who and what it is for. */
export const CONTRACT_FIELDS_DEFAULT = Object.keys(Contract.entries);
export const CONTRACT_FIELDS = Object.keys(ContractRow.entries);

export const Signatory = v.object({
  user_id: Id,
  name: v.string(),
  part: v.picklist(SIGNATORY_PARTS),
  state: v.picklist(SIGNATORY_STATES),
  viewed_at: v.nullable(v.string()),
  signed_at: v.nullable(v.string()),
});
export type Signatory = v.InferOutput<typeof Signatory>;

export const ContractDetail = v.object({
  ...Contract.entries,
  ...moreEntries,
  /** Where it is signed. */
  provider: v.picklist(PROVIDERS),
  terms: v.nullable(Terms),
  /** When which part of the fee is due; the last, without a day, is the rest. */
  payments: v.array(v.object({ due_on: v.nullable(v.string()), ...moneyEntries })),
  /** The paper; null while it is being made. */
  document: v.nullable(DocumentSummary),
  /** Of its bytes: what a signature names. */
  document_sha256: v.nullable(v.string()),
  /** The paper with all signatures and its audit page, sealed. */
  sealed_document: v.nullable(DocumentSummary),
  /** In the order in which they sign. */
  signatories: v.array(Signatory),
  /** Why it was declined, voided or terminated. */
  reason: v.nullable(v.string()),
  superseded_by: v.nullable(Id),
  history: v.array(
    v.object({
      at: v.string(),
      event: v.picklist(CONTRACT_EVENTS),
      /** null: the house itself. */
      actor_name: v.nullable(v.string()),
      notes: v.nullable(v.string()),
    }),
  ),
});
export type ContractDetail = v.InferOutput<typeof ContractDetail>;

export const SIGNATORIES_MAX = 6;
const Signatories = v.pipe(
  v.array(v.strictObject({ user_id: Id, part: v.picklist(SIGNATORY_PARTS) })),
  v.minLength(1, "must name somebody"),
  v.maxLength(SIGNATORIES_MAX, `must be at most ${SIGNATORIES_MAX} people`),
  v.check(
    (people) => new Set(people.map(({ user_id }) => user_id)).size === people.length,
    "must name each person once",
  ),
);

export const ContractCreate = v.strictObject({
  id: v.optional(NewId),
  artist_id: Id,
  production_id: Id,
  title: line(200),
  amount: AmountInput,
  /** Absent: the production's. */
  currency: v.optional(Currency),
  start_date: DateOnly,
  end_date: DateOnly,
  /** The PDF that is to be signed; absent, it is made of the terms. */
  document_id: v.optional(Id),
  terms: v.optional(TermsInput),
  /** Absent: a draft where the paper is yet to be made, else it is sent at once to the artist alone. */
  status: v.optional(v.picklist(["draft", "pending_signature"], "must be draft or pending_signature")),
});
export type ContractCreate = v.InferOutput<typeof ContractCreate>;

export const ContractChange = v.partial(
  v.strictObject({
    title: line(200),
    amount: AmountInput,
    currency: Currency,
    start_date: DateOnly,
    end_date: DateOnly,
    /** null: the paper is made of the terms from now on. */
    document_id: v.nullable(Id),
    terms: TermsInput,
  }),
);
export type ContractChange = v.InferOutput<typeof ContractChange>;

export const ContractSend = v.strictObject({
  /** In the order in which they sign; absent: the artist alone. */
  signatories: v.optional(Signatories),
  sign_by: v.optional(v.nullable(DateOnly), null),
  provider: v.optional(v.picklist(PROVIDERS, "must be portal or docusign"), "portal"),
});
export type ContractSend = v.InferOutput<typeof ContractSend>;

export const ContractReason = v.strictObject({ reason: line(2_000) });
export const ContractSupersede = v.strictObject({ by: Id });

export const ContractQuery = v.strictObject({
  ...pageQuery,
  status: v.optional(v.picklist(CONTRACT_STATUSES)),
  production_id: v.optional(Id),
});
export type ContractQuery = v.InferOutput<typeof ContractQuery>;

export const contractProblems = problems("contracts", {
  endBeforeStart: [422, "The last day is before the first"],
  notOnProduction: [422, "This person does not work on the production"],
  document: [422, "A contract's document is a PDF of your own that has been checked"],
  noDocument: [404, "This contract has no document yet"],
  notPossible: [409, "This cannot be done with the contract as it stands"],
  paperNotReady: [409, "The paper is still being made; try again in a moment"],
  notASignatory: [403, "Only somebody who is to sign this contract can do this"],
  notYourTurn: [409, "Somebody else signs before you"],
  otherPaper: [409, "This is not the paper that is to be signed; read it again"],
  noDocusign: [422, "DocuSign is not set up here"],
  signedElsewhere: [409, "This contract is signed at DocuSign, which has sent an e-mail"],
  ownApproval: [403, "Nobody approves what they wrote"],
  remindedLately: [409, "They were reminded within the last day"],
});
