/** Times in which calls are counted, shortest first. */
export const QUOTA_UNITS = ['minute', 'hour', 'day', 'month'] as const;
export type QuotaUnit = (typeof QUOTA_UNITS)[number];

/** Milliseconds since 1970; `end` is the begin of the next one. */
export interface QuotaWindow {
  readonly start: number;
  readonly end: number;
}

const LENGTHS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** The minute, hour, day or month of UTC that a moment is in. */
export function windowAt(unit: QuotaUnit, now: number): QuotaWindow {
  if (unit === 'month') {
    const date = new Date(now);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
    return { start: Date.UTC(year, month), end: Date.UTC(year, month + 1) };
  }
  // UTC has no leap seconds in Unix time: every day has 86,400.
  const length = LENGTHS[unit];
  const start = Math.floor(now / length) * length;
  return { start, end: start + length };
}
