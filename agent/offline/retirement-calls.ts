import type { PlannedCall } from "./plan-calls.ts";
import { type Amount, isYear, readAmounts } from "./read-amounts.ts";

const work = "retir(?:e|ing|ement)|stop(?:ping)?(?: work(?:ing)?)?|quit(?:ting)?(?: work(?:ing)?)?|pension";
const ageNow =
  /\b(?:i am|we are|aged?|age of) (?:now )?(\d{2})\b(?! ?(?:%|k|years (?:until|from)))|\b(\d{2})[ -]years?[ -]old\b/;

/** The year of birth that a normalised question gives, or that its age gives on a day. */
export function readBirthYear(text: string, today: string): { year: number; fromAge: number | null } | null {
  const born = /\b(?:born|birth ?year|year of birth|birthday|birth)\b[^\d]{0,15}((?:19|20)\d\d)\b/.exec(
    text,
  )?.[1];
  if (born !== undefined) return { year: Number(born), fromAge: null };
  const match = ageNow.exec(text);
  const before = match === null ? "" : text.slice(0, match.index);
  const age = match?.[1] ?? match?.[2];
  if (age === undefined || new RegExp(`\\b(?:${work})\\b[^,.;]*$`).test(before)) return null;
  return { year: Number(today.slice(0, 4)) - Number(age), fromAge: Number(age) };
}

/** The plan that a normalised question describes; none where it leaves out birth, age of retirement or spending. */
export function retirementCall(text: string, today: string): PlannedCall[] {
  const birth = readBirthYear(text, today);
  const age =
    new RegExp(
      `\\b(?:${work})\\b[^.;]*?\\b(?:at|with|by|age(?: of)?|when i am|from)(?: age)? (\\d{2})\\b`,
    ).exec(text)?.[1] ?? /\bat (\d{2})\b/.exec(text)?.[1];
  const amounts = readAmounts(text).filter(
    (amount) => !amount.percent && amount.value >= 100 && !isYear(amount, text),
  );
  const spending = yearly(
    amounts,
    text.search(/\b(?:spend\w*|need\w*|live on|living on|expenses|withdraw\w*|costs?|on (?=[$€£]?\d))\b/),
  );
  const savings = yearly(amounts, text.search(/\b(?:sav(?:e|ing|ings)|put(?:ting)? aside|contribut\w+)\b/));
  if (birth === null || age === undefined || spending === undefined) return [];
  return [
    {
      name: "plan_retirement",
      arguments: {
        birthYear: birth.year,
        retirementAge: Number(age),
        yearlySpending: spending,
        ...(savings === undefined ? {} : { options: { yearlySavings: savings } }),
      },
    },
  ];
}

/** The first amount behind a place, for a year. */
function yearly(amounts: readonly Amount[], from: number): number | undefined {
  const amount = from < 0 ? undefined : amounts.find(({ start }) => start > from);
  return amount === undefined ? undefined : amount.value * (amount.every === "month" ? 12 : 1);
}

/** Tells the year of birth that was worked out from an age, so that it can be corrected; empty otherwise. */
export function toldBirthYear(text: string, today: string): string {
  const birth = readBirthYear(text, today);
  if (birth === null || birth.fromAge === null) return "";
  return `As you are ${birth.fromAge}, I took ${birth.year} as the year of your birth; say another if that is wrong.`;
}
