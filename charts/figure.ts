import { escapeMarkup } from "./markup.ts";

/** A picture and the same facts as a table, for those who cannot or do not want to look at the picture. */
export interface Figure {
  /** A complete `<svg>` with role, title and description; styled by classes only. */
  svg: string;
  table: DataTable;
}

export interface DataTable {
  caption: string;
  columns: readonly { label: string; numeric: boolean }[];
  rows: readonly (readonly string[])[];
}

export interface SvgOptions {
  /** Unique in the page: title and description are referred to by it. */
  id: string;
  title: string;
  description: string;
  width: number;
  height: number;
  /** Class of this kind of chart, for example `chart-line`. */
  kind: string;
  body: string;
}

/** The frame that all charts share: a named image that scales with its column. */
export function svgFigure(options: SvgOptions): string {
  const { id, width, height } = options;
  return (
    `<svg class="chart ${options.kind}" viewBox="0 0 ${width} ${height}" role="img"` +
    ` aria-labelledby="${escapeMarkup(id)}-title ${escapeMarkup(id)}-description">` +
    `<title id="${escapeMarkup(id)}-title">${escapeMarkup(options.title)}</title>` +
    `<desc id="${escapeMarkup(id)}-description">${escapeMarkup(options.description)}</desc>` +
    `${options.body}</svg>`
  );
}
