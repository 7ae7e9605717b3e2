import * as v from "valibot";
import { PersonSettings, PersonSettingsChange } from "../../core/person-settings.ts";
import { ok, written } from "../http/answers.ts";
import { route } from "../http/route.ts";
import { changeSettings } from "./actions.ts";
import { getSettings } from "./queries.ts";

export const personSettingsRoutes = [
  route({
    method: "GET",
    path: "/api/v1/me/config",
    permission: "self",
    summary: "What one set for oneself: the zone of one's days, and which news come by e-mail as well",
    query: v.strictObject({}),
    answers: { 200: PersonSettings },
    handle: async ({ db, caller }) => {
      const settings = await getSettings(db, caller);
      return ok(settings, { etag: `"${settings.version}"` });
    },
  }),
  route({
    method: "PATCH",
    path: "/api/v1/me/config",
    permission: "self",
    summary: "Set it; what is left out stays. With If-Match, only what was seen last",
    body: PersonSettingsChange,
    answers: { 200: PersonSettings },
    handle: async ({ services, caller, key, ifMatch, body }) =>
      written(await changeSettings(services, caller, key, ifMatch, body)),
  }),
];
