/** What a file is made of: rows of texts, each of the kind of its column. */
export type ColumnKind =
  | "text"
  /** An exact decimal such as `-1234.50`. */
  | "number"
  /** `2026-09-03` */
  | "date"
  /** `2026-09-03 11:30:00`, UTC. */
  | "instant";

export type Column = {
  title: string;
  kind: ColumnKind;
  /** In characters, where a format has widths. */
  width: number;
  /** Left out of a paper, which has no room for everything. */
  notOnPaper?: boolean;
};
export type Cells = readonly (string | null)[];

/** What stands above the rows. */
export type Head = {
  title: string;
  /** Whose it is, what of it, and as of when: label and words. */
  facts: readonly (readonly [label: string, words: string])[];
  columns: readonly Column[];
};

export type Table = Head & {
  /** How many rows will come, to say how far it is. */
  count: number;
  batches: AsyncIterable<readonly Cells[]>;
};

/** Takes bytes one piece after the other. */
export type Sink = { write(chunk: Uint8Array): Promise<void> };

/** Makes a file of rows as they come; it holds one batch of them at a time. */
export type RowWriter = {
  add(batch: readonly Cells[]): Promise<void>;
  end(): Promise<void>;
};

export const text = (title: string, width: number, more: Partial<Column> = {}): Column => ({
  title,
  kind: "text",
  width,
  ...more,
});
export const number = (title: string, more: Partial<Column> = {}): Column => ({
  title,
  kind: "number",
  width: 14,
  ...more,
});
export const date = (title: string): Column => ({ title, kind: "date", width: 11 });
export const instant = (title: string, more: Partial<Column> = {}): Column => ({
  title: `${title} (UTC)`,
  kind: "instant",
  width: 20,
  ...more,
});
export const id = (title: string): Column => text(title, 38, { notOnPaper: true });

/** A `timestamptz` as the driver gives it, `2026-09-03 11:30:00.123+00`, to the second. */
export const secondOf = (instantText: string | null): string | null =>
  instantText === null ? null : instantText.slice(0, 19);
