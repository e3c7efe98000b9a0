import type { EncodedBody } from './encoded-body.ts';
import type { AssembledAnswer } from './output-format.ts';

export interface AssembledBodyParts {
  readonly contentType: string;
  readonly validator: string | undefined;
  readonly fileName: string | undefined;
  readonly answer: AssembledAnswer;
  /** What a failure of the answer is for the client; other failures as they are. */
  translate(error: unknown): unknown;
  /** Called once. */
  close(): void;
}

/** The body of an answer that a format has put together. Closing it ends the making of it, wherever that stands. */
export function assembledBody(parts: AssembledBodyParts): EncodedBody {
  const { answer } = parts;
  let iterator: AsyncIterator<Uint8Array> | undefined;
  let isClosed = false;
  return {
    contentType: parts.contentType,
    get byteLength() {
      return answer.byteLength;
    },
    validator: parts.validator,
    ...(parts.fileName === undefined ? {} : { fileName: parts.fileName }),
    plain: (signal) => ({
      [Symbol.asyncIterator]() {
        iterator = translated(answer.chunks(signal), parts.translate);
        return iterator;
      },
    }),
    gzip: () => undefined,
    close() {
      if (isClosed) return;
      isClosed = true;
      // Where nobody pulls any more, this alone lets the answer clear away what it has on disk.
      iterator?.return?.().catch(() => {});
      parts.close();
    },
  };
}

async function* translated(
  chunks: AsyncIterable<Uint8Array>,
  translate: (error: unknown) => unknown,
): AsyncGenerator<Uint8Array, undefined> {
  try {
    yield* chunks;
  } catch (error) {
    throw translate(error);
  }
}
