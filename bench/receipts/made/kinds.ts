import type { Chance } from "../../callsheets/random.ts";
import { signed, written, type Home } from "./homes.ts";
import { dated, goods, head, openPen, payment, taxes, type Paper, type Pen } from "./pen.ts";
import { thing, type Trade } from "./words.ts";

export type Kind = { name: string; trade: Trade; form: "till" | "page"; draw(pen: Pen): void };

const total = (pen: Pen, minor: number) => {
  pen.truth.total = minor;
  pen.sum(pen.chance.pick(pen.says.total), minor, pen.chance.is(0.6));
};
/** In America tax comes on top; elsewhere it is in the price. */
const isOnTop = ({ home }: Pen) => home.name === "US";
const onTop = (pen: Pen, net: number): number => {
  const tax = Math.round((net * pen.home.rates[0]) / 100);
  pen.sum(pen.chance.pick(pen.says.subtotal), net);
  pen.sum(`Sales Tax ${pen.home.rates[0]}%`, tax);
  return net + tax;
};

const SHOP: Kind = {
  name: "supermarket",
  trade: "shop",
  form: "till",
  draw(pen) {
    head(pen);
    const isDated = pen.chance.is(0.5);
    if (isDated) dated(pen);
    pen.centred(pen.chance.pick(pen.says.receipt));
    const sum = goods(pen, 3 + pen.chance.number(5));
    if (isOnTop(pen)) total(pen, onTop(pen, sum));
    else {
      if (pen.chance.is(0.4)) pen.sum(pen.chance.pick(pen.says.subtotal), sum);
      total(pen, sum);
    }
    payment(pen, pen.truth.total);
    if (!isOnTop(pen)) taxes(pen, pen.truth.total);
    if (!isDated) dated(pen);
    pen.centred(pen.says.thanks[0]);
  },
};

const FUEL: Kind = {
  name: "fuel",
  trade: "fuel",
  form: "till",
  draw(pen) {
    const { home, chance } = pen;
    head(pen);
    dated(pen);
    const [litres, price] = [2_000 + chance.number(3_500), pen.price(140 + chance.number(60))];
    const sum = pen.price(Math.round((litres * 160) / 100));
    const [, point] = home.marks;
    pen.line(`${thing(home.tongue, "fuel")}   # ${1 + chance.number(9)}`);
    pen.line(`${(litres / 100).toFixed(2).replace(".", point)} l x ${written(price, home)}/l`);
    total(pen, sum);
    payment(pen, sum);
    if (!isOnTop(pen)) taxes(pen, sum);
    pen.centred(pen.says.thanks[0]);
  },
};

const TAXI: Kind = {
  name: "taxi",
  trade: "taxi",
  form: "till",
  draw(pen) {
    const { home, chance, says } = pen;
    head(pen);
    pen.centred(chance.pick(says.receipt));
    dated(pen);
    pen.line(`No. ${10_000 + chance.number(80_000)}`);
    const fare = pen.price(900 + chance.number(4_000));
    pen.sum(thing(home.tongue, "fare"), fare);
    const tip = chance.is(0.4) ? pen.price(200) : 0;
    if (tip > 0) pen.sum(chance.pick(says.tip), tip);
    total(pen, fare + tip);
    pen.line(`${chance.pick(says.card)} **** ${1_000 + chance.number(8_999)}`);
  },
};

const RESTAURANT: Kind = {
  name: "restaurant",
  trade: "restaurant",
  form: "till",
  draw(pen) {
    const { home, chance, says } = pen;
    head(pen);
    dated(pen);
    pen.line(`${thing(home.tongue, "table")} ${1 + chance.number(30)}`);
    const sum = goods(pen, 3 + chance.number(4));
    const before = isOnTop(pen) ? onTop(pen, sum) : sum;
    const tip = chance.is(0.35) ? pen.price(500) : 0;
    if (tip > 0) {
      pen.sum(chance.pick(says.subtotal), before);
      pen.sum(chance.pick(says.tip), tip);
    }
    total(pen, before + tip);
    if (tip === 0 && home.tongue === "en") {
      if (chance.is(0.5)) {
        pen.line("Tip", "____________");
        pen.line("Total", "____________");
      } else {
        pen.line("Suggested gratuity:");
        for (const rate of [18, 20, 22]) {
          const more = Math.round((before * rate) / 100);
          pen.line(`${rate}%: Tip ${signed(more, home)}  Total ${signed(before + more, home)}`);
        }
      }
    }
    if (!isOnTop(pen)) taxes(pen, before);
    pen.centred(says.thanks[0]);
  },
};

