/**
 * What Fastify writes its answers by: with these it makes JSON without looking at each value first. `nullable` and not
 * a union of types, which it would have to try one after the other.
 */
const text = { type: "string" } as const;
const textOrNull = { type: "string", nullable: true } as const;
const integer = { type: "integer" } as const;
const flag = { type: "boolean" } as const;
const object = <P extends Record<string, unknown>>(properties: P) =>
  ({ type: "object", properties }) as const;
const array = <I>(items: I) => ({ type: "array", items }) as const;

const money = { amount: text, amount_minor: integer, currency: text };

const contract = {
  id: text,
  production_id: text,
  status: text,
  ...money,
  start_date: text,
  end_date: text,
  created_at: text,
  _links: object({ self: text, document: text }),
};
const contractDetail = {
  ...contract,
  title: text,
  artist_id: text,
  artist_name: text,
  production_name: text,
  signed_at: textOrNull,
  updated_at: text,
  version: integer,
};
const expense = {
  id: text,
  artist_id: text,
  artist_name: text,
  production_id: textOrNull,
  production_name: textOrNull,
  ...money,
  category: text,
  description: text,
  expense_date: text,
  notes: textOrNull,
  status: text,
  document_ids: array(text),
  submitted_at: textOrNull,
  approved_by: textOrNull,
  approved_at: textOrNull,
  decision_notes: textOrNull,
  posted_at: textOrNull,
  created_at: text,
  updated_at: text,
  version: integer,
};
const schedule = {
  id: text,
  production_id: text,
  production_name: text,
  title: text,
  kind: text,
  all_day: flag,
  local_start: text,
  local_end: textOrNull,
  zone: text,
  starts_at: text,
  ends_at: textOrNull,
  location: textOrNull,
  stage: textOrNull,
  notes: textOrNull,
  status: text,
  version: integer,
  confirmed_at: textOrNull,
};
const announcement = {
  id: text,
  production_id: textOrNull,
  title: text,
  body: text,
  must_read: flag,
  created_at: text,
  read_at: textOrNull,
  version: integer,
};

const page = (item: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  object({ data: array(object(item)), meta: object({ has_more: flag, next_cursor: textOrNull, ...more }) });

export const Dashboard = object({
  pending_contracts: integer,
  active_contracts: integer,
  pending_expenses: integer,
  upcoming_schedules: integer,
  recent_approved_amount: array(
    object({ ...money, amount_minor: { type: "integer", nullable: true }, count: integer }),
  ),
  recent: object({
    contracts: array(object(contractDetail)),
    expenses: array(object(expense)),
    schedules: array(object(schedule)),
    announcements: array(object(announcement)),
  }),
});
export const Contracts = page(contract, { total: integer });
export const Schedules = page(schedule);
export const Expense = object(expense);
export const Session = object({ accessToken: text });

/** Of requests. */
export const ListQuery = object({
  limit: { type: "integer", minimum: 1, maximum: 100, default: 20 },
  start: { type: "string", maxLength: 40 },
});
export const Login = { ...object({ email: text, password: text }), required: ["email", "password"] };
export const ExpenseCreate = {
  ...object({
    // A number becomes its shortest text.
    amount: text,
    currency: { type: "string", minLength: 3, maxLength: 3 },
    category: text,
    description: { type: "string", minLength: 1, maxLength: 500 },
    production_id: textOrNull,
    expense_date: text,
    notes: textOrNull,
  }),
  required: ["amount", "category", "description"],
  additionalProperties: false,
};
