import { Decimal } from "#finance/money.ts";

/** What a trade moved, and what of it is the price and what the charge. */
export interface SplitTrade {
  amount: Decimal;
  fee: Decimal;
}

const highestFeeRate = 0.1;
const smallFee = 60;
/** A price of 42 is one of 42.00. */
const leastDecimals = 2;

/**
 * A trade's net cash as gross amount and charge, where a file gives only quantity, price and what moved: the charge is
 * what remains beyond quantity × price, if it is more than the rounding of the price and no more than a charge can be;
 * else all is amount. Net and amount are positive. Example: 3 bought at 139.74 for 422.99 are 419.22 and 3.77.
 */
export function splitTrade(
  side: "buy" | "sell",
  net: Decimal,
  quantity: Decimal,
  price: Decimal | null,
): SplitTrade {
  const whole = { amount: net, fee: new Decimal(0) };
  if (price === null) return whole;
  const gross = quantity.mul(price);
  const fee = (side === "buy" ? net.sub(gross) : gross.sub(net)).toDecimalPlaces(2);
  const rounding = quantity
    .mul(new Decimal(10).pow(-Math.max(leastDecimals, price.decimalPlaces())))
    .div(2)
    .add(0.005);
  const most = Decimal.max(gross.mul(highestFeeRate), smallFee);
  if (fee.lte(rounding) || fee.gt(most)) return whole;
  return { amount: side === "buy" ? net.sub(fee) : net.add(fee), fee };
}
