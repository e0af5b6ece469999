const formats = new Map<string, Intl.DateTimeFormat>();

/** The day of an instant at a place (IANA time zone), YYYY-MM-DD. Making a format is dear, so each place has one. */
export function dayAt(timeZone: string): (instant: Date) => string {
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" });
  formats.set(timeZone, format);
  return (instant) => format.format(instant);
}
