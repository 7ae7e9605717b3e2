import { expect, test } from "bun:test";
import { fullName, meant, withWords } from "./people.ts";

const person = (first_name: string, last_name: string, email: string) => ({ first_name, last_name, email });
const tomas = person("Tomás", "Okafor", "tomas@northwind.test");
const anna = person("Anna", "Berg", "berg@northwind.test");
const annabel = person("Annabel", "Berg", "annabel@northwind.test");
const people = [tomas, anna, annabel];

test("words are found in any order, without capitals and accents", () => {
  expect(withWords(people, "tomas")).toEqual([tomas]);
  expect(withWords(people, " BERG  anna ")).toEqual([anna, annabel]);
  expect(withWords(people, "anna okafor")).toEqual([]);
  expect(withWords(people, "  ")).toEqual(people);
});

test("what else is known of somebody is searched too", () => {
  const role = (one: typeof tomas) => (one === anna ? "Manager" : "Artist");
  expect(withWords(people, "manager", role)).toEqual([anna]);
  expect(withWords(people, "berg artist", role)).toEqual([annabel]);
});

test("a whole name or address means one person, though others hold it too", () => {
  expect(meant(people, "anna berg")).toEqual([anna]);
  expect(meant(people, "Berg@northwind.test")).toEqual([anna]);
  expect(meant(people, "Tomas Okafor")).toEqual([tomas]);
});

test("words mean everybody who has them, and no words nobody", () => {
  expect(meant(people, "berg")).toEqual([anna, annabel]);
  expect(meant(people, "abel")).toEqual([annabel]);
  expect(meant(people, " ")).toEqual([]);
  expect(meant(people, "nobody")).toEqual([]);
});

test("two people of one name are both meant: their addresses tell them apart", () => {
  const other = { ...anna, email: "anna.b@northwind.test" };
  expect(meant([anna, other], fullName(anna))).toEqual([anna, other]);
});
