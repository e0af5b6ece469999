import { html, raw } from "hono/html";

export { html, raw };

/** What a view returns: markup whose inserted values are already escaped. */
export type Html = ReturnType<typeof html>;
