import { billFileKey, LEDGER_FILE_COLUMNS, type Bill } from "../../core/bills.ts";
import { PAYMENT_FILE_COLUMNS, paymentReference, type BillPayment } from "../../core/ledger-payments.ts";
import { formatAmount } from "../../core/money.ts";
import type { Blobs } from "../../core/server/blobs.ts";
import type { Ledger, Verdict } from "./ledger.ts";

const LINGER_MS = 2_000;

/**
 * Where no ledger is connected: each batch is a file that an accountant opens, or imports there by hand, as its columns
 * are those of Xero's own template for bills. Named by its batch, so that twice is once.
 */
export function openLedgerFiles(organisationId: string, blobs: Blobs): Ledger {
  const write = async (batchId: string, bills: readonly Bill[], sign: 1 | -1): Promise<Verdict[]> => {
    const key = billFileKey(organisationId, batchId);
    await blobs.write(key, new TextEncoder().encode(csvOf(bills, sign)));
    return bills.map(({ reference }) => ({ reference, outcome: "taken", remoteId: batchId }));
  };
  return {
    kind: "files",
    lanes: 2,
    lingerMs: LINGER_MS,
    insist: async (work) => await work(0, new AbortController().signal),
    send: (batchId, bills) => write(batchId, bills, 1),
    // Whoever writes it again writes the same file.
    find: async () => [],
    pay: async (batchId, payments) => {
      const key = billFileKey(organisationId, batchId);
      await blobs.write(
        key,
        new TextEncoder().encode(sheetOf([PAYMENT_FILE_COLUMNS, ...payments.map(paidRow)])),
      );
      return payments.map(({ id }) => ({
        reference: paymentReference(id),
        outcome: "taken",
        remoteId: batchId,
      }));
    },
    findPayments: async () => [],
    // Credits beside what they take back.
    void: (batchId, bills) => write(batchId, bills, -1),
    list: async () => ({ bills: [], isLast: true }),
    pause: Bun.sleep,
  };
}

/** RFC 4180, with the mark by which spreadsheets know UTF-8. */
function csvOf(bills: readonly Bill[], sign: 1 | -1): string {
  const rows = bills.flatMap((bill) =>
    bill.lines.map(({ description, account, amountMinor }) => [
      bill.contactName,
      sign === 1 ? bill.reference : `${bill.reference}-VOID`,
      bill.billedOn,
      bill.dueOn,
      description,
      "1",
      formatAmount(sign * amountMinor, bill.currency),
      account,
      "No Tax",
      bill.currency,
    ]),
  );
  return sheetOf([LEDGER_FILE_COLUMNS, ...rows]);
}

const paidRow = (payment: BillPayment): string[] => [
  payment.billReference,
  payment.paidOn,
  formatAmount(payment.amountMinor, payment.currency),
  payment.currency,
  payment.account,
  paymentReference(payment.id),
];

const sheetOf = (rows: readonly (readonly string[])[]): string =>
  `\uFEFF${rows.map((row) => row.map(cellOf).join()).join("\r\n")}\r\n`;

const AMOUNT = /^-?\d+(\.\d+)?$/;

/** What a spreadsheet would take for a formula is text (OWASP, CSV injection). */
function cellOf(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) && !AMOUNT.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
