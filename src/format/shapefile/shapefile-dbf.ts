import type { PropertyType } from '../../feature/feature.ts';
import { AnswerLimitError } from '../output-format.ts';
import { CELL_ABSENT, CELL_CUT, CELL_UNFIT, readCells } from './shapefile-record.ts';

const MAX_RECORD_BYTES = 65_535;
const MAX_FIELDS = 2046;
/** Digits that readers take for a 64-bit integer. */
const MAX_INTEGER_DIGITS = 18;
/** Digits that a double keeps. */
const MAX_DECIMAL_DIGITS = 15;
const SPACE = 0x20;
const POINT = 0x2e;
const MINUS = 0x2d;
const QUESTION_MARK = 0x3f;

/** What has been seen of a field's values. */
export interface FieldStatistics {
  maxBytes: number;
  maxWholeDigits: number;
  maxDecimals: number;
  cut: number;
  unfit: number;
}

/** A field as the header of a dBASE file describes it. */
export interface DbfField {
  readonly name: string;
  readonly type: 'C' | 'N' | 'L' | 'D';
  readonly width: number;
  readonly decimals: number;
}

export function newStatistics(): FieldStatistics {
  return { maxBytes: 0, maxWholeDigits: 0, maxDecimals: 0, cut: 0, unfit: 0 };
}

/** Counts the cells of a row in. */
export function observeRow(row: Buffer, fields: readonly FieldStatistics[]): void {
  readCells(row, 0, fields.length, (index, state, start, end) => {
    const field = fields[index] as FieldStatistics;
    if (state === CELL_ABSENT) return;
    if (state === CELL_CUT) field.cut++;
    if (state === CELL_UNFIT) field.unfit++;
    if (end - start > field.maxBytes) field.maxBytes = end - start;
    let point = start;
    while (point < end && row[point] !== POINT) point++;
    const whole = point - start - (row[start] === MINUS ? 1 : 0);
    const decimals = point === end ? 0 : end - point - 1;
    if (whole > field.maxWholeDigits) field.maxWholeDigits = whole;
    if (decimals > field.maxDecimals) field.maxDecimals = decimals;
  });
}

/** As wide as its values need. Whole numbers and decimals that readers would round are texts. */
export function dbfField(name: string, type: PropertyType['type'], seen: FieldStatistics): DbfField {
  const width = Math.max(1, seen.maxBytes);
  const text: DbfField = { name, type: 'C', width, decimals: 0 };
  switch (type) {
    case 'int':
      return { name, type: 'N', width, decimals: 0 };
    case 'long':
    case 'integer':
      return seen.maxBytes <= MAX_INTEGER_DIGITS ? { name, type: 'N', width, decimals: 0 } : text;
    case 'double': {
      const decimals = Math.min(15, Math.max(1, seen.maxDecimals));
      return { name, type: 'N', width: Math.max(width, decimals + 2), decimals };
    }
    case 'decimal': {
      if (seen.maxWholeDigits + seen.maxDecimals > MAX_DECIMAL_DIGITS) return text;
      const needed = seen.maxWholeDigits + (seen.maxDecimals === 0 ? 1 : seen.maxDecimals + 2);
      return { name, type: 'N', width: Math.max(width, needed), decimals: seen.maxDecimals };
    }
    case 'boolean':
      return { name, type: 'L', width: 1, decimals: 0 };
    case 'date':
      return { name, type: 'D', width: 8, decimals: 0 };
    default:
      return text;
  }
}

/** Length of a record with its deletion flag. Throws AnswerLimitError for more than a dBASE file holds. */
export function recordBytes(fields: readonly DbfField[]): number {
  const bytes = fields.reduce((sum, { width }) => sum + width, 1);
  if (bytes > MAX_RECORD_BYTES || fields.length > MAX_FIELDS) {
    throw new AnswerLimitError(
      `A shapefile's rows have at most ${MAX_FIELDS} fields and ${MAX_RECORD_BYTES} bytes; ` +
        `these have ${fields.length} and ${bytes}. Ask for fewer properties, or for a GeoPackage.`,
    );
  }
  return bytes;
}

/** dBASE III, without memo. */
export function dbfHeader(fields: readonly DbfField[], records: number, date: Date): Buffer {
  const header = Buffer.alloc(32 + 32 * fields.length + 1);
  header[0] = 3;
  header[1] = date.getUTCFullYear() - 1900;
  header[2] = date.getUTCMonth() + 1;
  header[3] = date.getUTCDate();
  header.writeUInt32LE(records, 4);
  header.writeUInt16LE(header.length, 8);
  header.writeUInt16LE(recordBytes(fields), 10);
  fields.forEach(({ name, type, width, decimals }, index) => {
    const at = 32 + 32 * index;
    header.write(name, at, 'latin1');
    header.write(type, at + 11, 'latin1');
    header[at + 16] = width;
    header[at + 17] = decimals;
  });
  header[header.length - 1] = 0x0d;
  return header;
}

/** Writes rows with their fields' widths. */
export class DbfRows {
  readonly #fields: readonly DbfField[];
  readonly #offsets: readonly number[];
  readonly #recordBytes: number;
  #bytes = Buffer.alloc(0);

  constructor(fields: readonly DbfField[]) {
    this.#fields = fields;
    this.#recordBytes = recordBytes(fields);
    let offset = 1;
    this.#offsets = fields.map(({ width }) => {
      offset += width;
      return offset - width;
    });
  }

  /** The records of the rows that begin there; valid until the next call. */
  records(rows: Buffer, starts: readonly number[]): Buffer {
    const length = starts.length * this.#recordBytes;
    if (length > this.#bytes.length) this.#bytes = Buffer.allocUnsafe(length);
    const bytes = this.#bytes.subarray(0, length).fill(SPACE);
    starts.forEach((rowStart, number) => {
      const record = number * this.#recordBytes;
      readCells(rows, rowStart, this.#fields.length, (index, state, from, to) => {
        const { type, width } = this.#fields[index] as DbfField;
        let at = record + (this.#offsets[index] as number);
        if (state === CELL_ABSENT || state === CELL_UNFIT) {
          if (type === 'L') bytes[at] = QUESTION_MARK;
          return;
        }
        if (type === 'N') at += width - (to - from);
        // Cells are short: a loop is faster than a call.
        for (let i = from; i < to; i++) bytes[at++] = rows[i] as number;
      });
    });
    return bytes;
  }
}
