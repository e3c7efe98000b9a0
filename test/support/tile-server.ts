import { crc32, deflateSync } from 'node:zlib';
import { startSourceServer } from './source-server.ts';

/** A server of map tiles on this machine: XYZ at `/xyz/z/x/y.png`, WMTS at `/wmts?…`. */
export interface TileServer {
  /** e.g. `http://127.0.0.1:41234`. */
  readonly url: string;
  /** What was asked for, path and query, in order. */
  readonly asked: readonly string[];
  /** The Referer of each. */
  readonly referrers: readonly (string | undefined)[];
  close(): Promise<void>;
}

const WMTS = new Map([
  ['SERVICE', /^WMTS$/],
  ['REQUEST', /^GetTile$/],
  ['TILEMATRIX', /^\d+$/],
  ['TILEROW', /^\d+$/],
  ['TILECOL', /^\d+$/],
]);

export async function startTileServer(): Promise<TileServer> {
  const asked: string[] = [];
  const referrers: (string | undefined)[] = [];
  const tile = png(256, [200, 220, 180]);
  const { url, stop } = await startSourceServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    asked.push(request.url ?? '');
    referrers.push(request.headers.referer);
    const isTile =
      /^\/xyz\/\d+\/\d+\/\d+\.png$/.test(pathname) ||
      (pathname === '/wmts' && [...WMTS].every(([name, value]) => value.test(searchParams.get(name) ?? '')));
    response.writeHead(isTile ? 200 : 400, { 'Content-Type': 'image/png' });
    response.end(isTile ? tile : undefined);
  });
  return { url, asked, referrers, close: stop };
}

/** A square of one colour. */
function png(size: number, colour: readonly [number, number, number]): Buffer {
  const row = Buffer.concat([Buffer.of(0), Buffer.alloc(3 * size, Buffer.from(colour))]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const rows = deflateSync(Buffer.concat(Array.from({ length: size }, () => row)));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}
