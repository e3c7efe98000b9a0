/** ISO 8601 dates and times as text; nothing here goes through `Date`, which bends years and zones. */

const DATE = /^([+-]?)(\d{4,9})-(\d\d)-(\d\d)(Z|[+-]\d\d:\d\d)?$/i;
const DATE_TIME =
  /^([+-]?)(\d{4,9})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(Z|[+-]\d\d(?::?\d\d)?)?$/i;
const LAST_DAY = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * The xsd:date that the text says in the ISO 8601 extended format, or undefined: a day that exists (in the Gregorian
 * calendar, extended backwards), a year of four digits or more, not year 0, which XML Schema 1.0 doesn't have.
 */
export function parseDate(text: string): string | undefined {
  const match = DATE.exec(text);
  if (match === null) return undefined;
  const [, sign, year, month, day, zone] = match as unknown as string[];
  const date = datePart(sign, year, month, day);
  const suffix = zonePart(zone);
  return date === undefined || suffix === undefined ? undefined : date + suffix;
}

/**
 * The xsd:dateTime that the text says, or undefined. As XML Schema wants it: `T` (for a blank too), seconds (`:00` when
 * missing), zone with a colon, and no zone when the text has none. All digits of the fraction stay. Leap seconds and
 * hour 24 have no faithful form and are no dateTime here.
 */
export function parseDateTime(text: string): string | undefined {
  const match = DATE_TIME.exec(text);
  if (match === null) return undefined;
  const [, sign, year, month, day, hour, minute, second = '00', fraction = '', zone] =
    match as unknown as string[];
  const date = datePart(sign, year, month, day);
  const suffix = zonePart(zone);
  if (date === undefined || suffix === undefined) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  return `${date}T${hour}:${minute}:${second}${fraction}${suffix}`;
}

function datePart(sign = '', year = '', month = '', day = ''): string | undefined {
  const y = Number(year);
  const m = Number(month);
  const d = Number(day);
  if (y === 0 || m < 1 || m > 12 || d < 1 || d > (LAST_DAY[m - 1] as number)) return undefined;
  // Before year 1 the two countings in use (with a year 0 or without) disagree about leap years: no 29 February there.
  const isLeap = sign !== '-' && y % 4 === 0 && (y % 100 !== 0 || y % 400 === 0);
  if (m === 2 && d === 29 && !isLeap) return undefined;
  return `${sign === '-' ? '-' : ''}${String(y).padStart(4, '0')}-${month}-${day}`;
}

/** `Z`, `+hh:mm` or nothing; undefined when the offset is beyond XML Schema's fourteen hours. */
function zonePart(zone = ''): string | undefined {
  if (zone === '') return '';
  if (zone.toUpperCase() === 'Z') return 'Z';
  const hours = zone.slice(1, 3);
  const minutes = zone.slice(3).replace(':', '') || '00';
  const offset = Number(hours) * 60 + Number(minutes);
  return Number(minutes) > 59 || offset > 14 * 60 ? undefined : `${zone[0]}${hours}:${minutes}`;
}
