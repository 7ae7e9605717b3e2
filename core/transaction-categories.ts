/** What transactions are of, in a file without shapes, so that a page need not carry those. */
export const TRANSACTION_KINDS = ["income", "expense"] as const;
export type TransactionKind = (typeof TRANSACTION_KINDS)[number];

type Category = { kind: TransactionKind; name: string; account: string };

/** By the name that programs send (mission B-02): whether it came in or went out, and the account of one's own books. */
const CATEGORIES = {
  sales: { kind: "income", name: "Sales", account: "4000" },
  performance_fees: { kind: "income", name: "Performance fees", account: "4010" },
  royalties: { kind: "income", name: "Royalties", account: "4020" },
  merchandise: { kind: "income", name: "Merchandise", account: "4030" },
  sponsorship: { kind: "income", name: "Sponsorship", account: "4040" },
  grants: { kind: "income", name: "Grants", account: "4050" },
  other_income: { kind: "income", name: "Other income", account: "4090" },
  office_supplies: { kind: "expense", name: "Office supplies", account: "6100" },
  software: { kind: "expense", name: "Software", account: "6110" },
  rent: { kind: "expense", name: "Rent", account: "6120" },
  utilities: { kind: "expense", name: "Utilities", account: "6130" },
  insurance: { kind: "expense", name: "Insurance", account: "6140" },
  marketing: { kind: "expense", name: "Marketing", account: "6150" },
  professional_fees: { kind: "expense", name: "Professional fees", account: "6160" },
  payroll: { kind: "expense", name: "Payroll", account: "6170" },
  travel: { kind: "expense", name: "Business travel", account: "6180" },
  equipment: { kind: "expense", name: "Office equipment", account: "6190" },
  bank_charges: { kind: "expense", name: "Bank charges", account: "6200" },
  taxes: { kind: "expense", name: "Taxes", account: "6210" },
  /** Of one's own books: what its cards paid was booked when it was approved. */
  card_payment: { kind: "expense", name: "Company card paid off", account: "2120" },
  other_expense: { kind: "expense", name: "Other expenses", account: "6290" },
} as const satisfies Record<string, Category>;

export type TransactionCategory = keyof typeof CATEGORIES;
export const TRANSACTION_CATEGORIES: Readonly<Record<TransactionCategory, Category>> = CATEGORIES;
export const TRANSACTION_CATEGORY_NAMES = Object.keys(CATEGORIES) as TransactionCategory[];
