import * as v from "valibot";
import { Id } from "./ids.ts";
import { problems } from "./problem.ts";
import { ROLES } from "./access.ts";
import { Email } from "./text.ts";

export const ACCESS_TOKEN_SECONDS = 600;
export const EDGE_TOKEN_SECONDS = 24 * 3_600;
export const SESSION_IDLE_SECONDS = 24 * 3_600;
/** Accountants and administrators are signed out after half an hour without use. */
export const SESSION_IDLE_SHORT_SECONDS = 30 * 60;
/** A lost answer, two tabs or a service worker refresh twice: for this long a used token gives the same successor. */
export const REFRESH_GRACE_SECONDS = 30;
export const ONE_TIME_LINK_SECONDS = 3 * 24 * 3_600;

/** `aud` of the two tokens: the API takes the first only, edges take both. */
export const AUDIENCE_API = "live-portal:api";
export const AUDIENCE_EDGE = "live-portal:edge";
export const ISSUER = "live-portal";

export const Membership = v.object({
  organisation_id: Id,
  organisation_name: v.string(),
  roles: v.array(v.picklist(ROLES)),
});
export type Membership = v.InferOutput<typeof Membership>;

export const User = v.object({
  id: Id,
  /** Both names, for display. */
  name: v.string(),
  first_name: v.string(),
  last_name: v.string(),
  email: v.string(),
  is_active: v.boolean(),
  /** Their picture, by a signed address; another picture has another one. */
  avatar_url: v.nullable(v.string()),
  memberships: v.array(Membership),
});
export type User = v.InferOutput<typeof User>;

export const Login = v.strictObject({
  email: Email,
  password: v.pipe(v.string("must be text"), v.minLength(1, "must not be empty"), v.maxLength(256)),
});

/** What login and refresh answer; `accessToken` is the one name that is not snake_case, kept from the sources. */
export const Session = v.object({
  accessToken: v.string(),
  edge_token: v.string(),
  /** When the access token ends. */
  expires_at: v.string(),
  user: User,
});
export type Session = v.InferOutput<typeof Session>;

const NewPassword = v.pipe(
  v.string("must be text"),
  v.minLength(8, "must be at least 8 characters"),
  v.maxLength(256, "must be at most 256 characters"),
);

export const PasswordChange = v.strictObject({
  current_password: Login.entries.password,
  new_password: NewPassword,
});
export const PasswordResetRequest = v.strictObject({ email: Email });
export const LinkToken = v.pipe(
  v.string("must be text"),
  v.regex(/^[A-Za-z0-9_-]{43}$/, "is not a link that we gave out"),
);
export const PasswordReset = v.strictObject({ token: LinkToken, new_password: NewPassword });

/** The claims of both tokens. */
export type TokenClaims = {
  /** User id. */
  sub: string;
  /** Session id: the refresh family. */
  sid: string;
  aud: string;
  /** Seconds since 1970. */
  iat: number;
  exp: number;
};

export const authProblems = problems("auth", {
  wrongCredentials: [401, "The e-mail address or the password is not right"],
  sessionEnded: [401, "The session has ended; sign in again"],
  linkSpent: [410, "This link was used or is too old; ask for a new one"],
  weakPassword: [422, "Choose a password that is harder to guess"],
  organisationNeeded: [400, "Say which organisation in x-organisation"],
  originRefused: [403, "Requests from this site are not accepted"],
  busy: [503, "Too many people are signing in at once; try again shortly"],
});
