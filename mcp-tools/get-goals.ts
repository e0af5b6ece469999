import { z } from "zod";
import { listGoals } from "#portfolio/list-goals.ts";
import { defineTool } from "./define-tool.ts";
import { goalList } from "./goal-schemas.ts";
import { useCaseContext } from "./use-case-context.ts";

export const getGoals = defineTool({
  name: "get_goals",
  title: "Goals",
  description: "Savings goals with progress.",
  toolsets: ["planning"],
  scope: "portfolio:read",
  access: "read",
  cost: 1,
  input: z.object({}),
  output: goalList,
  run: (context) => listGoals(useCaseContext(context.session)),
});
