import { divideHalfEven } from "../money.ts";
import { amount, finding, SURE_MIN, type Facts, type Rule } from "./facts.ts";
import { bankMarginPercent } from "./limits.ts";

// Whose money went, and what a bank made of it.

/** The ends of cards that stand on its receipts, where they were read surely. */
const cardsOn = ({ receipts }: Facts): string[] =>
  receipts.flatMap(({ fields }) =>
    fields?.card_last4 && fields.card_last4.confidence >= SURE_MIN ? [fields.card_last4.value] : [],
  );

/** What the organisation's card paid is owed to nobody: claimed as one's own it would be paid twice. */
const card: Rule = (facts) => {
  const { expense, limits } = facts;
  const cards = cardsOn(facts);
  const isByCard = expense.paidWith === "company_card";
  const companys = cards.find((digits) => limits.companyCards.includes(digits));
  if (!isByCard && companys !== undefined)
    return [
      finding(
        "company-card-as-own",
        `The card on the receipt, which ends in ${companys}, is the organisation's; it is claimed as money of one's own.`,
        { card_last4: companys },
      ),
    ];
  const [other] = cards;
  if (isByCard && other !== undefined && companys === undefined && limits.companyCards.length > 0)
    return [
      finding(
        "company-card-unknown",
        `The card on the receipt ends in ${other}, and no card of the organisation's does.`,
        { card_last4: other },
      ),
    ];
  return [];
};

const TENTHS_OF_PERCENT = 1_000n;

/** It is booked at what the bank took; whoever decides sees how far that is from what was published. */
const bank: Rule = ({ expense, limits: { currency } }) => {
  if (!expense.bank) return [];
  const { statedMinor, publishedMinor } = expense.bank;
  const took = `The bank took ${amount(statedMinor, currency)} for ${amount(expense.amountMinor, expense.currency)}`;
  if (publishedMinor === null || publishedMinor === 0)
    return [
      finding("bank-rate-unchecked", `${took}, and no rate was published to compare that with.`, {
        stated_minor: statedMinor,
      }),
    ];
  const apart = Math.abs(statedMinor - publishedMinor);
  const margin = bankMarginPercent(expense.spentOn);
  const isFar = apart * 100 > publishedMinor * margin;
  const tenths = Number(divideHalfEven(BigInt(apart) * TENTHS_OF_PERCENT, BigInt(publishedMinor)));
  const percent = (tenths / 10).toFixed(1);
  const isMore = statedMinor > publishedMinor;
  const difference = tenths === 0 ? "as much as" : `${percent} % ${isMore ? "more" : "less"} than`;
  const published = `${amount(publishedMinor, currency)} at the published rate`;
  return [
    finding(
      isFar ? "bank-rate-far" : "bank-rate-stated",
      `${took}: ${difference} ${published}${isFar ? `, where ${margin} % are usual at most` : ""}.`,
      {
        stated_minor: statedMinor,
        published_minor: publishedMinor,
        difference_percent: isMore || tenths === 0 ? percent : `-${percent}`,
        margin_percent: margin,
      },
    ),
  ];
};

export const moneyRules: readonly Rule[] = [card, bank];
