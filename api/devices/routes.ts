import {
  Device,
  DEVICE_FIELDS,
  DeviceCreate,
  deviceProblems,
  DeviceQuery,
  DeviceRenewal,
  PushReceipt,
  TEXT_EVENTS_PATH,
  TextEventQuery,
} from "../../core/devices.ts";
import {
  NotificationSettings,
  NotificationSettingsChange,
  PhoneCode,
  PhoneInput,
  settingsProblems,
} from "../../core/notification-settings.ts";
import { common } from "../../core/problem.ts";
import { list, ok, written } from "../http/answers.ts";
import { route } from "../http/route.ts";
import { page } from "../http/schemas.ts";
import { addDevice, removeDevice, tryDevice } from "./actions.ts";
import { deviceItem, getDevice, getSettings, listDevices } from "./queries.ts";
import { takeReceipt } from "./receipts.ts";
import { renewDevice } from "./renewals.ts";
import { changeSettings, confirmPhone, PHONE_CODES, removePhone, setPhone } from "./settings.ts";
import { takeTextEvent } from "./texts.ts";
import type { LimitPolicy } from "../http/limits.ts";

/** A browser renews a subscription once in months; behind one address may be a venue. */
const RENEWALS: LimitPolicy = { name: "push-renewals", quota: 100, windowSeconds: 900 };

export const deviceRoutes = [
  route({
    method: "GET",
    path: "/api/v1/me/devices",
    permission: "self",
    summary: "One's own devices that are told what concerns one, the newest first",
    query: DeviceQuery,
    answers: { 200: page(Device) },
    handle: async ({ db, services, caller, query }) =>
      list(await listDevices(db, services, caller, query), query.fields, DEVICE_FIELDS),
  }),
  route({
    method: "POST",
    path: "/api/v1/me/devices",
    permission: "self",
    summary: "Be told on a device, by the push service of its browser",
    body: DeviceCreate,
    answers: { 201: Device },
    refuses: [
      common.conflict,
      deviceProblems.notSetUp,
      deviceProblems.tooMany,
      deviceProblems.elsewhere,
      deviceProblems.outdated,
    ],
    handle: async ({ services, caller, key, body }) => written(await addDevice(services, caller, key, body)),
  }),
  route({
    method: "GET",
    path: "/api/v1/me/devices/:id",
    permission: "self",
    summary: "One of them: whether it is reached yet",
    answers: { 200: Device },
    handle: async ({ db, services, caller, params }) =>
      ok(deviceItem(await getDevice(db, caller, params.id), services)),
  }),
  route({
    method: "DELETE",
    path: "/api/v1/me/devices/:id",
    permission: "self",
    summary: "Be told there no more",
    answers: { 204: "Removed" },
    handle: async ({ services, caller, key, params }) =>
      written(await removeDevice(services, caller, key, params.id)),
  }),
  route({
    method: "POST",
    path: "/api/v1/me/devices/:id/try",
    permission: "self",
    summary: "Send it a notification, to see that it comes",
    answers: { 202: Device },
    refuses: [deviceProblems.notSetUp],
    handle: async ({ services, caller, key, params }) =>
      written(await tryDevice(services, caller, key, params.id)),
  }),
  route({
    method: "GET",
    path: "/api/v1/me/notification-settings",
    permission: "self",
    summary:
      "When one is not to be disturbed, the telephone one is texted on, and what devices are turned on with",
    answers: { 200: NotificationSettings },
    handle: async ({ db, services, caller }) => ok(await getSettings(db, services, caller)),
  }),
  route({
    method: "PATCH",
    path: "/api/v1/me/notification-settings",
    permission: "self",
    summary: "Set one's quiet hours; what is pressing goes through them",
    body: NotificationSettingsChange,
    answers: { 200: NotificationSettings },
    handle: async ({ services, caller, key, body }) =>
      written(await changeSettings(services, caller, key, body)),
  }),
  route({
    method: "POST",
    path: "/api/v1/me/phone",
    permission: "self",
    summary: "Give a telephone to be texted on; it is texted a code first",
    body: PhoneInput,
    answers: { 202: NotificationSettings },
    refuses: [settingsProblems.noTexts, common.tooMany],
    handle: async ({ services, caller, key, limit, body }) => {
      limit(PHONE_CODES, caller.userId);
      return written(await setPhone(services, caller, key, body.number));
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/me/phone/confirm",
    permission: "self",
    summary: "Say the code that was texted: from now on one may be texted",
    body: PhoneCode,
    answers: { 200: NotificationSettings },
    refuses: [settingsProblems.noCode, settingsProblems.wrongCode],
    handle: async ({ services, caller, key, body }) =>
      written(await confirmPhone(services, caller, key, body.code)),
  }),
  route({
    method: "DELETE",
    path: "/api/v1/me/phone",
    permission: "self",
    summary: "Be texted no more",
    answers: { 204: "Removed" },
    handle: async ({ services, caller, key }) => written(await removePhone(services, caller, key)),
  }),
  route({
    method: "POST",
    path: "/api/v1/push-receipts",
    permission: "open",
    summary: "A device says that a notification was shown there, or tapped, by what it was sent with it",
    body: PushReceipt,
    answers: { 204: "Noted" },
    refuses: [common.notFound],
    handle: async ({ services, body, requestId, address }) => {
      await takeReceipt(services, body, { requestId, address });
      return { status: 204, headers: {} };
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/push-renewals",
    permission: "open",
    summary:
      "A browser says where a device is reached from now on, by where it was and the secret of that, also while nobody is signed in there",
    body: DeviceRenewal,
    answers: { 204: "Reached there from now on" },
    refuses: [
      common.notFound,
      common.conflict,
      common.tooMany,
      deviceProblems.notSetUp,
      deviceProblems.outdated,
      deviceProblems.elsewhere,
    ],
    handle: async ({ services, limit, body, requestId, address }) => {
      limit(RENEWALS, address);
      await renewDevice(services, body, { requestId, address });
      return { status: 204, headers: {} };
    },
  }),
  route({
    method: "POST",
    path: TEXT_EVENTS_PATH,
    permission: "open",
    summary:
      "What the gateway of texts says of one, or of an answer to it, signed with a token that it shares with us",
    query: TextEventQuery,
    answers: { 204: "Taken" },
    refuses: [common.unauthenticated, common.notFound, common.tooLarge],
    handle: async ({ services, request, query, requestId, address }) => {
      await takeTextEvent(services, request, query.text, { requestId, address });
      return { status: 204, headers: {} };
    },
  }),
];
