import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import type { DocumentSummary, SignedQuery } from "../../core/documents.ts";
import { documentProblems } from "../../core/documents.ts";
import { Problem } from "../../core/problem.ts";
import type { Clock } from "../../core/server/clock.ts";
import type { documents } from "../../db/schema/documents.ts";

type DocumentRow = typeof documents.$inferSelect;

/** How long an address is good at least, in seconds; at most twice that, so that a cache knows it again meanwhile. */
export const LINK_SECONDS = { content: 900, thumbnail: 86_400, avatar: 604_800 } as const;
export type LinkKind = keyof typeof LINK_SECONDS;

export type Links = {
  /** An address that lets whoever has it read this one thing until it runs out. */
  sign(kind: LinkKind, id: string): string;
  /** @throws Problem 403 when it ran out or was changed. */
  check(kind: LinkKind, id: string, query: SignedQuery): void;
  /** A document as it is shown beside what it belongs to. */
  summary(document: DocumentRow): DocumentSummary;
};

const PATHS: Record<LinkKind, (id: string) => string> = {
  content: (id) => `/api/v1/documents/${id}/content`,
  thumbnail: (id) => `/api/v1/documents/${id}/thumbnail`,
  avatar: (id) => `/api/v1/avatars/${id}`,
};

/** Signs with a key of its own, made from the API's secret: edges, which have the service key, cannot. */
export function createLinks(secret: string, clock: Clock): Links {
  const key = new Uint8Array(hkdfSync("sha256", secret, "", "live-portal document links", 32));
  const signature = (kind: LinkKind, id: string, expires: number) =>
    createHmac("sha256", key).update(`${kind}\n${id}\n${expires}`).digest();
  const nowSeconds = () => Math.floor(clock.now() / 1_000);
  const sign = (kind: LinkKind, id: string) => {
    const step = LINK_SECONDS[kind];
    const expires = (Math.floor(nowSeconds() / step) + 2) * step;
    return `${PATHS[kind](id)}?expires=${expires}&signature=${signature(kind, id, expires).toString("base64url")}`;
  };
  return {
    sign,
    check: (kind, id, { expires, signature: sent }) => {
      const given = Buffer.from(sent ?? "", "base64url");
      const good = signature(kind, id, expires ?? 0);
      const isGood = given.length === good.length && timingSafeEqual(given, good);
      if (!isGood || (expires ?? 0) < nowSeconds()) throw new Problem(documentProblems.linkOver);
    },
    summary: (document) => {
      const isReady = document.state === "ready";
      return {
        id: document.id,
        file_name: document.fileName,
        type: document.type,
        size_bytes: document.sizeBytes,
        state: document.state,
        reason: document.reason,
        width: document.width,
        height: document.height,
        placeholder: document.placeholder,
        created_at: document.createdAt,
        url: isReady ? sign("content", document.id) : null,
        thumbnail_url: isReady && document.width !== null ? sign("thumbnail", document.id) : null,
      };
    },
  };
}
