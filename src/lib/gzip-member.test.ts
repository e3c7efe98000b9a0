import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { constants, crc32, deflateRawSync, gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { type GzipPiece, gzipMember } from './gzip-member.ts';

const SIGNAL = new AbortController().signal;

function deflated(bytes: Uint8Array): GzipPiece {
  const blocks = deflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
  return {
    kind: 'deflated',
    byteLength: blocks.length,
    plainByteLength: bytes.length,
    async *chunks() {
      yield blocks;
    },
    crc32: (crc) => crc32(bytes, crc),
  };
}

async function bytesOf(pieces: readonly GzipPiece[]): Promise<Buffer> {
  const member = gzipMember(pieces);
  const chunks: Uint8Array[] = [];
  for await (const chunk of member.chunks(SIGNAL)) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  assert.equal(member.byteLength, bytes.length);
  return bytes;
}

describe('gzip members put together (RFC 1952)', () => {
  it('inflate to their pieces, whatever these are', async () => {
    const piece = fc.record({ isStored: fc.boolean(), bytes: fc.uint8Array({ maxLength: 500 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 6 }), async (parts) => {
        const member = await bytesOf(
          parts.map(({ isStored, bytes }) => (isStored ? { kind: 'stored', bytes } : deflated(bytes))),
        );
        assert.deepEqual(gunzipSync(member), Buffer.concat(parts.map(({ bytes }) => bytes)));
      }),
    );
  });

  it('split stored bytes that are longer than a block', async () => {
    for (const length of [65_534, 65_535, 65_536, 200_000]) {
      const bytes = Buffer.alloc(length, 'xyz');
      assert.deepEqual(gunzipSync(await bytesOf([{ kind: 'stored', bytes }])), bytes);
    }
  });

  it('say the length modulo 2^32', async () => {
    const piece: GzipPiece = {
      kind: 'deflated',
      byteLength: 0,
      plainByteLength: 2 ** 32 + 7,
      async *chunks() {},
      crc32: () => 1,
    };
    assert.equal((await bytesOf([piece])).readUInt32LE(10 + 5 + 4), 7);
  });
});
