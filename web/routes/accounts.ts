import type { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { CoachError } from "#platform/errors.ts";
import { accountsResult, type LotMethodName, saleLotsResult } from "../account-results.ts";
import { statusOf } from "../http-status.ts";
import { type AccountDetail, accountCard, accountsView } from "../views/accounts.ts";
import { LOT_METHODS } from "../views/lot-methods.ts";
import { type SaleForm, saleCard, saleLotsView } from "../views/sale-lots.ts";
import {
  callForPage,
  renderPage,
  type WebEnv,
  type WebParts,
  type WebRequest,
  wantsFragment,
} from "../web-context.ts";
import { tooLarge } from "./api.ts";

function knownMethod(text: string | undefined): LotMethodName | null {
  return LOT_METHODS.find(([id]) => id === text)?.[0] ?? null;
}

const readAccounts = async (c: WebRequest, parts: WebParts, wanted: { accountId?: string } = {}) =>
  accountsResult.parse(await callForPage(c, parts, "list_accounts", wanted));

interface Outcome {
  was: LotMethodName | null;
  saved: boolean;
  problem: CoachError | null;
}

/** All accounts, one of them in detail; for our script that one alone. */
async function showAccounts(
  c: WebRequest,
  parts: WebParts,
  accountId: string | undefined,
  { was, saved, problem }: Outcome,
): Promise<Response> {
  const one = accountId === undefined ? null : await readAccounts(c, parts, { accountId });
  const detail: AccountDetail | null =
    one && accountId !== undefined
      ? { accountId, comparison: one.comparison, was, saved, problem: problem?.message ?? null }
      : null;
  const [account] = one?.accounts ?? [];
  if (wantsFragment(c) && account) return c.html(accountCard(account, detail));
  const status = problem ? statusOf(problem.kind) : 200;
  const content = accountsView(await readAccounts(c, parts), detail);
  return renderPage(c, parts, { title: "Accounts", kind: "page" }, content, status);
}

async function showSale(
  c: WebRequest,
  parts: WebParts,
  form: Omit<SaleForm, "problem"> & { problem: CoachError | null },
): Promise<Response> {
  const { problem } = form;
  const shown: SaleForm = { ...form, problem: problem?.message ?? null };
  if (wantsFragment(c)) return c.html(saleCard(shown));
  const status = problem ? statusOf(problem.kind) : 200;
  return renderPage(
    c,
    parts,
    { title: `Sale of ${form.sale.symbol}`, kind: "page" },
    saleLotsView(shown),
    status,
  );
}

/** A number of shares as people write it: with a decimal comma or point, spaces between. */
function plainNumber(text: string): string {
  const compact = text.replace(/\s/g, "");
  return compact.includes(".") ? compact : compact.replace(",", ".");
}

/** Accounts with their lot methods, and the lots of a sale: forms and redirects, parts of a page for our script. */
export function addAccountRoutes(app: Hono<WebEnv>, parts: WebParts): void {
  const form = bodyLimit({ maxSize: 256 * 1024, onError: tooLarge("A form", "256 kB") });

  app.get("/accounts", (c) => {
    const was = knownMethod(c.req.query("was"));
    const saved = c.req.query("saved") !== undefined;
    return showAccounts(c, parts, c.req.query("account") || undefined, { was, saved, problem: null });
  });

  app.get("/accounts/sales/:saleId", async (c) => {
    const sale = await readSale(c, parts, c.req.param("saleId"));
    const saved = c.req.query("saved") !== undefined;
    return showSale(c, parts, { sale, saved, problem: null, entered: null });
  });

  app.post("/accounts/sales/:saleId", form, async (c) => {
    const saleId = c.req.param("saleId");
    const fields = Object.entries(await c.req.parseBody()).flatMap(([name, value]) =>
      name.startsWith("lot.") && typeof value === "string" ? [[name.slice(4), value.trim()] as const] : [],
    );
    const choices = fields.flatMap(([lotId, text]) => {
      const quantity = plainNumber(text);
      return /^0*(\.0*)?$/.test(quantity) ? [] : [{ lotId, quantity }];
    });
    try {
      const result = await callForPage(c, parts, "choose_sale_lots", { saleId, choices });
      if (!wantsFragment(c)) return c.redirect(`/accounts/sales/${encodeURIComponent(saleId)}?saved`, 303);
      return showSale(c, parts, {
        sale: saleLotsResult.parse(result),
        saved: true,
        problem: null,
        entered: null,
      });
    } catch (error) {
      if (!(error instanceof CoachError) || error.kind === "not_found") throw error;
      const sale = await readSale(c, parts, saleId);
      return showSale(c, parts, { sale, saved: false, problem: error, entered: new Map(fields) });
    }
  });

  app.post("/accounts/:accountId", form, async (c) => {
    const accountId = c.req.param("accountId");
    const { name, lotMethod } = await c.req.parseBody();
    try {
      const result = await callForPage(c, parts, "update_account", {
        accountId,
        ...(typeof name === "string" ? { name } : {}),
        ...(typeof lotMethod === "string" ? { lotMethod } : {}),
      });
      const was = knownMethod(String(result["previousLotMethod"]));
      if (wantsFragment(c)) return showAccounts(c, parts, accountId, { was, saved: true, problem: null });
      const path = `/accounts?account=${encodeURIComponent(accountId)}&was=${was}&saved`;
      return c.redirect(`${path}#account-${encodeURIComponent(accountId)}`, 303);
    } catch (error) {
      if (!(error instanceof CoachError) || error.kind === "not_found") throw error;
      return showAccounts(c, parts, accountId, { was: null, saved: false, problem: error });
    }
  });
}

async function readSale(c: WebRequest, parts: WebParts, saleId: string) {
  return saleLotsResult.parse(await callForPage(c, parts, "list_sale_lots", { saleId }));
}
