import { crc32 } from 'node:zlib';

/** A part of the content of a gzip member (RFC 1952), in order. */
export type GzipPiece =
  /** Bytes that are written uncompressed. */
  | { readonly kind: 'stored'; readonly bytes: Uint8Array }
  /** Raw deflate blocks that end on a byte boundary (a sync flush), none of them final. */
  | {
      readonly kind: 'deflated';
      /** Length of what `chunks` yields. */
      readonly byteLength: number;
      /** Length of what it inflates to. */
      readonly plainByteLength: number;
      chunks(signal: AbortSignal): AsyncIterable<Uint8Array>;
      /** CRC-32 of the plain bytes appended to data whose CRC-32 is `crc`. */
      crc32(crc: number): number;
    };

export interface GzipMember {
  /** Exact number of bytes that `chunks` yields. */
  readonly byteLength: number;
  /** Each chunk is valid only until the next is asked for. */
  chunks(signal: AbortSignal): AsyncIterable<Uint8Array>;
}

/** Deflate, no flags, no time, unknown operating system. */
const HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255);
/** RFC 1951 §3.2.4: the length of a stored block has 16 bits. */
const MAX_STORED_BYTES = 65_535;
const STORED_HEADER_BYTES = 5;
const TRAILER_BYTES = 8;

/**
 * One gzip member made by putting deflate blocks together: nothing is compressed here. (Members are not put in a row,
 * because clients stop after the first one without an error.)
 */
export function gzipMember(pieces: readonly GzipPiece[]): GzipMember {
  const blocks = pieces.map((piece) => (piece.kind === 'stored' ? storedBlocks(piece.bytes) : piece));
  const end = Buffer.concat([FINAL_BLOCK, trailer(pieces)]);
  const byteLength = blocks.reduce((sum, block) => sum + block.byteLength, HEADER.length + end.length);
  return {
    byteLength,
    async *chunks(signal) {
      yield HEADER;
      for (const block of blocks) {
        if (block instanceof Uint8Array) yield block;
        else yield* block.chunks(signal);
      }
      yield end;
    },
  };
}

/** An empty stored block with the final bit. */
const FINAL_BLOCK = storedBlock(new Uint8Array(0), true);

function storedBlocks(bytes: Uint8Array): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let from = 0; from < bytes.length; from += MAX_STORED_BYTES) {
    blocks.push(storedBlock(bytes.subarray(from, from + MAX_STORED_BYTES), false));
  }
  return Buffer.concat(blocks);
}

function storedBlock(bytes: Uint8Array, isFinal: boolean): Uint8Array {
  const block = Buffer.alloc(STORED_HEADER_BYTES + bytes.length);
  block.writeUInt8(isFinal ? 1 : 0, 0);
  block.writeUInt16LE(bytes.length, 1);
  block.writeUInt16LE(bytes.length ^ 0xffff, 3);
  block.set(bytes, STORED_HEADER_BYTES);
  return block;
}

/** CRC-32 and length modulo 2^32 of the content. */
function trailer(pieces: readonly GzipPiece[]): Uint8Array {
  let crc = 0;
  let length = 0;
  for (const piece of pieces) {
    crc = piece.kind === 'stored' ? crc32(piece.bytes, crc) : piece.crc32(crc);
    length += piece.kind === 'stored' ? piece.bytes.length : piece.plainByteLength;
  }
  const bytes = Buffer.alloc(TRAILER_BYTES);
  bytes.writeUInt32LE(crc >>> 0, 0);
  bytes.writeUInt32LE(length % 2 ** 32, 4);
  return bytes;
}
