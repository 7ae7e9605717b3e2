import { and, desc, eq, isNull } from "drizzle-orm";
import { may } from "../../core/access.ts";
import { nextStage, stageOf, STATUS_OF } from "../../core/contract-states.ts";
import { contentKey } from "../../core/document-keys.ts";
import { newId } from "../../core/ids.ts";
import { common, Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import {
  keepPaper,
  lockContract,
  putBefore,
  signatoriesOf,
  whoseTurn,
  type ContractRecord,
} from "../../db/contracts.ts";
import { tell, type Tidings } from "../../db/notify.ts";
import type { Reader, Tx } from "../../db/open.ts";
import { fullName } from "../../db/people.ts";
import { contractEvents, contracts } from "../../db/schema/contracts.ts";
import { memberships, organisations, users } from "../../db/schema/organisations.ts";
import { productions } from "../../db/schema/productions.ts";
import { handler } from "../handler.ts";
import { contractPaper } from "../papers/contract.ts";

/** A draft that somebody changes all the while is looked at again by the job of its last change. */
const RENDERS_MAX = 5;

/** A contract with the names that its papers say. @throws Problem when it is gone. */
export async function loadContract(db: Reader, organisationId: string | null, id: string) {
  const [row] = await db
    .select({
      contract: contracts,
      organisation: organisations.name,
      artist: fullName(users),
      production: productions.name,
    })
    .from(contracts)
    .innerJoin(organisations, eq(organisations.id, contracts.organisationId))
    .innerJoin(users, eq(users.id, contracts.artistId))
    .innerJoin(productions, eq(productions.id, contracts.productionId))
    .where(and(eq(contracts.id, id), eq(contracts.organisationId, organisationId ?? "")));
  if (!row) throw new Problem(common.notFound, "The contract is gone.");
  return row;
}

/** Makes the paper of a draft, of the terms as they stand when it is done. */
export const renderContract = handler("render-contract", async (run) => {
  for (let left = RENDERS_MAX; left > 0; left -= 1) {
    const { contract, ...names } = await loadContract(
      run.database.db,
      run.job.organisationId,
      run.job.payload.contract_id,
    );
    const isWanted =
      contract.paper === "template" &&
      contract.documentId === null &&
      contract.deletedAt === null &&
      STATUS_OF[stageOf(contract)] === "draft";
    if (!isWanted) return null;
    const bytes = await contractPaper({ ...contract, ...names });
    const documentId = newId(run.clock.now());
    await run.blobs.write(contentKey(contract.organisationId, documentId), bytes);
    const isKept = await run.write(async (tx) => {
      const now = await lockContract(tx, contract.organisationId, contract.id);
      if (now?.version !== contract.version) return false;
      const at = instantOf(run.clock.now());
      const made = await keepPaper(tx, now, {
        id: documentId,
        fileName: `${contract.title}.pdf`,
        bytes,
        at,
        as: "documentId",
      });
      if (now.sendWhenMade !== null && nextStage(stageOf(now), "send") !== null)
        await putBefore(tx, made.contract, now.sendWhenMade, at);
      return true;
    });
    if (isKept) return { document_id: documentId };
    run.signal.throwIfAborted();
  }
  throw new Error("a contract changed while its paper was made");
});

export const notifyContract = handler("notify-contract", async (run) => {
  await run.write(async (tx) => {
    const [event] = await tx
      .select()
      .from(contractEvents)
      .where(
        and(
          eq(contractEvents.id, run.job.payload.event_id),
          eq(contractEvents.organisationId, run.job.organisationId ?? ""),
        ),
      );
    if (!event) return;
    const { contract, production } = await loadContract(tx, event.organisationId, event.contractId);
    for (const news of await newsOf(tx, contract, event))
      await tell(tx, news.to, tidings(contract, production, news, event.id), run.portalUrl);
  });
  return null;
});

type Event = typeof contractEvents.$inferSelect;
/** Who hears what; without a key of its own, once for the event. */
type News = { to: string[]; words: string; key?: string | undefined; notes?: string | null };

async function newsOf(tx: Tx, contract: ContractRecord, event: Event): Promise<News[]> {
  const people = await signatoriesOf(tx, contract);
  const asked = people.filter(({ sentAt }) => sentAt !== null).map(({ userId }) => userId);
  const turn = whoseTurn(people);
  const office = await officeOf(tx, contract);
  const others = (ids: readonly string[]) => [...new Set(ids)].filter((id) => id !== event.actorId);
  const { notes } = event;
  const toSign: News[] = turn
    ? [
        {
          to: [turn.userId],
          key: `turn:${turn.id}`,
          words: turn.part === "artist" ? "To be signed" : "To be countersigned",
        },
      ]
    : [];
  switch (event.event) {
    case "review_asked":
      return [{ to: others(await plannersOf(tx, contract.organisationId)), words: "To be reviewed" }];
    case "approved":
      return [{ to: others(office), words: "Approved to be sent" }];
    case "sent":
      return toSign;
    case "reminded":
      return turn ? [{ to: [turn.userId], words: "Still to be signed" }] : [];
    case "signed":
    case "countersigned":
      return [
        ...toSign,
        { to: others(office), words: event.event === "signed" ? "Signed" : "Countersigned" },
      ];
    case "completed":
      return [{ to: others([...asked, ...office]), words: "Signed by all" }];
    case "declined":
      return [{ to: others([...office, ...asked]), words: "Declined", notes }];
    case "voided":
      return [{ to: others(asked), words: "Void", notes }];
    case "corrected":
      return [{ to: others(asked), words: "Taken back to be corrected" }];
    case "lapsed":
      return [{ to: others([...asked, ...office]), words: "Not signed in time" }];
    case "expiring":
      return [{ to: others([contract.artistId, ...office]), words: "Ends soon" }];
    case "terminated":
      return [{ to: others([contract.artistId, ...office]), words: "Terminated", notes }];
    case "superseded":
      return [{ to: others([contract.artistId, ...office]), words: "Replaced by another contract" }];
    default:
      return [];
  }
}

function tidings(
  contract: ContractRecord,
  production: string,
  { key, words, notes }: News,
  eventId: string,
): Tidings {
  const until = contract.signBy === null ? null : `To be signed by ${contract.signBy}`;
  return {
    organisationId: contract.organisationId,
    key: `contract:${contract.id}:${key ?? eventId}`,
    kind: "contract",
    title: `${words}: ${contract.title}`,
    body: [production, `${contract.startsOn} to ${contract.endsOn}`, key === undefined ? null : until, notes]
      .filter(Boolean)
      .join("\n"),
    link: `/contracts/${contract.id}`,
    byMail: true,
  };
}

/** Whoever wrote it, and whoever sent it last. */
async function officeOf(tx: Tx, contract: ContractRecord): Promise<string[]> {
  const [sent] = await tx
    .select({ by: contractEvents.actorId })
    .from(contractEvents)
    .where(
      and(
        eq(contractEvents.contractId, contract.id),
        eq(contractEvents.organisationId, contract.organisationId),
        eq(contractEvents.event, "sent"),
      ),
    )
    .orderBy(desc(contractEvents.id))
    .limit(1);
  return [contract.createdBy, ...(sent?.by ? [sent.by] : [])];
}

async function plannersOf(tx: Tx, organisationId: string): Promise<string[]> {
  const rows = await tx
    .select({ userId: memberships.userId, roles: memberships.roles })
    .from(memberships)
    .where(and(eq(memberships.organisationId, organisationId), isNull(memberships.deletedAt)));
  return rows.flatMap(({ userId, roles }) => (may(roles, "contracts.write") ? [userId] : []));
}
