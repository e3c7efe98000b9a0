import { ByteReader, type ByteSource, readStart } from './byte-reader.ts';
import type { DbfHeader } from './read-shapefile-dbf.ts';
import {
  encodingOfLanguageDriver,
  requireEncoding,
  type TextEncoding,
  UTF_8,
  wholeUtf8Length,
} from './read-shapefile-encoding.ts';
import type { ShapefileParts } from './read-shapefile-parts.ts';
import type { SourceOptions } from './source.ts';

const MAX_CPG_BYTES = 100;

/**
 * The encoding of the texts: the option, else the `.cpg`, else the language driver of the `.dbf`, else UTF-8 where
 * everything is that, else Windows-1252. Says which in `remarks`. Throws SourceError for names that aren't known.
 */
export async function chooseTextEncoding(
  path: string,
  parts: ShapefileParts,
  dbf: DbfHeader,
  options: SourceOptions,
  remarks: string[],
): Promise<TextEncoding> {
  const found = (encoding: TextEncoding, why: string) => {
    remarks.push(`Texts are read as ${encoding.name} (${why}).`);
    return encoding;
  };
  if (options.encoding !== undefined) {
    return found(requireEncoding(path, options.encoding, 'the option'), 'as asked');
  }
  const cpg = parts.cpg && (await readStart(parts.cpg, MAX_CPG_BYTES)).toString('latin1').trim();
  if (cpg) return found(requireEncoding(path, cpg, 'the .cpg file'), 'from the .cpg file');
  const byDriver = encodingOfLanguageDriver(dbf.languageDriver);
  if (byDriver !== undefined) return found(byDriver, 'from the language driver of the .dbf file');
  if (await areUtf8(parts.dbf as ByteSource, dbf)) return found(UTF_8, 'all of them are valid as that');
  const fallback = requireEncoding(path, 'windows-1252', 'the default');
  return found(fallback, 'no encoding is declared, and they are not UTF-8; name another if they look wrong');
}

/** Reads all texts of the `.dbf`. */
async function areUtf8(source: ByteSource, dbf: DbfHeader): Promise<boolean> {
  if (!dbf.fields.every((field) => isUtf8(field.nameBytes))) return false;
  const texts = dbf.fields.filter((field) => field.type === 'C');
  const reader = new ByteReader(source.open());
  try {
    await reader.skip(dbf.headerLength);
    for (let i = 0; i < dbf.recordCount; i++) {
      const record = reader.take(dbf.recordLength) ?? (await reader.read(dbf.recordLength));
      if (record.length < dbf.recordLength) break;
      const isText = ({ offset, length }: { offset: number; length: number }) =>
        isUtf8(record.subarray(offset, offset + length));
      if (!texts.every(isText)) return false;
    }
    return true;
  } finally {
    await reader.close();
  }
}

/** Fields may have been cut off within a character. */
function isUtf8(bytes: Buffer): boolean {
  return UTF_8.decode(bytes.subarray(0, wholeUtf8Length(bytes))) !== undefined;
}
