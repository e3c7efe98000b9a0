import type { Say } from './language/say.ts';

/** A day as metadata has it, in the reader's words; years before Christ as they are written. */
export function dayText(say: Say, day: string): string {
  const moment = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(moment.getTime()) ? day : say.date(moment);
}
