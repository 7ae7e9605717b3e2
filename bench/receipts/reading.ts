import type { ReceiptFields } from "../../core/receipts/fields.ts";
import { UnreadablePicture } from "../../jobs/pictures.ts";
import { readFile } from "../../jobs/receipts/read.ts";

export type BenchRead = { fields: ReceiptFields; look: string | null; milliseconds: number };

const NOTHING: ReceiptFields = {
  country: null,
  merchant: null,
  date: null,
  currency: null,
  total: null,
  taxes: [],
  invoice_number: null,
  vat_id: null,
  card_last4: null,
  address: null,
};

/** Reads a file as a job does; one that cannot be read says nothing. */
export async function readPhotograph(path: string): Promise<BenchRead> {
  const begun = performance.now();
  const today = new Date().toISOString().slice(0, 10);
  const read = await readFile(path, { today }, new AbortController().signal).catch((error: unknown) => {
    if (!(error instanceof UnreadablePicture)) throw error;
    return { fields: NOTHING, look: null };
  });
  return { fields: read.fields, look: read.look, milliseconds: Math.round(performance.now() - begun) };
}
