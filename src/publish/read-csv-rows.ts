import { SourceError } from './source.ts';

const CR = 13;
const LF = 10;
/** More than any table has; a row of nothing but delimiters would take many times its size in memory. */
export const MAX_ROW_FIELDS = 100_000;

export interface CsvRow {
  readonly fields: readonly string[];
  /** Why the row is not well-formed, one clause. */
  readonly problem?: string;
}

type State = 'field start' | 'unquoted' | 'quoted' | 'quote seen';

/**
 * Cuts CSV text (RFC 4180) into rows while it arrives. Line ends are CRLF, LF or CR, mixed as they come; within quotes
 * they belong to the value. A quote within an unquoted field is a character like others. A tokenizer of our own, because
 * rows must not be read again from their start with every chunk, and malformed rows must be told from good ones.
 */
export class CsvTokenizer {
  readonly #path: string;
  readonly #delimiter: number;
  readonly #quote: string;
  readonly #maxRowLength: number;
  readonly #maxFields: number;
  #state: State = 'field start';
  #field = '';
  #fields: string[] = [];
  #rowLength = 0;
  #rows = 0;
  #afterCr = false;
  #problem: string | undefined;

  /** `maxRowLength` is in characters. */
  constructor(
    path: string,
    delimiter: string,
    quote: string,
    maxRowLength: number,
    maxFields = MAX_ROW_FIELDS,
  ) {
    this.#path = path;
    this.#delimiter = delimiter.charCodeAt(0);
    this.#quote = quote;
    this.#maxRowLength = maxRowLength;
    this.#maxFields = maxFields;
  }

  /** Goes on with the next piece of text; returns the rows that end in it. Throws SourceError beyond the limit. */
  push(text: string): CsvRow[] {
    const rows: CsvRow[] = [];
    let i = 0;
    while (i < text.length) {
      switch (this.#state) {
        case 'field start':
          i = this.#startField(text, i);
          break;
        case 'quoted':
          i = this.#readQuoted(text, i);
          break;
        case 'quote seen':
          i = this.#afterQuote(text, i, rows);
          break;
        default:
          i = this.#readUnquoted(text, i, rows);
      }
    }
    return rows;
  }

  /** The last row, when no line end closes it. Throws SourceError when a quote is still open. */
  end(): CsvRow[] {
    if (this.#state === 'quoted')
      throw new SourceError(
        `${this.#path}: ends within quotes that were opened in row ${this.#rows + 1}; it is cut off, or a quote is missing`,
      );
    const rows: CsvRow[] = [];
    if (this.#fields.length > 0 || this.#state !== 'field start') this.#endRow(rows);
    return rows;
  }

  #startField(text: string, i: number): number {
    if (this.#afterCr) {
      this.#afterCr = false;
      if (text.charCodeAt(i) === LF) return i + 1;
    }
    if (text[i] === this.#quote) {
      this.#state = 'quoted';
      return i + 1;
    }
    this.#state = 'unquoted';
    return i;
  }

  #readUnquoted(text: string, from: number, rows: CsvRow[]): number {
    let i = from;
    for (; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === this.#delimiter || code === LF || code === CR) break;
    }
    this.#add(text.slice(from, i));
    return i < text.length ? this.#separator(text.charCodeAt(i), i, rows) : i;
  }

  #readQuoted(text: string, from: number): number {
    const end = text.indexOf(this.#quote, from);
    if (end < 0) {
      this.#add(text.slice(from));
      return text.length;
    }
    this.#add(text.slice(from, end));
    this.#state = 'quote seen';
    return end + 1;
  }

  #afterQuote(text: string, i: number, rows: CsvRow[]): number {
    const code = text.charCodeAt(i);
    if (text[i] === this.#quote) {
      this.#add(this.#quote);
      this.#state = 'quoted';
      return i + 1;
    }
    if (code === this.#delimiter || code === LF || code === CR) return this.#separator(code, i, rows);
    this.#problem ??= `field ${this.#fields.length + 1} has text after its closing quote`;
    this.#state = 'unquoted';
    return i;
  }

  #separator(code: number, i: number, rows: CsvRow[]): number {
    if (code === this.#delimiter) {
      this.#fields.push(this.#field);
      if (this.#fields.length >= this.#maxFields)
        throw new SourceError(`${this.#path}: row ${this.#rows + 1} has more than ${this.#maxFields} fields`);
      this.#field = '';
      this.#state = 'field start';
    } else {
      this.#afterCr = code === CR;
      this.#endRow(rows);
    }
    return i + 1;
  }

  #endRow(rows: CsvRow[]): void {
    this.#fields.push(this.#field);
    rows.push(
      this.#problem === undefined
        ? { fields: this.#fields }
        : { fields: this.#fields, problem: this.#problem },
    );
    this.#rows++;
    this.#fields = [];
    this.#field = '';
    this.#rowLength = 0;
    this.#problem = undefined;
    this.#state = 'field start';
  }

  #add(text: string): void {
    this.#rowLength += text.length + 1;
    if (this.#rowLength > this.#maxRowLength)
      throw new SourceError(
        `${this.#path}: row ${this.#rows + 1} is larger than ${this.#maxRowLength} characters (limit maxRecordBytes); is a quote missing?`,
      );
    this.#field = this.#field === '' ? text : this.#field + text;
  }
}
