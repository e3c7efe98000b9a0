import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { EXCEPTION_REPORT_TYPE, exceptionReport } from '../ogc/ows/exception-report.ts';
import { type ParserError, repairedConnection } from './raw-request-line.ts';

/** How long and how much of a refused request is still read, so that the client gets to read why. */
const LINGER_MS = 2000;
const LINGER_BYTES = 4 * 1_048_576;

/**
 * What to do when Node's parser gives up on a connection: go on with it where it was only the bytes of a name that
 * the client should have percent-encoded, else answer and close. `hasOpenAnswers` says whether an earlier request on
 * the connection is still being answered; nothing may then be written in between.
 */
export function handleClientError(
  error: ParserError,
  socket: Duplex,
  hasOpenAnswers: boolean,
  resume: (connection: Duplex) => void,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable || hasOpenAnswers) {
    socket.destroy();
    return;
  }
  const repaired = repairedConnection(error, socket);
  if (repaired !== undefined) {
    resume(repaired);
    return;
  }
  const [status, message] = refusal(error);
  const body = exceptionReport({ code: 'NoApplicableCode', locator: undefined, message });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `Content-Type: ${EXCEPTION_REPORT_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'X-Content-Type-Options: nosniff',
    'Access-Control-Allow-Origin: *',
    'Cache-Control: no-store',
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  linger(socket);
}

function refusal(error: ParserError): readonly [status: number, message: string] {
  switch (error.code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return [408, 'The request took too long to arrive (headersTimeoutMs, requestTimeoutMs).'];
    case 'HPE_HEADER_OVERFLOW':
      return error.rawPacket !== undefined && !error.rawPacket.includes('\n')
        ? [414, 'The request line is too long (maxUrlBytes). Use POST.']
        : [431, 'The request line and headers are too long (maxHeaderBytes).'];
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return [413, 'The chunk extensions of the request body are too long.'];
    case 'HPE_INVALID_METHOD':
      return [400, 'The request method is not one of HTTP.'];
    case 'HPE_INVALID_URL':
      return [400, 'The request target holds characters that must be percent-encoded.'];
    default:
      return [400, 'The request is not well-formed HTTP.'];
  }
}

function linger(socket: Duplex): void {
  let total = 0;
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.on('data', (chunk: Buffer) => {
    total += chunk.byteLength;
    if (total > LINGER_BYTES) socket.destroy();
  });
  socket.on('end', () => socket.destroy());
  socket.on('close', () => clearTimeout(timer));
  socket.on('error', () => {});
}
