import type { Role } from "../../core/access.ts";

/** Of every demo account; a production start makes none of them. */
export const DEMO_PASSWORD = "live-portal-demo";

export const NORTHWIND = "Northwind Touring";
export const AURORA = "Aurora Stage";

export type DemoPerson = {
  organisation: string;
  email: string;
  firstName: string;
  lastName: string;
  role: Role;
};

export const DEMO_PEOPLE: readonly DemoPerson[] = [
  {
    organisation: NORTHWIND,
    email: "artist@northwind.test",
    firstName: "Maya",
    lastName: "Lindqvist",
    role: "artist",
  },
  {
    organisation: NORTHWIND,
    email: "artist2@northwind.test",
    firstName: "Tomás",
    lastName: "Okafor",
    role: "artist",
  },
  {
    organisation: NORTHWIND,
    email: "manager@northwind.test",
    firstName: "Priya",
    lastName: "Raman",
    role: "manager",
  },
  {
    organisation: NORTHWIND,
    email: "accountant@northwind.test",
    firstName: "Jonas",
    lastName: "Weber",
    role: "accountant",
  },
  {
    organisation: NORTHWIND,
    email: "accountant2@northwind.test",
    firstName: "Aiko",
    lastName: "Tanaka",
    role: "accountant",
  },
  {
    organisation: NORTHWIND,
    email: "admin@northwind.test",
    firstName: "Helen",
    lastName: "Marsh",
    role: "admin",
  },
  {
    organisation: NORTHWIND,
    email: "engineer@northwind.test",
    firstName: "Sam",
    lastName: "Whitaker",
    role: "engineer",
  },
  {
    organisation: AURORA,
    email: "artist@aurora.test",
    firstName: "Noor",
    lastName: "Haddad",
    role: "artist",
  },
  {
    organisation: AURORA,
    email: "manager@aurora.test",
    firstName: "Ben",
    lastName: "Callahan",
    role: "manager",
  },
  {
    organisation: AURORA,
    email: "accountant@aurora.test",
    firstName: "Lucía",
    lastName: "Ferrer",
    role: "accountant",
  },
];
