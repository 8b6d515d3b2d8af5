// Exact decimal numbers in whole ten-thousandths of a cent, so that no sum is off by a rounding of the machine.

const SCALE = 12;
const UNITS = { 元: 1n, 万元: 10000n };

/** A typed number as a BigInt scaled by 10^12; 1 for a blank factor; null for what is not a number. */
function factor(text) {
  const typed = text.normalize("NFKC").replace(/[,，\s¥]/g, "");
  if (!typed) return 10n ** BigInt(SCALE);
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(typed);
  if (!match || !(match[2] || match[3]) || (match[3] || "").length > SCALE || match[2].length > 15) return null;
  const digits = BigInt((match[2] || "0") + (match[3] || "").padEnd(SCALE, "0"));
  return match[1] === "-" ? -digits : digits;
}

/** An amount with its own unit, if it has one, in 元. */
function money(text, unit) {
  const typed = text.normalize("NFKC").trim();
  const own = /(万元|元)$/.exec(typed);
  const number = factor(own ? typed.slice(0, -own[0].length) : typed);
  return number === null ? null : number * UNITS[own ? own[0] : unit];
}

const half = (number, divisor) => {
  const sign = number < 0n ? -1n : 1n;
  return (sign * ((sign * number * 2n + divisor) / (divisor * 2n)));
};

/** Price × factors in cents (分), half up; null where one is not a number. */
export function product(texts, unit) {
  const [price, ...others] = texts;
  let result = money(price, unit);
  for (const text of others) {
    const number = factor(text);
    if (result === null || number === null) return null;
    result = half(result * number, 10n ** BigInt(SCALE));
  }
  return result === null ? null : half(result, 10n ** BigInt(SCALE - 2));
}

/** One amount in cents; null where it is none; 0 for a blank. */
export function plain(text, unit) {
  if (!text.trim()) return 0n;
  const yuan = money(text, unit);
  return yuan === null ? null : half(yuan, 10n ** BigInt(SCALE - 2));
}

export const sum = (amounts) => amounts.reduce((all, each) => all + each, 0n);

/** Cents in the form's unit with separators and at least two decimals: 1,248.29. */
export function show(cents, unit) {
  const decimals = unit === "万元" ? 6 : 2;
  const sign = cents < 0n ? "-" : "";
  const digits = String(cents < 0n ? -cents : cents).padStart(decimals + 1, "0");
  const whole = digits.slice(0, -decimals).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${sign}${whole}.${digits.slice(-decimals).replace(/0+$/, "").padEnd(2, "0")}`;
}
