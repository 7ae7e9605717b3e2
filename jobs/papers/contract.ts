import { PDF } from "@libpdf/core";
import { depositSchedule } from "../../core/contract-fees.ts";
import type { Fee, Terms } from "../../core/contract-terms.ts";
import { formatAmount } from "../../core/money.ts";
import { embedFonts, openSheet, type Sheet } from "./sheet.ts";

/** What the paper of a contract says. */
export type ContractFacts = {
  id: string;
  title: string;
  organisation: string;
  artist: string;
  production: string;
  amountMinor: number;
  currency: string;
  /** Dates. */
  startsOn: string;
  endsOn: string;
  terms: Terms | null;
};

const NO_TERMS: Terms = {
  fee: { model: "guarantee" },
  agent: null,
  venues: [],
  deposits: [],
  per_diem: null,
  withholding: null,
  travel_class: null,
  hotel_grade: null,
  billing: null,
  exclusivity: null,
  merchandise_percent: null,
  recording: null,
  insurance: null,
  force_majeure: null,
  cancellation: [],
  other: null,
  riders: [],
};
const RIDER_WORDS = { technical: "Technical rider", hospitality: "Hospitality rider" } as const;

/** The paper of a contract, made of its terms. */
export async function contractPaper(facts: ContractFacts): Promise<Uint8Array> {
  const pdf = PDF.create();
  const sheet = openSheet(pdf, await embedFonts(pdf));
  const terms = facts.terms ?? NO_TERMS;
  sheet.title(facts.title);
  sheet.gap(8);
  writeParties(sheet, facts, terms);
  writeEngagement(sheet, facts, terms);
  writeFee(sheet, facts, terms);
  writeClauses(sheet, terms);
  for (const { kind, version, text } of terms.riders) {
    sheet.heading(`Annex: ${RIDER_WORDS[kind]}, version ${version}`);
    sheet.text(text);
  }
  sheet.gap(16);
  sheet.fine(
    "Signed electronically. Who signed, when and how is on the last page of the signed document, which carries the seal of the portal.",
  );
  sheet.close(`${facts.title} · ${facts.id}`);
  return await pdf.save({ subsetFonts: true });
}

function writeParties(sheet: Sheet, { organisation, artist }: ContractFacts, { agent }: Terms): void {
  sheet.heading("Parties");
  sheet.pair("Organisation", organisation);
  sheet.pair("Artist", artist);
  if (agent)
    sheet.pair(
      "Agent",
      `${agent.name}, who receives ${agent.commission_percent} % of the fee from the artist`,
    );
}

function writeEngagement(sheet: Sheet, facts: ContractFacts, { venues }: Terms): void {
  sheet.heading("Engagement");
  sheet.pair("Production", facts.production);
  sheet.pair(
    "Days",
    facts.startsOn === facts.endsOn ? facts.startsOn : `${facts.startsOn} to ${facts.endsOn}`,
  );
  for (const { name, city, on } of venues) sheet.pair(on, `${name}, ${city}`);
}

function writeFee(sheet: Sheet, facts: ContractFacts, terms: Terms): void {
  const money = (minor: number) => `${formatAmount(minor, facts.currency)} ${facts.currency}`;
  sheet.heading("Fee");
  sheet.pair("Fee", feeWords(terms.fee, money(facts.amountMinor)));
  if (terms.fee.model !== "percentage") {
    for (const { dueOn, amountMinor } of depositSchedule(facts.amountMinor, terms.deposits))
      sheet.pair(
        dueOn === null ? "The rest" : `Due ${dueOn}`,
        `${money(amountMinor)}${dueOn === null ? ", with the settlement" : ""}`,
      );
  }
  if (terms.per_diem) sheet.pair("Per diem", `${terms.per_diem.amount} ${terms.per_diem.currency} a day`);
  if (terms.withholding) sheet.pair("Withholding tax", withholdingWords(terms.withholding));
  if (terms.merchandise_percent !== null)
    sheet.pair("Merchandise", `${terms.merchandise_percent} % of its sales for the organisation`);
}

function withholdingWords({
  percent,
  gross_up,
  country,
  certificate,
}: NonNullable<Terms["withholding"]>): string {
  const where = country == null ? "" : ` in ${country}`;
  const by = certificate == null ? "" : `, by certificate ${certificate}`;
  const who = gross_up ? "borne by the organisation: the artist gets the fee whole" : "taken off the fee";
  return `${percent} %${where}${by}, ${who}`;
}

function feeWords(fee: Fee, guarantee: string): string {
  if (fee.model === "guarantee") return `${guarantee}, guaranteed`;
  const share = `${fee.percent} % of ${fee.of === "gross" ? "the gross of the box office" : "the net of the box office, which is its gross less taxes and agreed costs"}`;
  if (fee.model === "versus") return `${guarantee} guaranteed, or ${share}, whichever is more`;
  return `${share}; ${guarantee} is expected and not guaranteed`;
}

function writeClauses(sheet: Sheet, terms: Terms): void {
  const clause = (title: string, text: string | null) => {
    if (text === null || text === "") return;
    sheet.heading(title);
    sheet.text(text);
  };
  clause("Travel and accommodation", [terms.travel_class, terms.hotel_grade].filter(Boolean).join("; "));
  clause("Billing and credit", terms.billing);
  if (terms.exclusivity) {
    const { radius_km, days_before, days_after } = terms.exclusivity;
    clause(
      "Exclusivity",
      `The artist performs nowhere else within ${radius_km} km from ${days_before} days before the engagement to ${days_after} days after it.`,
    );
  }
  clause("Recordings", terms.recording);
  clause("Insurance", terms.insurance);
  clause("Force majeure", terms.force_majeure);
  clause(
    "Cancellation",
    terms.cancellation
      .map(
        ({ days_before, percent }) =>
          `${days_before} days before the first day or fewer: ${percent} % of the fee.`,
      )
      .join("\n"),
  );
  clause("Other terms", terms.other);
}
