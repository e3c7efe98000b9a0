import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import yauzl from 'yauzl';

/** The entries of a backup by name, in their order. */
export async function backupOf(path: string): Promise<ReadonlyMap<string, Buffer>> {
  const zip = await yauzl.openPromise(path, { autoClose: false, lazyEntries: true });
  const entries = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry())
    entries.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
  zip.close();
  return entries;
}

/** A zip file with stored entries of any name, also of those that libraries refuse to write (APPNOTE 4.3). */
export async function zipOf(entries: ReadonlyMap<string, Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of entries) {
    const encoded = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800, 2);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(encoded.length, 22);
    parts.push(Buffer.from('PK\x03\x04', 'latin1'), common, encoded, content);
    const attributes = Buffer.alloc(14);
    attributes.writeUInt32LE((0o100600 << 16) >>> 0, 6);
    attributes.writeUInt32LE(offset, 10);
    const madeOnUnix = Buffer.from([20, 3]);
    central.push(Buffer.from('PK\x01\x02', 'latin1'), madeOnUnix, common, attributes, encoded);
    offset += 30 + encoded.length + content.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.size, 8);
  end.writeUInt16LE(entries.size, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, directory, end]);
}

/** A backup with other content for a file, and a manifest that fits. */
export async function withControlDatabase(
  path: string,
  change: (database: DatabaseSync) => void,
): Promise<Buffer> {
  const entries = new Map(await backupOf(path));
  const folder = await mkdtemp(join(tmpdir(), 'trigpoint-control-'));
  try {
    const file = join(folder, 'control.sqlite');
    await writeFile(file, entries.get('control.sqlite') ?? '');
    const database = new DatabaseSync(file);
    change(database);
    database.exec('pragma journal_mode = delete');
    database.close();
    const content = await readFile(file);
    entries.set('control.sqlite', content);
    const manifest = JSON.parse(entries.get('manifest.json')?.toString() ?? '');
    const entry = manifest.files.find((each: { name: string }) => each.name === 'control.sqlite');
    entry.bytes = content.length;
    entry.sha256 = createHash('sha256').update(content).digest('hex');
    entries.set('manifest.json', Buffer.from(JSON.stringify(manifest)));
    return zipOf(entries);
  } finally {
    await rm(folder, { recursive: true });
  }
}
