import { type GzipPiece, gzipMember } from '../lib/gzip-member.ts';
import type { EncodedRuns } from '../store/feature-store.ts';
import type { EncodedBody, GzipBody } from './encoded-body.ts';

/** The members of one selection: as stored, or encoded where the rows are read. */
export type MemberPart =
  | { readonly kind: 'stored'; readonly runs: EncodedRuns }
  | { readonly kind: 'encoded'; encode(): AsyncIterable<Uint8Array> };

export interface MemberBodyParts {
  readonly contentType: string;
  readonly validator: string | undefined;
  readonly fileName?: string;
  readonly prologue: string;
  /** Stands between two members, also where the last of one part meets the first of the next. */
  readonly separator: string;
  readonly parts: readonly MemberPart[];
  readonly epilogue: string;
  /** Called once. */
  close(): void;
}

/**
 * The body of a collection: prologue, the members of each part, epilogue. Its length is known, and a gzip member can be
 * put together without compressing, when all parts are stored.
 */
export function memberBody(parts: MemberBodyParts): EncodedBody {
  const prologue = Buffer.from(parts.prologue, 'utf8');
  const epilogue = Buffer.from(parts.epilogue, 'utf8');
  const separator = Buffer.from(parts.separator, 'utf8');
  const runs = separator.length === 0 ? storedRuns(parts.parts) : undefined;
  let isClosed = false;
  return {
    contentType: parts.contentType,
    byteLength: runs?.reduce((sum, run) => sum + run.byteLength, prologue.length + epilogue.length),
    validator: parts.validator,
    ...(parts.fileName === undefined ? {} : { fileName: parts.fileName }),
    async *plain(signal) {
      yield prologue;
      yield* members(parts.parts, separator, signal);
      yield epilogue;
    },
    gzip: () => runs && gzipBody(prologue, runs, epilogue),
    close() {
      if (isClosed) return;
      isClosed = true;
      parts.close();
    },
  };
}

async function* members(
  parts: readonly MemberPart[],
  separator: Uint8Array,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  let isFirst = true;
  for (const part of parts) {
    let startsPart = true;
    for await (const chunk of part.kind === 'stored' ? part.runs.plain(signal) : part.encode()) {
      signal.throwIfAborted();
      if (chunk.length === 0) continue;
      if (startsPart && !isFirst && separator.length > 0) yield separator;
      startsPart = false;
      isFirst = false;
      yield chunk;
    }
  }
}

function storedRuns(parts: readonly MemberPart[]): readonly EncodedRuns[] | undefined {
  const runs: EncodedRuns[] = [];
  for (const part of parts) {
    if (part.kind !== 'stored') return undefined;
    if (part.runs.byteLength > 0) runs.push(part.runs);
  }
  return runs;
}

function gzipBody(
  prologue: Uint8Array,
  runs: readonly EncodedRuns[],
  epilogue: Uint8Array,
): GzipBody | undefined {
  if (runs.length === 0) return undefined;
  const pieces: GzipPiece[] = [{ kind: 'stored', bytes: prologue }];
  for (const run of runs) {
    const deflated = run.deflated();
    if (deflated === undefined) return undefined;
    pieces.push({
      kind: 'deflated',
      byteLength: deflated.byteLength,
      plainByteLength: run.byteLength,
      chunks: (signal) => deflated.chunks(signal),
      crc32: (crc) => deflated.crc32(crc),
    });
  }
  pieces.push({ kind: 'stored', bytes: epilogue });
  return gzipMember(pieces);
}
