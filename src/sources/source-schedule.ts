import { Cron } from 'croner';
import { SourceError } from '../publish/source.ts';

/** When a source is read again: as text `every 3600 s` or `cron 0 3 * * *`. */
export type SourceSchedule =
  | { readonly kind: 'every'; readonly seconds: number }
  /** In the time zone of the server. */
  | { readonly kind: 'cron'; readonly pattern: string };

const UNITS: ReadonlyMap<string, number> = new Map([
  ['min', 60],
  ['minute', 60],
  ['h', 3600],
  ['hour', 3600],
  ['d', 86_400],
  ['day', 86_400],
  ['w', 604_800],
  ['week', 604_800],
]);
const MIN_SECONDS = 60;
const MAX_SECONDS = 366 * 86_400;
/** So that sources of one schedule don't all ask at once. */
const MAX_JITTER_SECONDS = 60;
const FIRST_RETRY_SECONDS = 60;
const MAX_RETRY_SECONDS = 3600;

/** `1 h`, `30 min`, `2 days`, `1 week`. Throws SourceError. */
export function parseEvery(text: string): SourceSchedule {
  const [, count, unit = ''] = /^\s*(\d{1,6})\s*([a-z]+?)s?\s*$/i.exec(text) ?? [];
  const seconds = Number(count) * (UNITS.get(unit.toLowerCase()) ?? Number.NaN);
  if (seconds >= MIN_SECONDS && seconds <= MAX_SECONDS) return { kind: 'every', seconds };
  throw new SourceError(
    `${JSON.stringify(text.slice(0, 40))} is no time between two readings: it is such as 30 min, 1 h, 1 d or 1 w, a minute at least and a year at most`,
  );
}

/** Five fields: minute, hour, day of the month, month, day of the week. Throws SourceError. */
export function parseCron(text: string): SourceSchedule {
  const pattern = text.trim().replace(/\s+/g, ' ');
  try {
    if (pattern.split(' ').length !== 5) throw new Error('it has five fields');
    if (new Cron(pattern, { paused: true }).nextRun() !== null) return { kind: 'cron', pattern };
    throw new Error('there is no such moment');
  } catch (error) {
    throw new SourceError(
      `${JSON.stringify(text.slice(0, 80))} is no schedule of cron such as 0 3 * * * (every day at three): ${(error as Error).message}`,
    );
  }
}

export function scheduleText(schedule: SourceSchedule): string {
  return schedule.kind === 'every' ? `every ${schedule.seconds} s` : `cron ${schedule.pattern}`;
}

/** From the text that `scheduleText` writes. */
export function readSchedule(text: string): SourceSchedule {
  const seconds = /^every (\d+) s$/.exec(text)?.[1];
  return seconds === undefined
    ? { kind: 'cron', pattern: text.replace(/^cron /, '') }
    : { kind: 'every', seconds: Number(seconds) };
}

/** As `parseEvery` reads it, in the largest unit. */
export function everyWritten({ seconds }: { readonly seconds: number }): string {
  for (const [unit, size] of [
    ['w', 604_800],
    ['d', 86_400],
    ['h', 3600],
  ] as const)
    if (seconds % size === 0) return `${seconds / size} ${unit}`;
  return `${seconds / 60} min`;
}

/** When a source is read next; `chance` is from 0 to below 1. Undefined: it has no schedule. */
export function nextRun(
  schedule: SourceSchedule | undefined,
  now: Date,
  chance: number = Math.random(),
): Date | undefined {
  if (schedule === undefined) return undefined;
  const next =
    schedule.kind === 'every'
      ? now.getTime() + schedule.seconds * 1000
      : new Cron(schedule.pattern, { paused: true }).nextRun(now)?.getTime();
  if (next === undefined) return undefined;
  const span = (next - now.getTime()) / 1000;
  return new Date(next + Math.floor(chance * Math.min(MAX_JITTER_SECONDS, span / 20) * 1000));
}

/** When a source that has failed so often in a row is tried again: after 1, 2, 4 … minutes, and hourly in the end. */
export function retryRun(failures: number, now: Date): Date {
  const seconds = Math.min(
    MAX_RETRY_SECONDS,
    FIRST_RETRY_SECONDS * 2 ** Math.min(20, Math.max(0, failures - 1)),
  );
  return new Date(now.getTime() + seconds * 1000);
}
