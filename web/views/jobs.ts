import { type Html, html } from "../html.ts";
import type { JobOverview } from "../routes/jobs.ts";

type Schedule = JobOverview["schedules"][number];

/** To the minute, in UTC, as the schedules' own logs write it. */
function instant(text: string | null): Html {
  if (text === null) return html`<span class="unavailable">–</span>`;
  return html`<time datetime="${text}">${text.slice(0, 16).replace("T", " ")} UTC</time>`;
}

export function jobsView({ schedules, failed }: JobOverview): Html {
  return html`
  <div class="page-head"><h1>Jobs</h1><p class="quiet">what this installation does by itself</p></div>
  <section class="panel wide" aria-labelledby="schedules-title"><h2 id="schedules-title">Schedules</h2>
    <div class="table-scroll"><table><thead><tr><th scope="col">Job</th><th scope="col">When</th><th scope="col">Last run</th><th scope="col">Next run</th><th scope="col">Change</th></tr></thead>
    <tbody>${schedules.map(scheduleRow)}</tbody></table></div></section>
  <section class="panel wide" aria-labelledby="failed-title"><h2 id="failed-title">Failed for good</h2>
    ${failed.length === 0 ? html`<p class="quiet">No job has failed.</p>` : failedTable(failed)}</section>`;
}

function scheduleRow(schedule: Schedule): Html {
  const { name, pattern, timeZone, pausedAt, nextRunAt, lastRun } = schedule;
  return html`<tr><th scope="row">${name}</th><td><code>${pattern}</code> ${timeZone}</td>
    <td>${lastRun ? html`${instant(lastRun.startedAt)} ${lastRun.status}${lastRun.error ? html`: ${lastRun.error}` : ""}` : html`<span class="unavailable">not yet</span>`}</td>
    <td>${pausedAt ? html`paused since ${instant(pausedAt)}` : instant(nextRunAt)}</td>
    <td>${change(name, pausedAt ? "resume" : "pause")} ${change(name, "run")}</td></tr>`;
}

const labels = { pause: "Pause", resume: "Resume", run: "Run now" } as const;

function change(name: string, what: keyof typeof labels): Html {
  return html`<form class="inline" method="post" action="/jobs"><input type="hidden" name="name" value="${name}"><button name="change" value="${what}" aria-label="${labels[what]}: ${name}">${labels[what]}</button></form>`;
}

function failedTable(failed: JobOverview["failed"]): Html {
  return html`<div class="table-scroll"><table><thead><tr><th scope="col">Job</th><th scope="col">Ended</th><th scope="col">Attempts</th><th scope="col">Why</th><th scope="col">Change</th></tr></thead>
    <tbody>${failed.map(
      ({
        jobId,
        name,
        attempts,
        error,
        finishedAt,
      }) => html`<tr><th scope="row">${name}</th><td>${instant(finishedAt)}</td><td>${attempts}</td><td>${error}</td>
      <td><form method="post" action="/jobs"><button name="jobId" value="${jobId}" aria-label="Try ${name} again">Try again</button></form></td></tr>`,
    )}</tbody></table></div>`;
}
