import { expect, test } from "bun:test";
import { testDatabase } from "../ops/testing.ts";
import { findIdleIndexes } from "./indexes.ts";
import { openDatabase } from "./open.ts";

test("an index that nothing asks, and one that another begins with, are named; what is needed is not", async () => {
  await using database = openDatabase(await testDatabase(), { name: "test", max: 1 });
  const { sql } = database;
  await sql`create table one (id int primary key)`;
  await sql`create table two (id int primary key, one int references one, word text, day date)`;
  await sql`create index two_one on two (one)`;
  await sql`create index two_day on two (day)`;
  await sql`create index two_word on two (word)`;
  await sql`create index two_word_day on two (word, day)`;
  await sql`insert into two select n, null, 'w' || n, current_date - n from generate_series(1, 1000) n`;
  await sql`analyze two`;
  await sql`select * from two where word = 'w7' and day = current_date - 7`;
  await sql`select pg_stat_force_next_flush()`;
  await sql`select 1`;
  const { indexes } = await findIdleIndexes(database);
  const mine = indexes.filter((one) => one.table === "two").map(({ index, why }) => `${index}: ${why}`);
  // Of the two that begin with the word PostgreSQL may ask either.
  expect(mine).toContain("two_day: nothing asked it");
  expect(mine).toContain("two_word: two_word_day begins with it");
  expect(mine.filter((said) => !said.startsWith("two_word"))).toEqual(["two_day: nothing asked it"]);
});

test("none of ours is the beginning of another", async () => {
  await using database = openDatabase(await testDatabase(), { name: "test", max: 1 });
  const { indexes } = await findIdleIndexes(database);
  expect(indexes.filter(({ why }) => why.endsWith("begins with it"))).toEqual([]);
});
