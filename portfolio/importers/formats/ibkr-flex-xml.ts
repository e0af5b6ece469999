import { openRow, placesIn } from "../broker-table.ts";
import { decideDateOrder } from "../file-habits.ts";
import type { Importer } from "../importer.ts";
import { readTags, type Tag } from "../read-tags.ts";
import { readFlexRecords } from "./ibkr-flex-records.ts";
import { type FlexColumn, type FlexRecord, type FlexSection, flexColumns } from "./ibkr-flex-row.ts";

const sections: Readonly<Record<string, FlexSection>> = {
  TRADE: "trades",
  ORDER: "trades",
  SYMBOLSUMMARY: "trades",
  ASSETSUMMARY: "trades",
  LOT: "trades",
  WASHSALE: "trades",
  CASHTRANSACTION: "cash",
  CORPORATEACTION: "actions",
  TRANSFER: "transfers",
  OPENPOSITION: "positions",
  CASHREPORTCURRENCY: "balances",
};
/** Elements that hold others and book nothing themselves. */
const holders = new Set(["FLEXQUERYRESPONSE", "FLEXSTATEMENTS", "FLEXSTATEMENT"]);

/** The elements that are rows: all with attributes, but those around them. */
function rowTags(tag: Tag): Tag[] {
  return tag.children.flatMap((child) => {
    const own = !holders.has(child.name) && Object.keys(child.attributes).length > 0;
    return own ? [child, ...rowTags(child)] : rowTags(child);
  });
}

/** A Flex query of Interactive Brokers as XML. `line` is the number of the element. */
export const ibkrFlexXml: Importer = {
  id: "ibkr-flex-xml",
  name: "Interactive Brokers Flex XML",
  sniff: ({ text, table }) => (table === null && /<FlexQueryResponse\b/.test(text.slice(0, 2000)) ? 1 : 0),
  read({ text }, options) {
    const tags = rowTags(readTags(text));
    const { order, reason } = decideDateOrder(
      tags.flatMap(({ attributes }) => [attributes["tradeDate"] ?? "", attributes["settleDate"] ?? ""]),
      options,
    );
    const places = new Map<string, ReturnType<typeof placesIn<FlexColumn>>>();
    const placeOf = (names: readonly string[]) => {
      const key = names.join();
      const place = places.get(key) ?? placesIn(flexColumns, names);
      places.set(key, place);
      return place;
    };
    const records: FlexRecord[] = tags.map(({ name, attributes }, index) => {
      const level = name === "TRADE" ? {} : { levelOfDetail: name };
      const stated = sections[name] === "trades" ? { ...level, ...attributes } : attributes;
      const cells = Object.values(stated);
      const place = placeOf(Object.keys(stated));
      return {
        section: sections[name] ?? "other",
        raw: stated,
        row: openRow({ line: index + 1, cells }, place, { dateOrder: order, mark: "." }),
      };
    });
    const file = readFlexRecords(records, [], []);
    return { ...file, assumptions: [...file.assumptions, ...(reason ? [reason] : [])] };
  },
};
