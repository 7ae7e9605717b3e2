import { PDF } from "@libpdf/core";
import type { Mark } from "../../core/contract-signatures.ts";
import type { SignatoryPart } from "../../core/contract-states.ts";
import type { ProofKind } from "../../core/proofs.ts";
import { embedFonts, openSheet } from "./sheet.ts";
import { signPdf, type SealKey } from "./seal-key.ts";

/** What the audit page of a contract says of one signature. */
export type SignatureFacts = {
  name: string;
  email: string;
  part: SignatoryPart;
  /** Instants. */
  sentAt: string;
  viewedAt: string;
  signedAt: string;
  mark: Mark;
  proof: ProofKind;
  documentSha256: string;
};

export type AuditFacts = {
  contractId: string;
  title: string;
  organisation: string;
  paperSha256: string;
  paperName: string;
  signatures: readonly SignatureFacts[];
  /** Where the seal can be asked after. */
  verifyUrl: string;
  sealedAt: Date;
};

const PART_WORDS: Record<SignatoryPart, string> = {
  artist: "for the artist",
  organisation: "for the organisation",
};
const PROOF_WORDS: Record<ProofKind, string> = {
  password: "signed in, and gave their password again to sign",
  passkey: "signed in, and used a passkey to sign, which verified them on their device",
};
/** Scans and pictures are as small as they get, and a paper of 45 MB held up the program's other jobs for seven seconds. */
const COMPRESSED_BYTES_MAX = 4 * 1_024 * 1_024;
const PAPER_ATTACHED = "paper.pdf";

/**
 * The paper with its audit page behind it, sealed; the paper as it was signed, byte for byte, is attached, so that
 * whoever has the one can check the hash that every signature names.
 */
export async function sealedPaper(paper: Uint8Array, facts: AuditFacts, key: SealKey): Promise<Uint8Array> {
  const { pdf, isWhole } = await openPaper(paper);
  await writeAudit(pdf, facts, isWhole);
  pdf.addAttachment(PAPER_ATTACHED, paper, {
    description: `The paper that was signed, SHA-256 ${facts.paperSha256}`,
    mimeType: "application/pdf",
  });
  const compressStreams = paper.byteLength <= COMPRESSED_BYTES_MAX;
  return await signPdf(await pdf.save({ subsetFonts: true, compressStreams }), key, {
    reason: `Signed by all ${facts.signatures.length} signatories; sealed by the portal`,
    at: facts.sealedAt,
  });
}

/** A paper that was handed in may be locked, or broken in ways that viewers forgive: then its audit page stands alone, and the paper is attached. */
async function openPaper(paper: Uint8Array): Promise<{ pdf: PDF; isWhole: boolean }> {
  try {
    const pdf = await PDF.load(paper);
    if (!pdf.isEncrypted && pdf.getPageCount() > 0) return { pdf, isWhole: true };
  } catch (error) {
    // Of the library's own making for what it cannot read; the page says so where the paper would be.
    if (!(error instanceof Error)) throw error;
  }
  return { pdf: PDF.create(), isWhole: false };
}

async function writeAudit(pdf: PDF, facts: AuditFacts, isWhole: boolean): Promise<void> {
  const sheet = openSheet(pdf, await embedFonts(pdf));
  sheet.title("Signatures");
  sheet.gap(6);
  sheet.pair("Contract", facts.title);
  sheet.pair("Number", facts.contractId);
  sheet.pair("Organisation", facts.organisation);
  sheet.pair("Paper", facts.paperName);
  sheet.pair("SHA-256 of it", facts.paperSha256, "fine");
  sheet.pair("Sealed", facts.sealedAt.toISOString());
  for (const [at, one] of facts.signatures.entries()) {
    sheet.heading(`${at + 1}. ${one.name}, ${PART_WORDS[one.part]}`);
    sheet.pair("E-mail", one.email);
    sheet.pair("Asked", one.sentAt);
    sheet.pair("Read", one.viewedAt);
    sheet.pair("Signed", one.signedAt);
    sheet.pair("How", PROOF_WORDS[one.proof]);
    sheet.pair("SHA-256 signed", one.documentSha256, "fine");
    sheet.mark(one.mark);
  }
  sheet.gap(14);
  if (!isWhole)
    sheet.text(
      "The paper could not be joined with this page: it is attached to this document, as it was signed.",
    );
  sheet.fine(
    `The paper is attached to this document as ${PAPER_ATTACHED}, byte for byte. Any change to this document breaks its seal, which viewers of PDF show; ${facts.verifyUrl} says whether the portal knows it.`,
  );
  sheet.close(`Signatures of ${facts.contractId}`);
}
