import { textBody } from '../format/encoded-body.ts';
import type { Answer } from './answer.ts';

/** For programs; it is of the moment, so that nobody keeps it. */
export function jsonAnswer(status: number, value: unknown): Answer {
  return {
    status,
    headers: { 'Cache-Control': 'no-store' },
    body: textBody('application/json', JSON.stringify(value)),
  };
}
