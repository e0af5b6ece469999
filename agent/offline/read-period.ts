import { months, pad, shiftDays, shiftMonths } from "./calendar.ts";

export interface Period {
  /** One of the periods that get_performance knows, or null when only days are given. */
  period: string | null;
  /** First and last day; null where the period is open. Filled in for named periods too. */
  from: string | null;
  to: string | null;
  /** For answers: "in 2024", "since 1 January 2020". */
  label: string;
  /** The part of the text that says it. */
  text: string;
}

const monthNames = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
];
const month =
  "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";
const day = String.raw`(\d{4}-\d{2}-\d{2})`;

function monthNumber(name: string): number {
  return monthNames.findIndex((full) => full.startsWith(name.slice(0, 3))) + 1;
}

interface Rule {
  pattern: RegExp;
  read(match: RegExpExecArray, today: string): Omit<Period, "text"> | null;
}

const span = (period: string | null, from: string | null, to: string | null, label: string) => ({
  period,
  from,
  to,
  label,
});

function quarter(today: string, number: number, year: number | null): Omit<Period, "text"> {
  const thisYear = Number(today.slice(0, 4));
  let chosen = year ?? thisYear;
  if (year === null && `${chosen}-${pad(number * 3 - 2)}-01` > today) chosen -= 1;
  const { from, to } = months(chosen, number * 3 - 2, number * 3);
  return span(
    null,
    from,
    to,
    `in the ${["first", "second", "third", "fourth"][number - 1]} quarter of ${chosen}`,
  );
}

const ordinals = ["first", "second", "third", "fourth"];

