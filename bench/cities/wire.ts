/** What a reader is told when it is started. */
export type Order = {
  api: string;
  email: string;
  password: string;
  /** By which address of this machine each origin is reached: the network of the reader's city. */
  roads: Record<string, string>;
};

export type Word = "visit" | "read" | "end";

/** One read of a schedule, as its reader had it. */
export type Said = {
  ms: number;
  /** Whom it was asked of, in turn; a status of 0 is no answer. */
  asked: { origin: string; status: number }[];
};