const PARKING: Kind = {
  name: "parking",
  trade: "parking",
  form: "till",
  draw(pen) {
    const { home, says, chance } = pen;
    head(pen);
    pen.centred(chance.pick(says.receipt));
    const day = pen.day();
    pen.line(`${thing(home.tongue, "entry")}: ${day} 09:${10 + chance.number(49)}`);
    pen.line(`${thing(home.tongue, "exit")}: ${day} 17:${10 + chance.number(42)}`);
    const sum = pen.price(300 + 50 * chance.number(60));
    total(pen, sum);
    if (!isOnTop(pen)) taxes(pen, sum);
    pen.line(chance.pick(says.card), signed(sum, home));
  },
};

const HOTEL: Kind = {
  name: "hotel folio",
  trade: "hotel",
  form: "page",
  draw(pen) {
    const { home, chance, says, truth } = pen;
    head(pen);
    pen.line(
      `${thing(home.tongue, "guest")}: Jonas Pettersen`,
      `${chance.pick(says.invoice)} 2026-${1_000 + chance.number(8_000)}`,
    );
    const nights = 1 + chance.number(3);
    const before = (days: number) =>
      new Date(Date.parse(`${truth.date}T12:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
    const day = pen.day();
    pen.line(`${says.date[0]}: ${day}`);
    const [year = "", month = "", date = ""] = before(nights).split("-");
    const arrived = home.name === "US" ? `${month}/${date}/${year}` : `${date}.${month}.${year}`;
    pen.line(`${says.arrival[0]}: ${arrived}`, `${nights} x`);
    const rate = pen.price(8_900 + 100 * chance.number(120));
    for (let night = 0; night < nights; night += 1) pen.sum(thing(home.tongue, "night"), rate);
    const extra = pen.price(1_200);
    pen.sum("Minibar", extra);
    const sum = nights * rate + extra;
    if (isOnTop(pen)) total(pen, onTop(pen, sum));
    else {
      total(pen, sum);
      taxes(pen, sum);
    }
    pen.sum(chance.pick(says.card), truth.total);
    if (home.tongue === "en") pen.line("Balance", written(0, home));
  },
};

const RAIL: Kind = {
  name: "train ticket",
  trade: "rail",
  form: "till",
  draw(pen) {
    const { home, says, chance } = pen;
    pen.centred(pen.truth.merchant, 1.4);
    pen.centred(home.vatId);
    pen.line(`${thing(home.tongue, "passenger")}: Mara Lindqvist`);
    const [one = "", other = ""] = home.town.map(
      (town) => /([A-Z][\p{L}]+)[\s\p{L}]*$/u.exec(town)?.[1] ?? town,
    );
    pen.line(`${one} - ${other}`, `2. / ${10 + chance.number(80)}`);
    pen.line(`${chance.pick(says.date)}: ${pen.day()}`);
    const sum = pen.price(1_900 + 10 * chance.number(900));
    total(pen, sum);
    if (!isOnTop(pen)) taxes(pen, sum);
    pen.line(`${chance.pick(says.card)} **** ${1_000 + chance.number(8_999)}`);
  },
};

const AIR: Kind = {
  name: "flight",
  trade: "air",
  form: "page",
  draw(pen) {
    const { home, says, chance } = pen;
    pen.lines.push({ left: pen.truth.merchant, size: 1.6 });
    pen.line(chance.pick(says.receipt), `PNR ${chance.pick(["QX7LMP", "K2RT9V", "ZB4HWD"])}`);
    pen.line(chance.pick(home.town));
    pen.line(home.vatId);
    pen.line(`${chance.pick(says.date)}: ${pen.day()}`);
    pen.line(`${thing(home.tongue, "passenger")}: LINDQVIST/MARA MS`);
    const [fare, fees] = [pen.price(7_900 + chance.number(20_000)), pen.price(1_900 + chance.number(5_000))];
    pen.sum(thing(home.tongue, "fare"), fare, true);
    pen.sum(thing(home.tongue, "fees"), fees, true);
    total(pen, fare + fees);
    pen.line(`${chance.pick(says.card)} **** ${1_000 + chance.number(8_999)}`, signed(fare + fees, home));
  },
};

const ONLINE: Kind = {
  name: "online invoice",
  trade: "online",
  form: "page",
  draw(pen) {
    const { home, says, chance, truth } = pen;
    pen.lines.push({ left: chance.pick(says.invoice), size: 2 });
    const number = `INV-${10_000 + chance.number(80_000)}`;
    pen.line(`${chance.pick(says.date)}: ${pen.day()}`, number);
    const isBeside = chance.is(0.5);
    const seller = [
      says.by[0],
      truth.merchant,
      ...chance.pick(home.town).split(/, (?=\d{3,}|[A-Z])/),
      home.vatId,
    ];
    const buyer = [chance.pick(says.to), "Nordlicht Touring GmbH", "Hafenstr. 7", "20359 Hamburg"];
    if (isBeside) seller.forEach((left, at) => pen.lines.push({ left, beside: buyer[at] ?? "" }));
    else for (const text of [...seller, "", ...buyer]) pen.line(text);
    const sum = goods(pen, 2 + chance.number(4));
    if (isOnTop(pen)) total(pen, onTop(pen, sum));
    else {
      const tax = Math.round(sum - sum / (1 + home.rates[0] / 100));
      if (tax > 0) {
        pen.sum(chance.pick(says.subtotal), sum - tax);
        pen.sum(
          `${chance.pick(says.tax)} ${written(Math.round(home.rates[0] * 100), { ...home, currency: "EUR" })}%`,
          tax,
        );
      }
      total(pen, sum);
    }
    if (chance.is(0.5)) pen.sum(says.paid[0], truth.total, true);
  },
};

const RIDE: Kind = {
  name: "ride by app",
  trade: "taxi",
  form: "page",
  draw(pen) {
    const { home, says, chance } = pen;
    pen.lines.push({ left: pen.truth.merchant, size: 1.8 });
    pen.line(pen.day());
    const fare = pen.price(900 + chance.number(3_000));
    const fee = pen.price(150);
    pen.line(says.thanks[0]);
    pen.line(chance.pick(home.town));
    pen.sum(thing(home.tongue, "fare"), fare, true);
    pen.sum(thing(home.tongue, "fees"), fee, true);
    total(pen, fare + fee);
    pen.line(`Visa **** ${1_000 + chance.number(8_999)}`, signed(fare + fee, home));
  },
};

export const KINDS: readonly Kind[] = [SHOP, FUEL, TAXI, RESTAURANT, PARKING, HOTEL, RAIL, AIR, ONLINE, RIDE];

export function madePaper(kind: Kind, home: Home, chance: Chance): Paper {
  const { pen, paper } = openPen(kind.name, kind.trade, home, chance);
  kind.draw(pen);
  return paper;
}

/** The slip of a card terminal for what another paper says. */
export function slipOf({ kind, truth }: Paper, home: Home, chance: Chance): Paper {
  const { pen } = openPen("slip", "shop", home, chance);
  pen.centred(truth.merchant, 1.2);
  pen.centred(`TID ${1_000_000 + chance.number(8_999_999)}`);
  pen.line("VISA CREDIT");
  pen.line(`**** **** **** ${1_000 + chance.number(8_999)}`);
  pen.line(pen.says.total[0], signed(truth.total, home));
  pen.line("APPROVED", `AUTH ${100_000 + chance.number(899_999)}`);
  return { kind, home: home.name, truth, lines: pen.lines };
}
