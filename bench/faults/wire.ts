/** What a reader is told when it is started. */
export type Order = {
  api: string;
  /** The nearest first. */
  regions: { region: string; url: string }[];
  email: string;
  password: string;
  /** The rows whose balances sum up to `total`, and the reader's own item. */
  bank: string[];
  total: number;
  own: string;
  /** Between two reads, on average. */
  pauseMs: number;
  /** Of reads, so many are followed by a write. */
  writeShare: number;
};

/** What a region showed of the bank. */
export type View = { origin: string; batch: number; sum: number; counters: [string, number][] };

/** What a reader did and saw since the last one. */
export type Report = {
  reads: number;
  writes: number;
  /** Neither a region nor the API answered, in words. */
  failed: string[];
  /** The same, where only the primary could have: the reader had just written or read there, and it was away. */
  unmet: number;
  /** Writes that were refused or not answered. */
  unwritten: number;
  fromHome: number;
  /** Reads that took more than one request. */
  elsewhere: number;
  stale: number;
  slowestMs: number;
  wrong: string[];
  views: View[];
};