const rules: readonly Rule[] = [
  {
    pattern: new RegExp(String.raw`\b(?:from |between )?${day} (?:to|until|till|and|-) ${day}\b`),
    read: (m) => span(null, m[1] ?? "", m[2] ?? "", `from ${m[1]} to ${m[2]}`),
  },
  {
    pattern: new RegExp(String.raw`\b(?:since|from|after) ${day}\b`),
    read: (m) => span(null, m[1] ?? "", null, `since ${m[1]}`),
  },
  {
    pattern: new RegExp(String.raw`\b(?:on|as of|at|by) ${day}\b`),
    read: (m) => span(null, m[1] ?? "", m[1] ?? "", `on ${m[1]}`),
  },
  {
    pattern:
      /\b(?:from |between )((?:19|20)\d{2}) (?:to|until|till|through|and|-) ((?:19|20)\d{2})\b|\b((?:19|20)\d{2}) ?(?:-|to|through) ?((?:19|20)\d{2})\b/,
    read: (m) => {
      const a = m[1] ?? m[3] ?? "";
      const b = m[2] ?? m[4] ?? "";
      return span(null, `${a}-01-01`, `${b}-12-31`, `from ${a} to ${b}`);
    },
  },
  {
    pattern:
      /\bytd\b|\byear[ -]to[ -]date\b|\bthis year\b|\bso far this year\b|\bcurrent year\b|\bsince (?:the )?(?:new year|beginning of the year|start of the year|january(?! \d))\b/,
    read: () => span("YTD", null, null, "this year so far"),
  },
  {
    pattern:
      /\bsince (?:inception|the (?:start|beginning)|i (?:started|began|opened|bought)|day 1|day one)\b|\ball[ -]time\b|\ball time\b|\boverall\b|\bso far\b|\bever\b|\bin total\b|\blifetime\b|\bfrom the (?:start|beginning)\b/,
    read: () => span("ALL", null, null, "since the first transaction"),
  },
  {
    pattern: /\b(?:2008|financial) crisis\b|\bcrash of 2008\b/,
    read: () => span(null, "2007-10-09", "2009-03-09", "in the financial crisis"),
  },
  {
    pattern: /\bsince (?:the )?(?:covid|corona|pandemic)\b/,
    read: () => span(null, "2020-02-19", null, "since 2020-02-19"),
  },
  {
    pattern: /\b(?:covid|corona|pandemic)(?: crash| crisis)?\b|\b2020 crash\b/,
    read: () => span(null, "2020-02-19", "2020-03-23", "in the fall of early 2020"),
  },
  {
    pattern: /\bq([1-4])(?:[ /'-]*((?:19|20)?\d{2}))?\b/,
    read: (m, today) => quarter(today, Number(m[1]), fullYear(m[2])),
  },
  {
    pattern: /\b(first|second|third|fourth|1st|2nd|3rd|4th) quarter(?: of)?(?: ((?:19|20)\d{2}))?\b/,
    read: (m, today) => {
      const at = ordinals.indexOf(m[1] ?? "");
      return quarter(today, at >= 0 ? at + 1 : Number(m[1]?.[0]), fullYear(m[2]));
    },
  },
  {
    pattern: /\bh([12])(?:[ /'-]*((?:19|20)?\d{2}))\b|\b(first|second) half of ((?:19|20)\d{2})\b/,
    read: (m) => {
      const half = m[1] ? Number(m[1]) : m[3] === "first" ? 1 : 2;
      const year = fullYear(m[2] ?? m[4]) ?? 0;
      const { from, to } = months(year, half * 6 - 5, half * 6);
      return span(null, from, to, `in the ${half === 1 ? "first" : "second"} half of ${year}`);
    },
  },
  {
    pattern: /\bthis quarter\b/,
    read: (_, today) => {
      const n = Math.ceil(Number(today.slice(5, 7)) / 3);
      return { ...quarter(today, n, Number(today.slice(0, 4))), to: null, label: "this quarter" };
    },
  },
  {
    pattern: /\b(?:last|previous) quarter\b/,
    read: (_, today) => {
      const n = Math.ceil(Number(today.slice(5, 7)) / 3);
      return n === 1
        ? quarter(today, 4, Number(today.slice(0, 4)) - 1)
        : quarter(today, n - 1, Number(today.slice(0, 4)));
    },
  },
  {
    pattern:
      /\b(?:past|last|previous|trailing) (?:12|twelve) months\b|\bpast year\b|\bover the last year\b|\bin the last year\b|\bduring the last year\b|\bttm\b|\b(?:12m|1y|1yr|one[ -]year|1[ -]year)\b/,
    read: () => span("1Y", null, null, "over the last twelve months"),
  },
  {
    pattern: /\b(?:last|previous|prior) (?:calendar )?year\b|\byear before\b/,
    read: (_, today) => {
      const year = String(Number(today.slice(0, 4)) - 1);
      return span(year, null, null, `in ${year}`);
    },
  },
  {
    pattern: /\bthis month\b|\bmtd\b/,
    read: (_, today) => span(null, `${today.slice(0, 7)}-01`, null, "this month"),
  },
  {
    pattern: /\b(?:last|previous) month\b/,
    read: (_, today) => {
      const before = shiftMonths(today, -1);
      const { from, to } = months(
        Number(before.slice(0, 4)),
        Number(before.slice(5, 7)),
        Number(before.slice(5, 7)),
      );
      return span(null, from, to, "last month");
    },
  },
  {
    pattern: /\bthis week\b|\b(?:last|past|previous) week\b|\b(?:last|past) 7 days\b/,
    read: (_, today) => span(null, shiftDays(today, -7), null, "over the last week"),
  },
  {
    pattern: /\byesterday\b|\btoday\b/,
    read: (m, today) => {
      const at = m[0] === "today" ? today : shiftDays(today, -1);
      return span(null, at, at, m[0]);
    },
  },
  {
    pattern:
      /\b(?:(?:over|in|for|during) the )?(?:last|past|previous|trailing) (\d{1,2})[ -]?(years?|yrs?|y|months?|mo|m|weeks?|days?)\b|\b(\d{1,2})[ -]?(y|yr|year|m|month)\b(?= (?:return|performance|chart|history)|\??$)/,
    read: (m, today) => backwards(Number(m[1] ?? m[3]), m[2] ?? m[4] ?? "", today),
  },
  {
    // "Over 3 years" looks back unless a plan is told.
    pattern:
      /^(?!.*\b(?:will|would|could|can|if|simulat\w*|sav\w+|next|grow|retire\w*|forecast|project\w*)\b).*\bover (\d{1,2}) (years?|months?)\b/,
    read: (m, today) => backwards(Number(m[1]), m[2] ?? "", today),
  },
  {
    pattern: new RegExp(String.raw`\bsince (?:the )?(?:(\d{1,2})(?:st|nd|rd|th)? )?${month}(?: (\d{4}))?\b`),
    read: (m, today) => {
      const start = startOf(m[2] ?? "", m[3], m[1], today);
      return span(null, start, null, `since ${start}`);
    },
  },
  {
    pattern: /\b(?:since|from) ((?:19|20)\d{2})\b/,
    read: (m) => span(null, `${m[1]}-01-01`, null, `since the beginning of ${m[1]}`),
  },
  {
    pattern: new RegExp(
      String.raw`\b(?:on|as of|at) (?:the )?(\d{1,2})(?:st|nd|rd|th)?(?: of)? ${month} (\d{4})\b`,
    ),
    read: (m, today) => {
      const at = startOf(m[2] ?? "", m[3], m[1], today);
      return span(null, at, at, `on ${at}`);
    },
  },
  {
    pattern: /\b(?:end of|at the end of) ((?:19|20)\d{2})\b/,
    read: (m) => span(null, `${m[1]}-12-31`, `${m[1]}-12-31`, `at the end of ${m[1]}`),
  },
  {
    pattern: new RegExp(String.raw`\b(?:in|during|for|of) ${month}(?: (\d{4}))?\b|\b${month} (\d{4})\b`),
    read: (m, today) => {
      const name = m[1] ?? m[3] ?? "";
      const start = startOf(name, m[2] ?? m[4], undefined, today);
      const { from, to } = months(Number(start.slice(0, 4)), monthNumber(name), monthNumber(name));
      return span(
        null,
        from,
        to,
        `in ${monthNames[monthNumber(name) - 1]?.replace(/^./, (c) => c.toUpperCase())} ${start.slice(0, 4)}`,
      );
    },
  },
  {
    pattern:
      /(?<![\d.,$€£-])\b(?:in |during |for |of |fiscal |fy ?)?((?:19|20)\d{2})\b(?![\d.,]*\d|%| ?(?:a|per|each|every) (?:month|year)|[ ](?:euros?|dollars?|pounds?|eur|usd|shares?))/,
    read: (m, today) =>
      (m[1] ?? "") <= today.slice(0, 4) ? span(m[1] ?? "", null, null, `in ${m[1]}`) : null,
  },
];

function fullYear(text: string | undefined): number | null {
  if (text === undefined) return null;
  return text.length === 2 ? 2000 + Number(text) : Number(text);
}

/** First day of a named month; without a year the latest one that has begun. */
function startOf(
  name: string,
  year: string | undefined,
  dayOfMonth: string | undefined,
  today: string,
): string {
  const rest = `${pad(monthNumber(name))}-${pad(Number(dayOfMonth ?? 1))}`;
  if (year !== undefined) return `${year}-${rest}`;
  const thisYear = Number(today.slice(0, 4));
  return `${thisYear}-${rest}` <= today ? `${thisYear}-${rest}` : `${thisYear - 1}-${rest}`;
}

function backwards(count: number, unit: string, today: string): Omit<Period, "text"> {
  const isYears = unit.startsWith("y");
  const isMonths = unit.startsWith("m");
  const label = `over the last ${count} ${isYears ? "years" : isMonths ? "months" : unit.startsWith("w") ? "weeks" : "days"}`;
  const known = isYears ? `${count}Y` : isMonths ? `${count}M` : "";
  if (["1M", "3M", "6M", "1Y", "3Y", "5Y"].includes(known)) return span(known, null, null, label);
  if (known === "12M") return span("1Y", null, null, label);
  const days = unit.startsWith("w") ? count * 7 : count;
  const from = isYears
    ? shiftMonths(today, -12 * count)
    : isMonths
      ? shiftMonths(today, -count)
      : shiftDays(today, -days);
  return span(null, from, null, label);
}

/** The first period of the past that a normalised text names, seen from a day; null when it names none. */
export function readPeriod(text: string, today: string): Period | null {
  for (const { pattern, read } of rules) {
    const match = pattern.exec(text);
    const found = match && read(match, today);
    if (match && found) {
      const days = daysOf(found, today);
      // A period that is still going on ends today.
      const open = days.to !== null && days.to > today && days.from !== days.to;
      return { ...found, ...days, ...(open ? { to: null } : {}), text: match[0] };
    }
  }
  return null;
}

/** The days of a named period: a year, or back from today. */
function daysOf(found: Omit<Period, "text">, today: string): { from: string | null; to: string | null } {
  const { period, from, to } = found;
  if (period === null || period === "ALL") return { from, to };
  if (/^\d{4}$/.test(period)) return { from: `${period}-01-01`, to: `${period}-12-31` };
  if (period === "YTD") return { from: `${today.slice(0, 4)}-01-01`, to: null };
  const count = Number.parseInt(period, 10);
  return { from: shiftMonths(today, -(period.endsWith("Y") ? count * 12 : count)), to: null };
}
