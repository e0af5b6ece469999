import type { Goal, GoalList } from "../data-results.ts";
import { formatDay, formatMoney, formatWeight } from "../format.ts";
import { type Html, html } from "../html.ts";

export interface GoalsView {
  list: GoalList;
  baseCurrency: string;
  /** What could not be saved, with what was written, so that it need not be written again. */
  problem: { message: string; fields: Readonly<Record<string, string>> } | null;
  /** What was just done, for those who see only the renewed part. */
  told: string | null;
}

export function goalsView(page: GoalsView): Html {
  return html`
  <div class="page-head"><h1>Goals</h1><p class="quiet">as of ${formatDay(page.list.asOf)}</p></div>
  <div id="goals">${goalsPart(page)}</div>`;
}

/** The list and the form: what adding, changing and removing renew. */
export function goalsPart({ list, baseCurrency, problem, told }: GoalsView): Html {
  const isNew = problem !== null && (problem.fields["goalId"] ?? "") === "";
  return html`
  ${told ? html`<p role="status" class="quiet" tabindex="-1" autofocus>${told}</p>` : ""}
  ${problem ? html`<p class="failure" role="alert">${problem.message}</p>` : ""}
  ${list.goals.length === 0 ? html`<p class="quiet">No goals yet. Add what you save for, and see how far you are.</p>` : html`<ul class="goal-list">${list.goals.map((goal) => goalItem(goal, list.asOf, problem))}</ul>`}
  <section class="panel wide" aria-labelledby="add-title"><h2 id="add-title">Add a goal</h2>
    ${goalForm({ fields: isNew ? problem.fields : { currency: baseCurrency }, asOf: list.asOf, label: "Add the goal" })}</section>
  ${notes(list)}`;
}

function notes(list: GoalList): Html {
  if (list.goals.length === 0) return html``;
  return html`<section class="panel wide" aria-labelledby="goal-notes-title"><h2 id="goal-notes-title">Good to know</h2><ul class="notes">
    ${list.dataQuality.issues.map((issue) => html`<li class="${issue.severity}"><span class="badge">${issue.severity}</span> ${issue.message}</li>`)}
    ${list.assumptions.map((text) => html`<li><span class="badge">assumed</span> ${text}</li>`)}
    <li>Progress says how much is there today, not whether you will arrive: ask the coach how likely a target is.</li></ul></section>`;
}

function goalItem(goal: Goal, asOf: string, problem: GoalsView["problem"]): Html {
  const failed = problem !== null && problem.fields["goalId"] === goal.goalId;
  const fields = failed ? problem.fields : fieldsOf(goal);
  return html`<li class="panel goal">
    <div class="panel-head"><h2>${goal.name}</h2><p class="quiet">by ${formatDay(goal.targetDate)} · ${yearsText(goal.yearsLeft)}</p></div>
    ${progressBar(goal)}
    <dl class="facts">
      <div><dt>Counts for it today</dt><dd>${goal.currentValue ? formatMoney(goal.currentValue) : html`<span class="unavailable">not available</span>`}</dd></div>
      <div><dt>Target</dt><dd>${formatMoney(goal.targetAmount)}</dd></div>
      <div><dt>Each month</dt><dd>${formatMoney(goal.monthlyContribution)}</dd></div>
    </dl>
    <details ${failed ? "open" : ""}><summary>Change or remove<span class="visually-hidden"> ${goal.name}</span></summary>
      ${goalForm({ fields, asOf, label: "Save the changes" })}
      <form class="remove" method="post" action="/goals/remove" hx-post="/goals/remove" hx-target="#goals" hx-swap="innerHTML">
        <input type="hidden" name="goalId" value="${goal.goalId}"><button aria-label="Remove ${goal.name}">Remove this goal</button></form>
    </details></li>`;
}

function progressBar(goal: Goal): Html {
  if (goal.progressRate === null) {
    return html`<p class="unavailable">Progress is not available: the portfolio has no value in ${goal.targetAmount.currency}.</p>`;
  }
  return html`<p class="goal-progress"><progress max="1" value="${Math.min(goal.progressRate, 1)}" aria-label="Progress of ${goal.name}"></progress> <strong>${formatWeight(goal.progressRate)}</strong></p>`;
}

function yearsText(years: number): string {
  if (years === 0) return "the day has come";
  return years < 1 ? "less than a year left" : `${years.toFixed(1)} years left`;
}

/** An amount as a person writes it: without decimals that say nothing. */
function plainAmount(amount: string): string {
  return amount.replace(/\.0+$/, "");
}

function fieldsOf(goal: Goal): Readonly<Record<string, string>> {
  return {
    goalId: goal.goalId,
    name: goal.name,
    targetAmount: plainAmount(goal.targetAmount.amount),
    currency: goal.targetAmount.currency,
    targetDate: goal.targetDate,
    monthlyContribution: plainAmount(goal.monthlyContribution.amount),
  };
}

function goalForm(form: { fields: Readonly<Record<string, string>>; asOf: string; label: string }): Html {
  const value = (name: string) => form.fields[name] ?? "";
  return html`<form class="upload" method="post" action="/goals" hx-post="/goals" hx-target="#goals" hx-swap="innerHTML">
    ${value("goalId") === "" ? "" : html`<input type="hidden" name="goalId" value="${value("goalId")}">`}
    <label class="field">Name <input name="name" maxlength="80" required value="${value("name")}" placeholder="House deposit"></label>
    <label class="field">Target amount <input name="targetAmount" inputmode="decimal" maxlength="20" required value="${value("targetAmount")}" placeholder="200000"></label>
    <label class="field">Currency <input name="currency" maxlength="3" pattern="[A-Za-z]{3}" title="three letters" required value="${value("currency")}"></label>
    <label class="field">By <input type="date" name="targetDate" min="${form.asOf}" required value="${value("targetDate")}"></label>
    <label class="field">Added each month <input name="monthlyContribution" inputmode="decimal" maxlength="20" value="${value("monthlyContribution")}" placeholder="0"></label>
    <button class="primary" type="submit">${form.label}</button></form>`;
}
