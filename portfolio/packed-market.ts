import { type PackedTexts, packTexts, unpackTexts } from "#platform/packed-texts.ts";
import type { MarketRows } from "#store/price-reads.ts";

/** Closes and rates that were read, their long texts in memory that threads share. */
export interface PackedMarket {
  rows: Omit<MarketRows[number], "days" | "texts">[];
  /** Days and values of each row in turn. */
  texts: PackedTexts;
}

export async function packMarket(market: MarketRows): Promise<PackedMarket> {
  return {
    rows: market.map(({ days: _days, texts: _texts, ...row }) => row),
    texts: await packTexts(market.flatMap(({ days, texts }) => [days, texts])),
  };
}

export function unpackMarket({ rows, texts }: PackedMarket): MarketRows {
  const unpacked = unpackTexts(texts);
  return rows.map((row, place) => ({
    ...row,
    days: unpacked[2 * place] ?? "",
    texts: unpacked[2 * place + 1] ?? "",
  }));
}
