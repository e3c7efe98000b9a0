import { textBody } from '../format/encoded-body.ts';
import type { Answer } from './answer.ts';

/** Sends the browser on by GET (never 307 or 308, which would repeat a POST with its passwords). */
export function redirectAnswer(location: string, status: 302 | 303 = 303): Answer {
  return {
    status,
    headers: { Location: location, 'Cache-Control': 'no-store' },
    body: textBody('text/plain; charset=utf-8', ''),
  };
}
