import * as v from "valibot";
import { Id, NewId } from "./ids.ts";
import { DEVICE_NAME_MAX } from "./limits.ts";
import { pageQuery } from "./page.ts";
import { problems } from "./problem.ts";
import { line } from "./text.ts";

/** Where the gateway of texts says what became of one. */
export const TEXT_EVENTS_PATH = "/api/v1/texts/events";

/** Which of ours; absent where somebody answered. */
export const TextEventQuery = v.strictObject({ text: v.optional(Id) });

/** Of one person: a phone, a tablet, a laptop or two, and what they forgot to take away. */
export const DEVICES_MAX = 10;

/** A browser that shows its person what concerns them while the portal is closed (RFC 8030). */
export const Device = v.object({
  id: Id,
  name: v.string(),
  /** Whose push service it is reached by, such as `fcm.googleapis.com`. */
  place: v.string(),
  /** `gone` once its push service knows it no longer: it has to be turned on there again. */
  state: v.picklist(["reachable", "gone"]),
  /** Whether it was turned on with the key that the portal signs with now; otherwise it is told nothing either. */
  is_current: v.boolean(),
  told_at: v.nullable(v.string()),
  created_at: v.string(),
});
export type Device = v.InferOutput<typeof Device>;
export const DEVICE_FIELDS = Object.keys(Device.entries);

export const DeviceQuery = v.strictObject(pageQuery);
export type DeviceQuery = v.InferOutput<typeof DeviceQuery>;

/** Bytes as browsers write them: base64url, without padding. */
const bytes = (length: number, what: string) =>
  v.pipe(
    v.string("must be text"),
    v.regex(/^[A-Za-z0-9_-]+={0,2}$/, what),
    v.check((text) => (text.replace(/=+$/, "").length * 6) >> 3 === length, what),
  );

const endpoint = v.pipe(
  v.string("must be text"),
  v.url("must be an address"),
  v.maxLength(1_000, "must be at most 1000 characters"),
);
const auth = bytes(16, "must be 16 bytes, base64url");

/** What `PushSubscription.toJSON()` gives. */
const subscription = {
  endpoint,
  keys: v.strictObject({
    /** An uncompressed point of P-256 (RFC 8291 §3.1). */
    p256dh: bytes(65, "must be 65 bytes, base64url"),
    auth,
  }),
  /** The key that it was made with. */
  public_key: bytes(65, "must be 65 bytes, base64url"),
};
const Subscription = v.strictObject(subscription);
export type Subscription = v.InferOutput<typeof Subscription>;

export const DeviceCreate = v.strictObject({
  /** Of the device's own making: the same one again is the same device, with another address. */
  id: v.optional(NewId),
  name: line(DEVICE_NAME_MAX),
  ...subscription,
});
export type DeviceCreate = v.InferOutput<typeof DeviceCreate>;

/** A browser gave a device another subscription in place of this one. */
export const DeviceRenewal = v.strictObject({
  /** What only the browser and the portal know: the push service knows the address, and not the secret. */
  was: v.strictObject({ endpoint, auth }),
  ...subscription,
});
export type DeviceRenewal = v.InferOutput<typeof DeviceRenewal>;

/** What a device says of a notification that it was sent: that it stands on the screen, or that somebody tapped it. */
export const PushReceipt = v.strictObject({
  /** From the notification itself, which nobody but the device could read. */
  receipt: v.pipe(
    v.string("must be text"),
    v.regex(/^[A-Za-z0-9_-]{22}$/, "must be what came with the notification"),
  ),
  event: v.picklist(["shown", "opened"]),
});
export type PushReceipt = v.InferOutput<typeof PushReceipt>;

/** What goes to a device, encrypted. */
export type PushPayload = {
  title: string;
  body: string;
  /** Where in the page it leads. */
  link: string;
  /** What is said later of the same thing takes its place. */
  tag: string;
  receipt: string;
};

export const deviceProblems = problems("devices", {
  notSetUp: [409, "This portal tells no devices"],
  tooMany: [409, `Nobody has more than ${DEVICES_MAX} devices; remove one that is not used`],
  elsewhere: [422, "Its push service is none that this portal knows"],
  outdated: [409, "It was turned on with a key that is used no longer"],
});
