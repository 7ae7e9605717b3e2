import type { ExpenseCategory } from "../expense-states.ts";
import { TRANSACTION_CATEGORIES } from "../transaction-categories.ts";

export const ACCOUNT_KINDS = ["asset", "liability", "income", "expense"] as const;
export type AccountKind = (typeof ACCOUNT_KINDS)[number];
export type Account = { code: string; name: string; kind: AccountKind };

/** The accounts that postings name by what they are for. */
export const BANK = "1000";
/** Money that artists were given beforehand and have not accounted for yet. */
export const ADVANCES = "1300";
/** What is held for clients, and owed to them: their income and expenses are none of the organisation's own. */
export const CLIENTS_MONEY = "1010";
export const RECOVERABLE_VAT = "1400";
/** Holds both sides of a change of currency: each currency's part stays, their values cancel out. */
export const EXCHANGE = "1900";
export const PAYABLE_TO_ARTISTS = "2100";
/** The commission that comes off an artist's fee. */
export const PAYABLE_TO_AGENTS = "2110";
/** Tax at the source, until it is paid to the tax office of the country that the line names. */
export const WITHHELD_TAX = "2300";
/** What contracts come to, before tax and commission come off it. */
export const ARTIST_FEES = "6300";
/** What went by cards of the organisation's: their statements are paid off against it. */
export const COMPANY_CARDS = "2120";
/** Advances that nobody gets back, which two people agreed on. */
export const WRITTEN_OFF = "6900";
export const OWED_TO_CLIENTS = "2200";
export const REALISED_DIFFERENCE = "7000";
export const UNREALISED_DIFFERENCE = "7010";

/** What an expense is debited to, by its category. */
export const CATEGORY_ACCOUNTS: Readonly<Record<ExpenseCategory, string>> = {
  Travel: "6000",
  Mileage: "6005",
  Accommodation: "6010",
  Meals: "6020",
  "Per diem": "6030",
  Equipment: "6040",
  Wardrobe: "6050",
  Hospitality: "6060",
  Other: "6090",
};

/** The chart that an organisation begins with, made when it first posts; what is added later, when it posts next. */
export const DEFAULT_CHART: readonly Account[] = [
  { code: BANK, name: "Bank", kind: "asset" },
  { code: ADVANCES, name: "Advances to artists", kind: "asset" },
  { code: CLIENTS_MONEY, name: "Clients' money", kind: "asset" },
  { code: RECOVERABLE_VAT, name: "Recoverable VAT", kind: "asset" },
  { code: EXCHANGE, name: "Currency exchange", kind: "asset" },
  { code: PAYABLE_TO_ARTISTS, name: "Payable to artists", kind: "liability" },
  { code: PAYABLE_TO_AGENTS, name: "Payable to agents", kind: "liability" },
  { code: COMPANY_CARDS, name: "Company cards", kind: "liability" },
  { code: OWED_TO_CLIENTS, name: "Owed to clients", kind: "liability" },
  { code: WITHHELD_TAX, name: "Withholding tax payable", kind: "liability" },
  ...Object.entries(CATEGORY_ACCOUNTS).map(([name, code]): Account => ({ code, name, kind: "expense" })),
  { code: ARTIST_FEES, name: "Artists’ fees", kind: "expense" },
  { code: WRITTEN_OFF, name: "Advances written off", kind: "expense" },
  ...Object.values(TRANSACTION_CATEGORIES).flatMap(({ account, name, kind }): Account[] =>
    account === COMPANY_CARDS ? [] : [{ code: account, name, kind }],
  ),
  { code: REALISED_DIFFERENCE, name: "Realised exchange differences", kind: "expense" },
  { code: UNREALISED_DIFFERENCE, name: "Unrealised exchange differences", kind: "expense" },
];

/** What is owed or held in money, and so worth something else at the end of a month (domain D6). */
export const MONETARY_ACCOUNTS: readonly string[] = [
  BANK,
  ADVANCES,
  PAYABLE_TO_ARTISTS,
  PAYABLE_TO_AGENTS,
  WITHHELD_TAX,
];
