import type { SealStatus } from "../../core/seals.ts";
import { sha256Of } from "../lib/digest.ts";
import { callApi } from "../lib/api.ts";
import { send } from "../lib/wire.ts";

/** Of the bytes themselves, as this device gets them; not what somebody says of them. */
export async function hashOfPaper(id: string): Promise<string> {
  const response = await callApi(`/api/v1/contracts/${id}/document`);
  return await sha256Of(await response.arrayBuffer());
}

/** What the portal knows of the document that it gives for a contract. */
export async function sealOf(id: string): Promise<SealStatus> {
  const response = await send(`/api/v1/verify/${await hashOfPaper(id)}`);
  return (await response.json()) as SealStatus;
}
