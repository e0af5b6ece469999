import { z } from "zod";
import { LOT_METHODS } from "#finance/transaction-kinds.ts";
import { prepareImport } from "#portfolio/prepare-import.ts";
import { defineTool } from "./define-tool.ts";
import { importPreview } from "./import-schemas.ts";
import { currencyParameter, given } from "./schemas.ts";
import { useCaseContext } from "./use-case-context.ts";

export const importTransactions = defineTool({
  name: "import_transactions",
  title: "Propose an import",
  description:
    "Reads a broker's export (over 30 formats, told by content), a list of holdings, or any CSV with a column mapping, and shows what an import would add. Changes nothing: a person confirms at confirmPath.",
  toolsets: ["changes"],
  scope: "portfolio:propose",
  access: "propose",
  cost: 10,
  input: z.object({
    fileName: z.string().min(1).max(200),
    content: z.string().min(1).max(70_000_000).describe("the file's text, or base64 with encoding base64"),
    encoding: z.enum(["text", "base64"]).optional(),
    account: z.string().min(1).max(80).optional().describe("account name; made when new"),
    currency: currencyParameter.optional(),
    lotMethod: z.enum(LOT_METHODS).optional().describe("of a new account"),
    format: z.string().max(40).optional(),
    mapping: z
      .record(z.string().max(60), z.string().max(100))
      .optional()
      .describe("field to column, for generic CSV; asOf: day of a list of holdings"),
  }),
  output: importPreview.extend({ confirmPath: z.string() }),
  async run(context, input) {
    const preview = await prepareImport(
      useCaseContext(context.session),
      given({
        fileName: input.fileName,
        bytes: Buffer.from(input.content, input.encoding === "base64" ? "base64" : "utf8"),
        accountName: input.account,
        accountCurrency: input.currency,
        lotMethod: input.lotMethod,
        format: input.format,
        mapping: input.mapping,
      }),
      context.progress,
    );
    return { ...preview, confirmPath: `/import/${preview.importId}` };
  },
});
