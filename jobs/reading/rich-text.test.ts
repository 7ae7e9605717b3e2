import { expect, test } from "bun:test";
import { rtfHtml, rtfText } from "./rtf.ts";

const rtf = (body: string, head = "\\ansicpg1252") =>
  rtfText(Buffer.from(`{\\rtf1\\ansi${head}\\deff0{\\fonttbl{\\f0\\fswiss Arial;}}${body}}`, "latin1"));

test("lines, and rows with cells told apart by tabs; fonts, pictures and what the file says of itself are no text", () => {
  expect(
    rtf(
      String.raw`{\colortbl;\red0\green0\blue0;}{\stylesheet{\s0 Normal;}}{\info{\title Secret}}{\*\generator Word;}{\header\pard CALL SHEET\par}{\footer Page 1\par}
\pard\plain Friday, March 6, 2026\par {\pict\wmetafile8 0102030405}
\trowd\pard\intbl Crew call\cell 7:30\line AM\cell\row
\trowd\pard\intbl {Lunch\par at base}\cell 13:00\cell\row
\pard Wrap\tab 19:00\par {\field{\*\fldinst HYPERLINK "https://a.test"}{\fldrslt a map}}`,
    ),
  ).toBe("CALL SHEET\nFriday, March 6, 2026\nCrew call\t7:30 AM\nLunch at base\t13:00\nWrap\t19:00\na map");
});

test("letters by their numbers, and by the character set of the text and of its fonts", () => {
  expect(rtf(String.raw`B\'fcro \u8364 ?5 \uc2\u12354 \'82\'a0\uc1 \lquote x\rquote\emdash\{\~\}`)).toBe(
    "Büro €5 あ‘x’—{ }",
  );
  const fonts = String.raw`{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset238 Arial;}{\f2\fcharset128 Gothic;}}`;
  expect(rtf(String.raw`${fonts}\f1 Ko\'9aice \f2\'83A\'83\'93 \f0 \'9a`)).toBe("Košice アン š");
});

test("what is struck out, taken back or hidden is not said", () => {
  expect(
    rtf(
      String.raw`Crew call {\strike 7:30} 8:15{\v  secret}{\deleted\strike0  gone}{\striked1 x\plain  now}`,
    ),
  ).toBe("Crew call  8:15 now");
});

test("bytes that are none of it are passed; what is cut off or never closed says what came", () => {
  expect(rtf(String.raw`A\bin5 {{{\x B`)).toBe("A B");
  expect(rtfText(Buffer.from("{\\rtf1 Crew call 7:30\\par {\\b{{{ Lunch"))).toBe("Crew call 7:30\n Lunch");
  expect(rtfText(Buffer.from("}}}{\\rtf1 x"))).toBeUndefined();
  expect(rtfText(Buffer.from(`{\\rtf1 ${"{".repeat(100_000)}x${"}".repeat(200_000)}`))).toBe("x");
});

test("the HTML that it was made of, and what stands there in place of it", () => {
  const made = String.raw`{\rtf1\ansi\fbidis\ansicpg1252\deff0\fromhtml1 {\fonttbl{\f0\fswiss Arial;}{\f1\fcharset128 Gothic;}}
{\*\htmltag18 <html>}{\*\htmltag2 \par }{\*\htmltag64 <table><tr><td>}\htmlrtf {\trowd\htmlrtf0 Crew call{\*\htmltag72 </td><td class=\'22a\'22>}\htmlrtf \cell\htmlrtf0
7:30 & B\'fcro <x>\htmlrtf \cell\row}\htmlrtf0 {\*\htmltag84 &nbsp;}\htmlrtf {\f1\'a0}\htmlrtf0 {\*\htmltag72 </td></tr></table>}{\*\mhtmltag72 <no>}}`;
  const bytes = Buffer.from(made, "latin1");
  expect(rtfHtml(bytes)).toBe(
    '<html>\n<table><tr><td>Crew call</td><td class="a">7:30 &amp; Büro &lt;x&gt;&nbsp;</td></tr></table>',
  );
  expect(rtfHtml(Buffer.from(String.raw`{\rtf1 Crew call}`))).toBeUndefined();
});
