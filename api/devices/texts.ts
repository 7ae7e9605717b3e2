import { createHmac, timingSafeEqual } from "node:crypto";
import { and, eq, inArray } from "drizzle-orm";
import { TEXT_EVENTS_PATH } from "../../core/devices.ts";
import { common, Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { houseActor, strangerActor } from "../../db/audit.ts";
import { noteDelivered } from "../../db/delivered.ts";
import { ladders, notificationSettings, texts } from "../../db/schema/devices.ts";
import { commit } from "../../db/write.ts";
import { readBytes } from "../http/bodies.ts";
import type { Origin } from "../http/caller.ts";
import type { Services } from "../services.ts";

const EVENT_BYTES_MAX = 16 * 1_024;
const REASON_CHARACTERS_MAX = 40;

/** What becomes of a text as Twilio names it; whatever else it says on the way changes nothing. */
const ENDS = { delivered: "delivered", read: "delivered", failed: "failed", undelivered: "failed" } as const;
/** Words that end texts, and begin them again, where the gateway does not say so itself. */
const STOP = /^(stop|stopall|unsubscribe|cancel|end|quit)$/i;
const START = /^(start|unstop|yes)$/i;

/**
 * Takes what the gateway says: what became of a text, or what somebody answered. Signed with the account's token; twice,
 * or in another order, it changes nothing more.
 * @throws Problem 401 unless it is signed, 404 for a text that is none of ours.
 */
export async function takeTextEvent(
  services: Services,
  request: Request,
  textId: string | undefined,
  origin: Origin,
): Promise<void> {
  const bytes = await readBytes(request, EVENT_BYTES_MAX);
  const form = new URLSearchParams(new TextDecoder().decode(bytes));
  if (!isSigned(services, request, form)) throw new Problem(common.unauthenticated);
  if (textId === undefined) await takeAnswer(services, form, origin);
  else await takeEnd(services, textId, form);
}

/** Of the address as it was given to the gateway, whatever stands between, and the form's fields by name. */
function isSigned({ config }: Services, request: Request, form: URLSearchParams): boolean {
  if (config.textToken === undefined) return false;
  const { search } = new URL(request.url);
  const address = `${config.portalUrl.replace(/\/$/, "")}${TEXT_EVENTS_PATH}${search}`;
  const fields = [...form].sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0)).flat();
  const good = createHmac("sha1", config.textToken)
    .update(address + fields.join(""))
    .digest();
  const given = Buffer.from(request.headers.get("x-twilio-signature") ?? "", "base64");
  return given.length === good.length && timingSafeEqual(given, good);
}

async function takeEnd(services: Services, id: string, form: URLSearchParams): Promise<void> {
  // Whose it is, is what is looked for.
  const [found] = await services.database.everywhere
    .select({ text: texts, ladder: ladders })
    .from(texts)
    .leftJoin(ladders, eq(ladders.id, texts.notificationId))
    .where(eq(texts.id, id));
  if (!found) throw new Problem(common.notFound);
  const { text, ladder } = found;
  const said = form.get("MessageStatus") ?? "";
  const state = ENDS[said as keyof typeof ENDS] as (typeof ENDS)[keyof typeof ENDS] | undefined;
  if (state === undefined) return;
  const at = instantOf(services.clock.now());
  const code = form.get("ErrorCode")?.slice(0, REASON_CHARACTERS_MAX) ?? "";
  const actor = houseActor({ id, organisationId: text.organisationId, createdBy: null });
  await commit(services.database, actor, async (tx) => {
    const ended = await tx
      .update(texts)
      .set({
        ...{ state, finishedAt: at, body: "" },
        reason:
          state === "failed"
            ? `the gateway could not deliver it${/^\d+$/.test(code) ? ` (${code})` : ""}`
            : null,
      })
      .where(and(eq(texts.id, id), inArray(texts.state, ["waiting", "accepted"])))
      .returning({ id: texts.id });
    if (ended.length > 0 && state === "delivered" && ladder) await noteDelivered(tx, ladder, at, "sms");
  });
}

/** A number is one person's or several people's: it is texted no more, or again, for all of them. */
async function takeAnswer(services: Services, form: URLSearchParams, origin: Origin): Promise<void> {
  const [number, words] = [form.get("From") ?? "", (form.get("Body") ?? "").trim()];
  const kind = form.get("OptOutType");
  const isStop = kind === "STOP" || (kind === null && STOP.test(words));
  const isStart = kind === "START" || (kind === null && START.test(words));
  if (number === "" || !(isStop || isStart)) return;
  await commit(services.database, strangerActor(origin), (tx) =>
    tx
      .update(notificationSettings)
      .set({ phoneStoppedAt: isStop ? instantOf(services.clock.now()) : null })
      .where(eq(notificationSettings.phone, number)),
  );
}
