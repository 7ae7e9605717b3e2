/** A part of a mail's words: what its sender wrote, or a mail that is quoted below it. Lines counted from 0. */
export type Segment = { from: number; to: number };

/** How programs begin what they quote. */
const RULE =
  /^[\s>*]*[-_]{2,}\s*(?:original message|forwarded (?:message|by)|ursprungliche nachricht|weitergeleitete nachricht|message (?:d'origine|transfere|original)|mensaje (?:original|reenviado)|messaggio (?:originale|inoltrato)|oorspronkelijk bericht|doorgestuurd bericht|mensagem (?:original|encaminhada))/;
const BEGIN =
  /^[\s>*]*(?:begin forwarded message|anfang der weitergeleiteten nachricht|debut du message (?:reexpedie|transfere)|inicio del mensaje reenviado|inizio messaggio inoltrato|begin doorgestuurd bericht|inicio da mensagem (?:reencaminhada|encaminhada))\s*:/;
const WROTE =
  /^[\s>*]*(?:on|am|le|el|il|op|em|a)\s.{6,120}?(?:wrote|schrieb|a ecrit|escribio|ha scritto|schreef|escreveu)(?:\s.{0,60})?\s?:\s*$/;
const FROM = /^[\s>*]*(?:from|von|de|da|van)\s?:\s?\S/;
const SENT =
  /^[\s>*]*(?:sent|date|gesendet|datum|envoye|enviado(?: el)?|fecha|inviato|data|verzonden|enviada(?: em)?)\s?:/;
const HEAD_LINES = 4;
const SEGMENTS_MAX = 12;

/** Where each mail begins in a mail's flat lines: the newest first. */
export function segmentsOf(flatLines: readonly string[]): Segment[] {
  const begins = [0];
  for (const [at] of flatLines.entries()) {
    const before = begins.at(-1) ?? 0;
    // The rule, the head below it and its "wrote" are one beginning.
    const isNear = before > 0 && at - before < HEAD_LINES + 2;
    if (at > 0 && !isNear && begins.length < SEGMENTS_MAX && isBegin(flatLines, at)) begins.push(at);
  }
  return begins.map((begin, index) => ({
    from: begin + introLines(flatLines, begin),
    to: begins[index + 1] ?? flatLines.length,
  }));
}

/** "On Thu, Mar 5 … wrote:" is of neither mail. */
function introLines(lines: readonly string[], at: number): number {
  const line = lines[at] ?? "";
  if (RULE.test(line) || BEGIN.test(line) || WROTE.test(line)) return 1;
  return at > 0 && !FROM.test(line) ? 2 : 0;
}

function isBegin(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? "";
  if (RULE.test(line) || BEGIN.test(line) || WROTE.test(line)) return true;
  // "On Thu, Mar 5, 2026 at 4:12 PM Production Office" goes on in the next line.
  const both = `${line} ${(lines[at + 1] ?? "").replace(/^[\s>]+/, "")}`;
  if (both.length < 220 && /^[\s>*]*(?:on|am|le|el|il|op|em)\s.*\d/.test(line) && WROTE.test(both))
    return true;
  return FROM.test(line) && lines.slice(at + 1, at + HEAD_LINES).some((next) => SENT.test(next));
}
