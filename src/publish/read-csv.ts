import { type CsvDialect, columnNames, detectDialect } from './read-csv-dialect.ts';
import { chooseEncoding, decodeText, type TextEncodingChoice } from './read-csv-encoding.ts';
import { type CsvGeometry, chooseGeometry } from './read-csv-geometry.ts';
import { type CsvRow, CsvTokenizer } from './read-csv-rows.ts';
import {
  type InvalidRecord,
  type RawValue,
  type RecordBatch,
  type Source,
  SourceError,
  type SourceOptions,
  type SourceRecord,
} from './source.ts';
import { DEFAULT_MAX_RECORD_BYTES, DEFAULT_MAX_UNPACKED_BYTES, readBytes, readHead } from './source-bytes.ts';

const SAMPLE_BYTES = 262_144;

interface CsvFile {
  readonly path: string;
  readonly gzipped: boolean;
  readonly maxRecordBytes: number;
  readonly maxUnpackedBytes: number;
  readonly encoding: TextEncodingChoice;
  readonly dialect: CsvDialect;
  readonly names: readonly string[];
  readonly geometry: CsvGeometry | undefined;
}

/**
 * CSV with a header line (RFC 4180, and what is called so), plain or gzipped. Delimiter, encoding, decimal comma and
 * the columns of the geometry are as given in the options, else detected, and reported in `remarks`. An empty cell is
 * an absent value. Latitude and longitude stay fields beside the point; a WKT column becomes the geometry.
 * @throws SourceError when the file isn't text, or a column that the options name isn't there.
 */
export async function openCsv(path: string, options: SourceOptions): Promise<Source> {
  const maxRecordBytes = options.maxRecordBytes ?? DEFAULT_MAX_RECORD_BYTES;
  const maxUnpackedBytes = options.maxUnpackedBytes ?? DEFAULT_MAX_UNPACKED_BYTES;
  const head = await readHead(path, SAMPLE_BYTES);
  const { gzipped } = head;
  const encoding = await chooseEncoding(path, gzipped, head.bytes, maxUnpackedBytes, options);
  const dialect = detectDialect(path, await sampleText(path, encoding, head.bytes), head.complete, options);
  const header = dialect.sample[0] as CsvRow;
  if (header.problem !== undefined)
    throw new SourceError(`${path}: its header is malformed: ${header.problem}`);
  const { names, remarks } = columnNames(header.fields);
  const geometry = chooseGeometry(path, names, dialect, options);
  const file = { path, gzipped, maxRecordBytes, maxUnpackedBytes, encoding, dialect, names, geometry };
  const fields = names.filter((_, i) => i !== geometry?.consumed).map((name) => ({ name }));
  return {
    format: 'CSV',
    path,
    layer: undefined,
    crs: geometry?.crs,
    fields: geometry ? [...fields, { name: geometry.field, type: 'geometry' }] : fields,
    untypedText: { decimalComma: dialect.decimalComma },
    remarks: [
      encoding.remark,
      ...dialect.remarks,
      ...remarks,
      geometry?.remark ?? 'No geometry columns found.',
    ],
    size: head.size,
    records: (signal) => readRecords(file, signal),
  };
}

/** The first characters; a character that the sample cuts is left out. */
async function sampleText(path: string, encoding: TextEncodingChoice, bytes: Buffer): Promise<string> {
  const chunk = { bytes, position: bytes.length };
  for await (const { text } of decodeText(
    path,
    encoding,
    (async function* () {
      yield chunk;
    })(),
  ))
    return text;
  return '';
}

async function* readRecords(file: CsvFile, signal: AbortSignal): AsyncGenerator<RecordBatch> {
  const { path, gzipped, dialect, encoding } = file;
  const tokenizer = new CsvTokenizer(path, dialect.delimiter, dialect.quote, file.maxRecordBytes);
  let toSkip = dialect.skipped;
  let isHeader = true;
  let number = 0;
  let end = 0;
  const recordsOf = (rows: readonly CsvRow[]) => {
    const records: (SourceRecord | InvalidRecord)[] = [];
    for (const row of rows) {
      if (isBlank(row) && (file.names.length > 1 || isHeader)) continue;
      if (isHeader) isHeader = false;
      else records.push(recordOf(file, row, ++number));
    }
    return records;
  };
  const bytes = readBytes(path, gzipped, file.maxUnpackedBytes, signal);
  for await (const { text, position } of decodeText(path, encoding, bytes)) {
    const skipped = Math.min(toSkip, text.length);
    toSkip -= skipped;
    end = position;
    yield { records: recordsOf(tokenizer.push(text.slice(skipped))), position };
  }
  const last = recordsOf(tokenizer.end());
  if (last.length > 0) yield { records: last, position: end };
}

function isBlank({ fields }: CsvRow): boolean {
  return fields.length === 1 && fields[0] === '';
}

function recordOf({ names, geometry }: CsvFile, row: CsvRow, number: number): SourceRecord | InvalidRecord {
  const { fields, problem } = row;
  if (problem !== undefined) return { number, invalid: problem };
  if (fields.length !== names.length)
    return { number, invalid: `has ${fields.length} fields, where the header has ${names.length}` };
  const shape = geometry?.read(fields);
  if (typeof shape === 'string') return { number, invalid: shape };
  const values = new Map<string, RawValue>();
  for (let i = 0; i < names.length; i++) {
    if (i === geometry?.consumed) continue;
    const text = fields[i] as string;
    values.set(names[i] as string, text === '' ? null : text);
  }
  const geometries = geometry && shape !== undefined ? new Map([[geometry.field, shape]]) : new Map();
  return { number, id: undefined, values, geometries };
}
