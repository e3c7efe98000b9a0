import { setImmediate } from 'node:timers/promises';

/**
 * The body of an answer, not yet on its way: `http/` chooses plain or gzip, and pulls at the client's pace.
 * Exactly one of `plain` and a `gzip().chunks` is consumed, once; `close` is always called.
 */
export interface EncodedBody {
  /** The complete Content-Type value, with its parameters. */
  readonly contentType: string;
  /** Exact number of bytes that `plain` yields; undefined when it isn't known, or not before the first chunk. */
  readonly byteLength: number | undefined;
  /**
   * What the ETag is made from: everything that decides the content but the host, the content coding and the time
   * (snapshot versions, decoded query, caller's rights, format). Undefined: not cacheable.
   */
  readonly validator: string | undefined;
  /** Suggested file name for downloads; undefined: shown in place. */
  readonly fileName?: string;
  /**
   * Each chunk is valid only until the next is asked for: buffers are reused. A failure in mid-stream is thrown from
   * the iterator; the connection must then be aborted, never closed as if whole.
   */
  plain(signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** One complete gzip member made without compressing, where stored pages allow; else `http/` compresses `plain`. */
  gzip(): GzipBody | undefined;
  close(): void;
}

export interface GzipBody {
  readonly byteLength: number;
  chunks(signal: AbortSignal): AsyncIterable<Uint8Array>;
}

/** A body that is all there: for documents of bounded size (capabilities, schemas, exception reports, pages). */
export function textBody(contentType: string, text: string | Uint8Array, validator?: string): EncodedBody {
  const bytes = typeof text === 'string' ? Buffer.from(text, 'utf8') : text;
  return {
    contentType,
    byteLength: bytes.byteLength,
    validator,
    async *plain() {
      yield bytes;
    },
    gzip: () => undefined,
    close() {},
  };
}

/**
 * A text that is made piece by piece, each of bounded size, as the client takes it: memory doesn't depend on how long it gets, and
 * others are served between two pieces.
 */
export function textStream(contentType: string, pieces: Iterable<string>, validator: string): EncodedBody {
  return {
    contentType,
    byteLength: undefined,
    validator,
    async *plain() {
      for (const piece of pieces) {
        yield Buffer.from(piece, 'utf8');
        await setImmediate();
      }
    },
    gzip: () => undefined,
    close() {},
  };
}
