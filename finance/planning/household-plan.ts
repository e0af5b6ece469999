import { type GlidePoint, growthShareAt } from "./glide-path.ts";

/** A person of the household; the plan covers both people's lives to their last year. */
export interface PlanPerson {
  birthYear: number;
  /** Last age that is planned for. */
  endAge: number;
}

/** Income beside the portfolio, after tax, from one age of its owner to another. */
export interface IncomeStream {
  /** 0 = the first person, 1 = the partner. */
  owner: 0 | 1;
  /** A year, in money of the basis year. */
  amount: number;
  fromAge: number;
  /** Last age at which it is paid; as long as the owner lives when null. */
  toAge: number | null;
  /** Whether it keeps its purchasing power; otherwise it is worth less every year. */
  indexed: boolean;
  /** Share that a surviving partner goes on getting. */
  survivorRate: number;
}

export interface Household {
  /** One person or a couple; the first one's retirement is the household's. */
  people: readonly PlanPerson[];
  retirementAge: number;
  /** Saved a year until then, and spent a year from then on; both in money of the basis year. */
  yearlySavings: number;
  yearlySpending: number;
  /** Spending of the one who is left, as a share of the couple's. */
  survivorSpendingRate: number;
  incomes: readonly IncomeStream[];
  /** Year whose prices the amounts are in; amounts rise from it to the start year with the expected inflation. */
  basisYear: number;
  glidePath: readonly GlidePoint[];
}

/** A household as numbers per year of the plan, in money of the start year unless said otherwise. */
export interface PlanYears {
  startYear: number;
  /** Age of the first person in each year (as if still alive). */
  ages: number[];
  /** Index of the first year of retirement; the number of years when it never comes. */
  retirementIndex: number;
  contributions: number[];
  spending: number[];
  indexedIncome: number[];
  /** Nominal, the same number of money units whatever prices do. */
  fixedIncome: number[];
  growthShares: number[];
}

const LONGEST_PLAN = 100;

function range(name: string, value: number, from: number, to: number): void {
  if (!(value >= from && value <= to)) throw new RangeError(`${name}: must be from ${from} to ${to}`);
}

function whole(name: string, value: number, from: number, to: number): void {
  range(name, value, from, to);
  if (!Number.isInteger(value)) throw new RangeError(`${name}: must be a whole number`);
}

function check(household: Household, startYear: number): void {
  if (household.people.length < 1 || household.people.length > 2) {
    throw new RangeError("people: a household has one or two people");
  }
  for (const person of household.people) {
    whole("birthYear", person.birthYear, startYear - 120, startYear);
    whole("endAge", person.endAge, 1, 120);
  }
  whole("retirementAge", household.retirementAge, 0, 120);
  range("yearlySavings", household.yearlySavings, 0, 1e12);
  range("yearlySpending", household.yearlySpending, 0, 1e12);
  range("survivorSpendingRate", household.survivorSpendingRate, 0, 1);
  whole("basisYear", household.basisYear, startYear - 100, startYear + 100);
  for (const income of household.incomes) {
    range("income amount", income.amount, 0, 1e12);
    range("income survivorRate", income.survivorRate, 0, 1);
    if (household.people[income.owner] === undefined) {
      throw new RangeError("incomes: an income belongs to a partner, but the plan has none");
    }
  }
}

/**
 * Turns a household into the numbers of each year: savings until retirement, then spending and the income beside it.
 * Formula: age = year − birth year; amount of the start year = amount × (1 + inflation)^(start year − basis year);
 * spending × survivor share in years in which one of two people lives.
 * Convention: a year belongs to the age reached in it; a person lives through the year of the last planned age; the plan
 * ends with the last survivor; incomes count from retirement on; all amounts after tax.
 * Source: the survivor's usual share of 2/3 is the OECD-modified equivalence scale (1.0 and 0.5), Hagenaars et al. 1994.
 * Example: planYears({ people: [{ birthYear: 1960, endAge: 70 }], retirementAge: 68, yearlySavings: 5, yearlySpending: 20, survivorSpendingRate: 1, incomes: [], basisYear: 2026, glidePath: [] }, 2026, 0).spending = [0,0,20,20,20].
 * @throws RangeError naming the input that is out of range, or when the plan ends before it begins
 */
export function planYears(household: Household, startYear: number, expectedInflation: number): PlanYears {
  check(household, startYear);
  const { people, retirementAge } = household;
  const [first] = people;
  if (first === undefined) throw new RangeError("people: a household has one or two people");
  const lastYear = Math.max(...people.map((person) => person.birthYear + person.endAge));
  const count = lastYear - startYear + 1;
  if (count < 1) throw new RangeError("endAge: the plan ends before it begins; give a higher age");
  if (count > LONGEST_PLAN) throw new RangeError(`endAge: a plan covers at most ${LONGEST_PLAN} years`);
  const years = Array.from({ length: count }, (_, index) => startYear + index);
  const lives = (person: PlanPerson | undefined, year: number) =>
    person !== undefined && year <= person.birthYear + person.endAge;
  const toStart = (1 + expectedInflation) ** (startYear - household.basisYear);
  const retirementYear = first.birthYear + retirementAge;
  const income = (year: number, indexed: boolean) =>
    household.incomes.reduce((sum, stream) => {
      const owner = people[stream.owner];
      if (owner === undefined || stream.indexed !== indexed || year < retirementYear) return sum;
      const age = year - owner.birthYear;
      if (age < stream.fromAge || (stream.toAge !== null && age > stream.toAge)) return sum;
      const share = lives(owner, year) ? 1 : stream.survivorRate;
      return sum + stream.amount * share * toStart;
    }, 0);
  const spendingShare = (year: number) =>
    people.length === 2 && people.some((person) => !lives(person, year)) ? household.survivorSpendingRate : 1;
  return {
    startYear,
    ages: years.map((year) => year - first.birthYear),
    retirementIndex: Math.min(count, Math.max(0, retirementYear - startYear)),
    contributions: years.map((year) => (year < retirementYear ? household.yearlySavings * toStart : 0)),
    spending: years.map((year) =>
      year < retirementYear ? 0 : household.yearlySpending * spendingShare(year) * toStart,
    ),
    indexedIncome: years.map((year) => income(year, true)),
    fixedIncome: years.map((year) => income(year, false)),
    growthShares: years.map((year) => growthShareAt(household.glidePath, year - first.birthYear)),
  };
}
