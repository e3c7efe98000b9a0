import type { Readable } from 'node:stream';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { sentence } from '../lib/sentence.ts';
import type { Exchange } from './exchange.ts';
import { ClientGone, HttpFailure } from './http-failure.ts';
import { beginLongBody } from './request-chunks.ts';

const MULTIPART_TYPE = /^multipart\/form-data\s*;/i;
const MAX_FIELD_BYTES = 65_536;
const MAX_FIELDS = 50;
const MAX_HEADER_PAIRS = 20;

/** What a form brings, in its order: nothing of a file is read before the fields that stand before it. */
export interface MultipartParts {
  /** Throws what the request is refused with. */
  onField(name: string, value: string): void;
  /** Reads the file to its end. `name` is the browser's, without folders; empty where no file was chosen. */
  onFile(name: string, content: AsyncIterable<Uint8Array>): Promise<void>;
}

export function isMultipart({ request }: Exchange): boolean {
  return MULTIPART_TYPE.test(request.headers['content-type'] ?? '');
}

/**
 * Reads a form with files (RFC 7578) as a stream. Throws HttpFailure 400 for what is none, ClientGone when the client goes in
 * the middle, and what the parts' functions throw, without reading on.
 */
export async function receiveMultipart(
  exchange: Exchange,
  maxFiles: number,
  parts: MultipartParts,
): Promise<void> {
  const { request } = exchange;
  const parser = openParser(exchange, maxFiles);
  beginLongBody(exchange);
  exchange.isWaitingForClient = true;
  const open = new Set<Readable>();
  const files: Promise<void>[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      const guarded = (act: () => void) => {
        try {
          act();
        } catch (error) {
          reject(error);
        }
      };
      parser.on('field', (name, value, _isNameCut, isCut) =>
        guarded(() => {
          if (isCut)
            throw new HttpFailure(
              400,
              sentence('The field {name} is longer than {most} bytes.', { name, most: MAX_FIELD_BYTES }),
            );
          parts.onField(name, value);
        }),
      );
      parser.on('file', (_field, stream, name) => {
        open.add(stream);
        stream.on('error', reject);
        guarded(() => {
          const received = parts.onFile(name ?? '', stream as AsyncIterable<Uint8Array>);
          received.catch(reject);
          files.push(received.finally(() => open.delete(stream)));
        });
      });
      parser.on('filesLimit', () =>
        reject(new HttpFailure(400, sentence('At most {most} files are sent together.', { most: maxFiles }))),
      );
      parser.on('fieldsLimit', () => reject(new HttpFailure(400, 'The form has too many fields.')));
      parser.on('error', () => reject(new HttpFailure(400, 'The form is cut off or not well-formed.')));
      parser.on('finish', resolve);
      // It closes too when it has been read to its end.
      request.on('close', () => {
        if (!request.complete) reject(new ClientGone());
      });
      request.pipe(parser);
    });
    await Promise.all(files);
  } finally {
    exchange.isWaitingForClient = false;
    request.unpipe(parser);
    // Whoever reads a file that breaks off gets to know.
    for (const stream of open) stream.destroy(new ClientGone());
    await Promise.allSettled(files);
  }
}

function openParser({ request }: Exchange, maxFiles: number): BusboyInstance {
  try {
    return new Busboy({
      headers: { ...request.headers, 'content-type': request.headers['content-type'] ?? '' },
      defCharset: 'utf8',
      limits: {
        files: maxFiles,
        fields: MAX_FIELDS,
        fieldSize: MAX_FIELD_BYTES,
        headerPairs: MAX_HEADER_PAIRS,
      },
    });
  } catch {
    throw new HttpFailure(400, 'A form with files is expected here (multipart/form-data).');
  }
}
