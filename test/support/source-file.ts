import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { isInvalid, type Source, type SourceRecord } from '../../src/publish/source.ts';
import { readAnyRecords } from './source-records.ts';

/** Writes a file that lives as long as the test; returns its path. */
export async function sourceFile(
  t: TestContext,
  name: string,
  content: string | Uint8Array,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'trigpoint-source-'));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

/** The reasons of the invalid records, by record number. */
export async function invalidRecords(source: Source): Promise<Record<number, string>> {
  const invalid = (await readAnyRecords(source)).filter(isInvalid);
  return Object.fromEntries(invalid.map((record) => [record.number, record.invalid]));
}

/** The valid records, in order. */
export async function validRecords(source: Source): Promise<SourceRecord[]> {
  return (await readAnyRecords(source)).filter((record): record is SourceRecord => !isInvalid(record));
}
