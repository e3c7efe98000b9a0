/** Dates and times compared as moments: a date is its first instant, what has no zone is in UTC. */

const MOMENT =
  /^([+-]?)(\d{4,9})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d*))?)?(?:(Z)|([+-])(\d\d):(\d\d))?$/;
const SECONDS_PER_DAY = 86_400;
/** Above every number of days before 1970 that a year of nine digits can give. */
const DAYS_BIAS = 400_000_000_000;

/**
 * A key of an xsd:date or xsd:dateTime that orders by code units as the moments do, and is the same for the same
 * moment: `2026-01-01T00:30:00+01:00` and `2025-12-31T23:30:00.0Z` have one key. All digits of the fraction count.
 * There is no year 0: -0001 is the year before 0001 (XML Schema 1.0). Undefined for text that is neither.
 */
export function momentKey(text: string): string | undefined {
  const match = MOMENT.exec(text);
  if (match === null) return undefined;
  const [, sign, year, month, day, hour, minute, second, fraction = '', , zoneSign, zoneHour, zoneMinute] =
    match;
  const offset = number(zoneHour) * 3600 + number(zoneMinute) * 60;
  const written = number(hour) * 3600 + number(minute) * 60 + number(second);
  const inUtc = written + (zoneSign === '-' ? offset : -offset);
  const overflow = Math.floor(inUtc / SECONDS_PER_DAY);
  const days = daysFrom1970(sign === '-' ? 1 - number(year) : number(year), number(month), number(day));
  const dayText = String(days + overflow + DAYS_BIAS).padStart(12, '0');
  const secondText = String(inUtc - overflow * SECONDS_PER_DAY).padStart(5, '0');
  return `${dayText}:${secondText}.${withoutZerosAtEnd(fraction)}`;
}

function withoutZerosAtEnd(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === '0') end--;
  return digits.slice(0, end);
}

function number(digits: string | undefined): number {
  return digits === undefined ? 0 : Number(digits);
}

/** Days in the Gregorian calendar, extended backwards; year 0 is 1 BC. */
function daysFrom1970(year: number, month: number, day: number): number {
  // Years that begin in March have the leap day at their end.
  const y = month > 2 ? year : year - 1;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719_468;
}
