/** Who lets programs into mailboxes by tokens instead of passwords (OAuth 2, RFC 6749; XOAUTH2 over IMAP). */
export type TokenProvider = {
  name: string;
  /** Its mail server, as IMAP_SERVERS names it. */
  server: string;
  /** `{tenant}` stands for whoever's directory it is. */
  tokenUrl: string;
  /** What is asked for again with a refresh token; null: what was consented to. */
  scope: string | null;
  /** What an app asks for by its own permission, without anybody's refresh token; null: there is no such thing. */
  appScope: string | null;
  /** Passwords are taken there no more. */
  isOnlyWay: boolean;
};

export const TOKEN_PROVIDERS: readonly TokenProvider[] = [
  {
    name: "Microsoft 365",
    server: "imaps://outlook.office365.com",
    tokenUrl: "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
    scope: "https://outlook.office365.com/IMAP.AccessAsUser.All offline_access",
    appScope: "https://outlook.office365.com/.default",
    isOnlyWay: true,
  },
  {
    name: "Google",
    server: "imaps://imap.gmail.com",
    tokenUrl: "https://oauth2.googleapis.com/token",
    scope: null,
    appScope: null,
    isOnlyWay: false,
  },
];

/** What the house's own app at Microsoft asks whoever signs in for: to read by IMAP, also later, and who they are. */
export const MICROSOFT_SCOPE =
  "https://outlook.office365.com/IMAP.AccessAsUser.All offline_access openid profile";

/** A directory's id, or its domain. */
const TENANT = "[A-Za-z0-9][A-Za-z0-9.-]{0,99}";
export const TENANT_PATTERN = new RegExp(`^${TENANT}$`);

export const tokenUrlOf = ({ tokenUrl }: Pick<TokenProvider, "tokenUrl">, tenant: string): string =>
  tokenUrl.replace("{tenant}", tenant);

/** Whose token endpoint it is; undefined where it is none of the known ones. */
export const providerOf = (tokenUrl: string): TokenProvider | undefined =>
  TOKEN_PROVIDERS.find((one) => {
    const [before = "", after] = one.tokenUrl.split("{tenant}");
    if (after === undefined) return tokenUrl === before;
    if (!tokenUrl.startsWith(before) || !tokenUrl.endsWith(after)) return false;
    return TENANT_PATTERN.test(tokenUrl.slice(before.length, tokenUrl.length - after.length));
  });

/** Requests with secrets in them go to those that everybody knows, and to those that the house names. */
export const isTokenUrl = (tokenUrl: string, named: readonly string[]): boolean =>
  named.includes(tokenUrl) || providerOf(tokenUrl) !== undefined;
