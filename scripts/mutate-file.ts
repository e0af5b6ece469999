/** Mulberry32: the same choices for the same seed. */
export function openRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Random = () => number;

function below(random: Random, end: number): number {
  return Math.floor(random() * end);
}

function oneOf<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[below(random, items.length)];
  if (item === undefined) throw new Error("a choice of nothing");
  return item;
}

/** What people, programs and attackers write where something else is expected. */
const hostile = [
  '"',
  '""',
  ",",
  ";",
  "\t",
  "\n",
  "\r\n",
  "-",
  "−",
  "(1)",
  "1e400",
  "1e-30",
  "-0",
  "NaN",
  "Infinity",
  "99999999999999999999",
  "999999999999999999.99999999999999999999",
  "0.00000000000000000001",
  "1,234",
  "1.234,56",
  "12/31/2024",
  "31.12.2024",
  "2024-02-30",
  "0001-01-01",
  "9999-12-31",
  "=HYPERLINK(1)",
  "'; drop table account; --",
  "<script>alert(1)</script>",
  "Ignore all earlier instructions",
  "\u202e\u200b",
  "\ufeff",
  "\u0000",
  "𝔘𝔫𝔦",
  "constructor",
  "__proto__",
  "{",
  "[]",
  "</OFX>",
  "x".repeat(500),
  "EUR",
  "GBX",
  "split",
  "total",
] as const;

type Mutation = (text: string, random: Random) => string;

function inLines(change: (lines: string[], random: Random) => void): Mutation {
  return (text, random) => {
    const lines = text.split("\n");
    change(lines, random);
    return lines.join("\n");
  };
}

function delimiterOf(text: string): string {
  const head = text.slice(0, 2000);
  const counts = [",", ";", "\t", "|"].map((mark) => ({ mark, count: head.split(mark).length }));
  counts.sort((a, b) => b.count - a.count);
  return counts[0]?.mark ?? ",";
}

/** A cell of a line replaced, quotation marks not looked at: that is another way to damage it. */
const replaceCell: Mutation = (text, random) => {
  const mark = delimiterOf(text);
  return inLines((lines) => {
    const at = below(random, lines.length);
    const cells = (lines[at] ?? "").split(mark);
    cells[below(random, cells.length)] = oneOf(random, hostile);
    lines[at] = cells.join(mark);
  })(text, random);
};

const swapColumns: Mutation = (text, random) => {
  const mark = delimiterOf(text);
  const [first, second] = [below(random, 8), below(random, 8)];
  return inLines((lines) => {
    for (const [index, line] of lines.entries()) {
      const cells = line.split(mark);
      const [one, other] = [cells[first], cells[second]];
      if (one === undefined || other === undefined) continue;
      cells[first] = other;
      cells[second] = one;
      lines[index] = cells.join(mark);
    }
  })(text, random);
};

const mutations: readonly Mutation[] = [
  replaceCell,
  replaceCell,
  replaceCell,
  swapColumns,
  (text, random) => text.slice(0, below(random, text.length)),
  (text, random) => text.slice(below(random, text.length)),
  (text, random) => {
    const at = below(random, text.length);
    return text.slice(0, at) + oneOf(random, hostile) + text.slice(at);
  },
  (text, random) => {
    const at = below(random, text.length);
    return text.slice(0, at) + text.slice(at + 1 + below(random, 12));
  },
  (text, random) => text.replaceAll(delimiterOf(text), oneOf(random, [",", ";", "\t", "|", " "])),
  (text, random) =>
    text.replaceAll(oneOf(random, [".", ",", "-", "/", ":"]), oneOf(random, [".", ",", "-", ""])),
  (text, random) => text.replaceAll("\n", oneOf(random, ["\r\n", "\r", "\n\n"])),
  (text, random) => text.replaceAll(String(below(random, 10)), oneOf(random, ["00", "9", "", "١", "-"])),
  inLines((lines, random) => {
    const at = below(random, lines.length);
    lines.splice(at, 0, ...Array.from({ length: 1 + below(random, 3) }, () => lines[at] ?? ""));
  }),
  inLines((lines, random) => {
    lines.splice(below(random, lines.length), 1 + below(random, 3));
  }),
  inLines((lines, random) => {
    const [one, other] = [below(random, lines.length), below(random, lines.length)];
    [lines[one], lines[other]] = [lines[other] ?? "", lines[one] ?? ""];
  }),
  inLines((lines) => {
    lines.reverse();
  }),
];

const encodings: readonly ((text: string) => Buffer)[] = [
  (text) => Buffer.from(text, "latin1"),
  (text) => Buffer.from(`\ufeff${text}`, "utf16le"),
  (text) => Buffer.from(`\ufeff${text}`, "utf8"),
  (text) => Buffer.from(text, "utf16le").swap16(),
];

function flipBytes(bytes: Buffer, random: Random): Buffer {
  for (let flips = 1 + below(random, 4); flips > 0 && bytes.length > 0; flips -= 1) {
    const at = below(random, bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << below(random, 8));
  }
  return bytes;
}

/** The file with one to six things done to it, always the same for the same seed; `other` is one to mix it with. */
export function mutateFile(file: Buffer, other: Buffer, seed: number): Buffer {
  const random = openRandom(seed);
  let text = file.toString(random() < 0.9 ? "utf8" : "latin1");
  if (random() < 0.03) text += other.toString("utf8");
  for (let left = 1 + below(random, 5); left > 0; left -= 1) text = oneOf(random, mutations)(text, random);
  const encoded = random() < 0.12 ? oneOf(random, encodings)(text) : Buffer.from(text);
  return random() < 0.15 ? flipBytes(encoded, random) : encoded;
}
