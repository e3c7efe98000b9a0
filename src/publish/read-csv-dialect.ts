import { type CsvRow, CsvTokenizer } from './read-csv-rows.ts';
import { SourceError, type SourceOptions } from './source.ts';

const DELIMITERS: readonly string[] = [',', ';', '\t', '|'];
const DELIMITER_NAMES: ReadonlyMap<string, string> = new Map([
  [',', 'comma'],
  [';', 'semicolon'],
  ['\t', 'tab'],
  ['|', 'vertical bar'],
]);
/** Rows that are looked at; more would not change the answer. */
const SAMPLE_ROWS = 1000;

export interface CsvDialect {
  readonly delimiter: string;
  readonly quote: string;
  /** Characters before the header: Excel's line `sep=;`. */
  readonly skipped: number;
  readonly decimalComma: boolean;
  /** The first rows, the header before all (it is always there), blank lines left out. */
  readonly sample: readonly CsvRow[];
  readonly remarks: readonly string[];
}

/** What a given or a likely delimiter makes of the sample. */
interface Attempt {
  readonly delimiter: string;
  readonly rows: readonly CsvRow[];
  readonly columns: number;
  /** Share of rows that have as many fields as the header, from 0 to 1. */
  readonly regular: number;
}

/**
 * Finds out how the file is written, from its first characters. `isWhole`: they are the whole file.
 * @throws SourceError for a delimiter of more than one character, and for a file without a header.
 */
export function detectDialect(
  path: string,
  text: string,
  isWhole: boolean,
  options: SourceOptions,
): CsvDialect {
  if (options.delimiter !== undefined && options.delimiter.length !== 1)
    throw new SourceError(
      `${path}: the delimiter must be one character, not ${JSON.stringify(options.delimiter)}`,
    );
  const hint = /^sep=([^\r\n])\r?\n/i.exec(text);
  const skipped = hint?.[0].length ?? 0;
  const body = text.slice(skipped);
  const quote = quoteOf(body);
  const given = options.delimiter ?? hint?.[1];
  const attempts = (given === undefined ? DELIMITERS : [given]).map((delimiter) =>
    attempt(path, body, isWhole, delimiter, quote),
  );
  const best = attempts.reduce((a, b) => (isBetter(b, a) ? b : a));
  if (best.rows.length === 0)
    throw new SourceError(`${path}: is empty; a line with the column names was expected`);
  const decimalComma = options.decimalComma ?? hasDecimalCommas(best.rows.slice(1));
  const how = options.delimiter !== undefined ? ', as given' : hint ? ', by its first line' : '';
  const single = best.columns === 1 && given === undefined;
  return {
    delimiter: best.delimiter,
    quote,
    skipped,
    decimalComma,
    sample: best.rows,
    remarks: [
      single
        ? 'A single column.'
        : `Delimiter: ${DELIMITER_NAMES.get(best.delimiter) ?? best.delimiter}${how}.`,
      ...(quote === '"' ? [] : ['Quotes: single ones.']),
      ...(decimalComma ? [`Decimal comma${options.decimalComma === undefined ? '' : ', as given'}.`] : []),
    ],
  };
}

function attempt(path: string, text: string, isWhole: boolean, delimiter: string, quote: string): Attempt {
  const tokenizer = new CsvTokenizer(path, delimiter, quote, Infinity, Infinity);
  const all = tokenizer.push(text);
  const complete = isWhole ? [...all, ...endOf(tokenizer)] : all;
  const rows = complete.slice(0, SAMPLE_ROWS).filter(({ fields }) => fields.length > 1 || fields[0] !== '');
  const columns = rows[0]?.fields.length ?? 0;
  const regular = rows.filter(({ fields, problem }) => fields.length === columns && !problem).length;
  return { delimiter, rows, columns, regular: rows.length === 0 ? 0 : regular / rows.length };
}

/** A quote that never closes is reported when the records are read. */
function endOf(tokenizer: CsvTokenizer): CsvRow[] {
  try {
    return tokenizer.end();
  } catch {
    return [];
  }
}

function isBetter(a: Attempt, b: Attempt): boolean {
  if (a.columns > 1 !== b.columns > 1) return a.columns > 1;
  const byRegularity = Math.round(a.regular * 10) - Math.round(b.regular * 10);
  return byRegularity !== 0 ? byRegularity > 0 : a.columns > b.columns;
}

/** Single quotes count only where the whole header is in them and no double quote is anywhere near. */
function quoteOf(text: string): string {
  const header = /^[^\r\n]*/.exec(text)?.[0] ?? '';
  return !text.includes('"') && /^'[^']*'(?:[,;\t|]'[^']*')*$/.test(header) ? "'" : '"';
}

const COMMA_NUMBER = /^[+-]?\d+(?:,(\d+))?$/;
const POINT_NUMBER = /^[+-]?\d+(?:\.(\d+))?$/;

/**
 * True when a column's numbers have commas before the fraction and no column's have points. Three digits after each
 * comma don't count: they may be thousands.
 */
function hasDecimalCommas(rows: readonly CsvRow[]): boolean {
  const columns = Math.max(0, ...rows.map(({ fields }) => fields.length));
  let found = false;
  for (let column = 0; column < columns; column++) {
    const values = rows.map(({ fields }) => (fields[column] ?? '').trim()).filter((value) => value !== '');
    if (fractionLengths(values, POINT_NUMBER).length > 0) return false;
    if (fractionLengths(values, COMMA_NUMBER).some((length) => length !== 3)) found = true;
  }
  return found;
}

/** Lengths of the fractions in a column of numbers written so; none when any of the values isn't. */
function fractionLengths(values: readonly string[], pattern: RegExp): number[] {
  const lengths: number[] = [];
  for (const value of values) {
    const match = pattern.exec(value);
    if (match === null) return [];
    if (match[1] !== undefined) lengths.push(match[1].length);
  }
  return lengths;
}

/**
 * Column names that are there and differ: trimmed, a blank one becomes `column_<n>`, a repeated one gets `_2`, `_3` …
 * Every change but trimming is remarked.
 */
export function columnNames(header: readonly string[]): {
  readonly names: string[];
  readonly remarks: string[];
} {
  const trimmed = header.map((name) => name.trim());
  const taken = new Set(trimmed);
  const used = new Set<string>();
  const remarks: string[] = [];
  const names = trimmed.map((label, i) => {
    const base = label === '' ? `column_${i + 1}` : label;
    let name = base;
    for (let n = 2; used.has(name) || (name !== label && taken.has(name)); n++) name = `${base}_${n}`;
    used.add(name);
    if (name !== label)
      remarks.push(
        `Column ${i + 1}, ${label === '' ? 'without a name' : `another ${JSON.stringify(label)}`}, is called ${JSON.stringify(name)}.`,
      );
    return name;
  });
  return { names, remarks };
}
