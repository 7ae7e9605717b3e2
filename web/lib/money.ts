/** Making one takes longer than drawing the row that it is for. */
const formats = new Map<string, Intl.NumberFormat>();

/** An amount as people write it: the exact decimal string, never through a float. */
export function moneyText({ amount, currency }: { amount: string; currency: string }): string {
  const minimumFractionDigits = decimalsIn(amount);
  const key = currency + minimumFractionDigits;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(undefined, { style: "currency", currency, minimumFractionDigits });
    formats.set(key, format);
  }
  return format.format(amount as Intl.StringNumericLiteral);
}

/** ISO 4217's, which is how many the wire has: some currencies are shown with fewer. */
function decimalsIn(amount: string): number {
  return amount.split(".")[1]?.length ?? 0;
}

const names = new Intl.DisplayNames(undefined, { type: "currency" });

/** `Singapore Dollar`; empty where the browser knows no more than the code. */
export function currencyName(code: string): string {
  const name = names.of(code) ?? code;
  return name === code ? "" : name;
}
