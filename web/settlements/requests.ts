import type { Advance } from "../../core/advances.ts";
import type { Page } from "../../core/page.ts";
import type { ReclaimStatus, SettlementStatus } from "../../core/settlement-states.ts";
import type {
  FeeSettlement,
  SettlementCreate,
  SettlementPay,
  SettlementReclaim,
} from "../../core/settlements.ts";
import { mutate } from "../lib/api.ts";
import { readHome } from "../lib/edge.ts";
import { createOne } from "../ui/one.tsx";
import { createPaged, type Paged } from "../ui/list-paged.ts";

/** What a contract came to: one's own that was agreed on, or all of it for who works on the whole organisation. */
export const useSettlementsOf = (contractId: () => string) =>
  createOne<Page<FeeSettlement>>(() => `/v1/settlements?limit=100&contract_id=${contractId()}`, "contracts");

type Which = { status: SettlementStatus | undefined; reclaim: ReclaimStatus | undefined };
/** Of the whole organisation: those that stand there, or those from which something was withheld that is so far. */
export const useSettlements = (which: () => Which): Paged<FeeSettlement> =>
  createPaged<FeeSettlement, Page<FeeSettlement>>(
    () => {
      const { status, reclaim } = which();
      const narrowed = status === undefined ? "" : `&status=${status}`;
      return `/v1/settlements?limit=50${reclaim === undefined ? narrowed : `&reclaim=${reclaim}`}`;
    },
    ({ data, meta }) => ({ rows: data, next: meta.next_cursor }),
  );

/** What an artist was given beforehand and has not accounted for. */
export const readOpenAdvances = async (artistId: string): Promise<Advance[]> =>
  (await readHome<Page<Advance>>(`/v1/advances?limit=100&status=acknowledged&artist_id=${artistId}`)).body
    .data;

type Prepared = Omit<SettlementCreate, "advances"> & { advances: { advance_id: string }[] };
export const prepareSettlement = (body: Prepared) =>
  mutate<FeeSettlement>({ method: "POST", path: "/api/v1/settlements", body });

type Seen = Pick<FeeSettlement, "id" | "version">;
const on = ({ id, version }: Seen, verb: string, body?: unknown) =>
  mutate<FeeSettlement>({
    method: "POST",
    path: `/api/v1/settlements/${id}/${verb}`,
    ifMatch: `"${version}"`,
    ...(body === undefined ? {} : { body }),
  });

export const approveSettlement = (seen: Seen) => on(seen, "approve");
export const endSettlement = (seen: Seen, verb: "reject" | "void", reason: string) =>
  on(seen, verb, { reason });
export const paySettlement = (seen: Seen, verb: "pay" | "remit", paid: SettlementPay) => on(seen, verb, paid);
export const certify = (seen: Seen, document_id: string) => on(seen, "certificate", { document_id });
export const moveReclaim = (seen: Seen, status: SettlementReclaim["status"]) =>
  on(seen, "reclaim", { status });
