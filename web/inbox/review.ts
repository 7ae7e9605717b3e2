import { createEffect, createSignal } from "solid-js";
import { createStore, reconcile } from "solid-js/store";
import type { Source } from "../../core/callsheets/fields.ts";
import type {
  DraftChange,
  DraftConfirm,
  DraftConfirmed,
  DraftState,
  EmailReview,
} from "../../core/email-drafts.ts";
import { mutate } from "../lib/api.ts";
import { Refused } from "../lib/wire.ts";
import { createSending } from "../ui/form.tsx";
import { createOne } from "../ui/one.tsx";

/** Where on which of the mail's papers; what is lit is brought into sight. */
export type Place = Pick<Source, "page" | "box" | "line"> & { part: number };

/** A draft while somebody looks at it: each correction is kept as it is made, one after the other. */
export function createReview(id: () => string) {
  const one = createOne<EmailReview>(() => `/v1/emails/${id()}/review`, "emails");
  const [store, setStore] = createStore<{ body: EmailReview | undefined }>({ body: undefined });
  const [lit, light] = createSignal<Place>();
  const saving = createSending();
  const settling = createSending();
  let version = 0;
  let queue: Promise<unknown> = Promise.resolve();

  // Rows stay the same objects, so that a field keeps the focus while what it says is read anew.
  createEffect(() => {
    const body = one.body();
    version = Math.max(version, body?.version ?? 0);
    setStore("body", body === undefined ? undefined : reconcile(body, { key: null, merge: true }));
  });

  const path = (verb: string) => `/api/v1/emails/${id()}/${verb}`;
  const send = async <T extends DraftState>(
    method: "PATCH" | "POST",
    verb: string,
    body: unknown,
  ): Promise<T> => {
    try {
      const state = await mutate<T>({ method, path: path(verb), body, ifMatch: `"${version}"` });
      version = state.version;
      return state;
    } catch (error) {
      // Somebody else was here: what they said is shown.
      if (error instanceof Refused && [409, 412].includes(error.status)) await one.load();
      throw error;
    }
  };
  const save = (change: DraftChange): Promise<boolean> => {
    const saved = queue.then(() =>
      saving.run(async () => {
        await send("PATCH", "draft", change);
        await one.load();
      }),
    );
    queue = saved;
    return saved;
  };
  return {
    one,
    body: () => store.body,
    lit,
    light,
    saving,
    settling,
    save,
    correct: (sheet: number, field: string, value: string | null) =>
      save({ corrections: [{ sheet, field, value }] }),
    confirm: async (body: DraftConfirm): Promise<DraftConfirmed> => {
      await queue;
      return await send<DraftConfirmed>("POST", "confirm", body);
    },
    discard: (reason: string) => send("POST", "discard", { reason }),
  };
}
export type Review = ReturnType<typeof createReview>;
