import { ensureTemplate } from "#store/database-template.ts";

// Run once after an installation, so that the first start need not create a database cluster.
await ensureTemplate();
