/** Every sensible reading of digits and separators: `1.234` and `1,234` are open, `1.234,56` is not. */
export function readDigits(written: string): { value: number; decimals: number }[] {
  const text = written.replace(/[ \u00a0\u202f'’]/g, "");
  const separators = [...text].filter((character) => character === "." || character === ",");
  const last = separators.at(-1);
  const plain = (decimalMark: string | undefined) => {
    const [whole = "", fraction = ""] =
      decimalMark === undefined
        ? [text.replace(/[.,]/g, ""), ""]
        : [
            text.slice(0, text.lastIndexOf(decimalMark)).replace(/[.,]/g, ""),
            text.slice(text.lastIndexOf(decimalMark) + 1),
          ];
    return {
      value: Number(`${whole === "" ? "0" : whole}.${fraction === "" ? "0" : fraction}`),
      decimals: fraction.length,
    };
  };
  if (last === undefined) return [plain(undefined)];
  const mixed = new Set(separators).size > 1;
  const repeated = separators.length > 1 && !mixed;
  const tail = text.length - text.lastIndexOf(last) - 1;
  if (mixed) return [plain(last)];
  if (repeated) return [plain(undefined)];
  const grouped = tail === 3 && /^[1-9]\d{0,2}[.,]/.test(text);
  if (!grouped) return [plain(last)];
  return last === "," ? [plain(undefined), plain(",")] : [plain("."), plain(undefined)];
}
