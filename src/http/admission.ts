import type { IncomingMessage } from 'node:http';
import { sentence } from '../lib/sentence.ts';
import { HttpFailure } from './http-failure.ts';

/**
 * Refuses requests that Node's parser lets through but that two parsers could understand differently, or that name
 * something other than a path of this server. Throws HttpFailure.
 */
export function checkRequestLine(request: IncomingMessage, maxUrlBytes: number): void {
  const target = request.url ?? '';
  if (request.httpVersionMajor !== 1) {
    throw new HttpFailure(
      request.httpVersionMajor === 0 ? 400 : 505,
      'Only HTTP/1.0 and HTTP/1.1 are spoken here.',
    );
  }
  if (target.length > maxUrlBytes) {
    throw new HttpFailure(
      414,
      sentence('The request target is longer than {most} bytes (maxUrlBytes). Use POST.', {
        most: maxUrlBytes,
      }),
    );
  }
  if (!target.startsWith('/') && !(target === '*' && request.method === 'OPTIONS')) {
    throw new HttpFailure(400, 'The request target must be a path on this server.');
  }
}
