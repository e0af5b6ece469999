import type { z } from "zod";
import { formatDay, formatMoney } from "./format-figures.ts";
import type { instrumentsShape } from "./result-shapes.ts";

type Found = z.infer<typeof instrumentsShape>["instruments"][number];

/** What fits a search, best first: symbol, name, ISIN, what became of it, and its last close. */
export function composeInstruments({ instruments }: z.infer<typeof instrumentsShape>): string {
  const [first] = instruments;
  if (first === undefined)
    return "I know no instrument that fits. Try its ISIN, its symbol, or fewer words of its name.";
  if (instruments.length === 1) return describe(first);
  return ["These fit, the best first:", instruments.map((each) => `- ${describe(each)}`).join("\n")].join(
    "\n\n",
  );
}

function describe({ symbol, name, isin, exchange, currency, close, date, note, traded, stored }: Found) {
  const place = [currency === null ? null : `in ${currency}`, exchange === null ? null : `on ${exchange}`];
  const listing = place.filter((part) => part !== null).join(" ");
  return [
    `**${symbol}** is ${name}${listing === "" ? "" : `, listed ${listing}`}.`,
    isin === null ? "Its ISIN is not known here." : `Its ISIN is ${isin}.`,
    note,
    close === null || date === null || currency === null
      ? null
      : `It closed at **${formatMoney({ amount: close, currency })}** on ${formatDay(date)}.`,
    traded ? "It is in your transactions." : null,
    stored ? null : "It was found on the network just now; nothing of it is stored.",
  ]
    .filter((part) => part !== null)
    .join(" ");
}
