import type { Passkeys } from "../../core/passkeys.ts";
import { mutate } from "../lib/api.ts";
import { createOne } from "../ui/one.tsx";

export const usePasskeys = () => createOne<Passkeys>(() => "/v1/me/passkeys");

export const removePasskey = (id: string) => mutate({ method: "DELETE", path: `/api/v1/me/passkeys/${id}` });

/** Whether this browser has passkeys, at an address that may use them. */
export const hasPasskeys = () => "PublicKeyCredential" in globalThis;
