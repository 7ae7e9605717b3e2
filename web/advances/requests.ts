import type { Advance, AdvanceCreate, AdvanceDetail } from "../../core/advances.ts";
import type { AdvanceStatus } from "../../core/advance-states.ts";
import type { Expense } from "../../core/expenses.ts";
import type { Page } from "../../core/page.ts";
import type { Production, ProductionPerson } from "../../core/productions.ts";
import { mutate } from "../lib/api.ts";
import { readHome } from "../lib/edge.ts";
import { createReading } from "../lib/reading.ts";
import { createOne } from "../ui/one.tsx";

/** One's own, or everybody's for who keeps the books. */
export const useAdvances = (status: () => AdvanceStatus | undefined) =>
  createReading<Advance>(
    () => `/v1/advances?limit=100${status() === undefined ? "" : `&status=${status()}`}`,
    "advances",
    readHome,
  );

export const useAdvance = (id: () => string) =>
  createOne<AdvanceDetail>(() => `/v1/advances/${id()}`, "advances", "expenses");

export const readProductions = async (): Promise<Production[]> =>
  (await readHome<Page<Production>>("/v1/productions?limit=100")).body.data;

export const readPeople = async (productionId: string): Promise<ProductionPerson[]> =>
  (await readHome<Page<ProductionPerson>>(`/v1/productions/${productionId}/people?limit=100`)).body.data;

export const giveAdvance = (body: AdvanceCreate) =>
  mutate<Advance>({ method: "POST", path: "/api/v1/advances", body });

type Seen = Pick<Advance, "id" | "version">;
const on = ({ id, version }: Seen, verb: string, body?: unknown) =>
  mutate<Advance>({
    method: "POST",
    path: `/api/v1/advances/${id}/${verb}`,
    ifMatch: `"${version}"`,
    ...(body === undefined ? {} : { body }),
  });

export const approveAdvance = (seen: Seen) => on(seen, "approve");
export const acknowledge = (seen: Seen) => on(seen, "acknowledge");
export const returnSome = (seen: Seen, amount: string, returned_on: string) =>
  on(seen, "return", { amount, returned_on });
export const cancelAdvance = (seen: Seen, reason: string) => on(seen, "cancel", { reason });
export const proposeWriteOff = (seen: Seen, amount: string, reason: string) =>
  on(seen, "write-off", { amount, reason });
export const confirmWriteOff = (seen: Seen) => on(seen, "write-off/confirm");
export const withdrawWriteOff = (seen: Seen) => on(seen, "write-off/withdraw");

/** As much of a claim as both have left. */
export const settleClaim = (claim: Seen, advance: Pick<Advance, "id">) =>
  mutate<Expense>({
    method: "POST",
    path: `/api/v1/expenses/${claim.id}/settle`,
    ifMatch: `"${claim.version}"`,
    body: { advance_id: advance.id },
  });
