import { parameterChooser } from './output-format.ts';
import { FORMULA_CHOICES } from './spreadsheet-formula.ts';

const SEPARATORS = new Map([
  ['comma', ','],
  ['semicolon', ';'],
  ['tab', '\t'],
]);
const YES_OR_NO = new Map([
  ['yes', true],
  ['no', false],
]);
const DECIMALS = new Map([
  ['point', false],
  ['comma', true],
]);
const HEADERS = new Map([
  ['present', true],
  ['absent', false],
]);
const CHARSETS = new Map([['utf-8', true]]);

/** How rows are written: what parameters of the media type `text/csv` may choose. */
export interface CsvDialect {
  /** A name: comma, semicolon or tab. */
  readonly separator: string;
  /** True: a comma stands before the fraction of a number. */
  readonly hasDecimalComma: boolean;
  /** True: the file starts with U+FEFF, by which Excel knows UTF-8. */
  readonly hasByteOrderMark: boolean;
  /** True: the first row has the names of the columns. The parameter is RFC 4180's. */
  readonly hasHeader: boolean;
  /** True: texts that a spreadsheet would take for formulas begin with an apostrophe, and what might be split is quoted. */
  readonly neutralisesFormulas: boolean;
}

export const STANDARD_DIALECT: CsvDialect = {
  separator: 'comma',
  hasDecimalComma: false,
  hasByteOrderMark: false,
  hasHeader: true,
  neutralisesFormulas: false,
};

/** The dialect that parameters ask for. Throws FormatParameterError for names and values that aren't known. */
export function readCsvDialect(parameters: ReadonlyMap<string, string>): CsvDialect {
  const known = ['separator', 'decimal', 'bom', 'header', 'formulas', 'charset'];
  const choose = parameterChooser('text/csv', known, parameters);
  choose('charset', CHARSETS, true);
  const names = new Map([...SEPARATORS.keys()].map((name) => [name, name]));
  return {
    separator: choose('separator', names, STANDARD_DIALECT.separator),
    hasDecimalComma: choose('decimal', DECIMALS, STANDARD_DIALECT.hasDecimalComma),
    hasByteOrderMark: choose('bom', YES_OR_NO, STANDARD_DIALECT.hasByteOrderMark),
    hasHeader: choose('header', HEADERS, STANDARD_DIALECT.hasHeader),
    neutralisesFormulas: choose('formulas', FORMULA_CHOICES, STANDARD_DIALECT.neutralisesFormulas),
  };
}

/** The media type with the parameters that aren't as they are without being given, always in the same order. */
export function csvMediaType({
  separator,
  hasDecimalComma,
  hasByteOrderMark,
  hasHeader,
  neutralisesFormulas,
}: CsvDialect): string {
  return [
    'text/csv',
    ...(separator === STANDARD_DIALECT.separator ? [] : [`separator=${separator}`]),
    ...(hasDecimalComma ? ['decimal=comma'] : []),
    ...(hasByteOrderMark ? ['bom=yes'] : []),
    ...(hasHeader ? [] : ['header=absent']),
    ...(neutralisesFormulas ? ['formulas=neutralise'] : []),
  ].join('; ');
}

/** What of a dialect is in the rows themselves. */
export type CsvRowDialect = Pick<CsvDialect, 'separator' | 'hasDecimalComma' | 'neutralisesFormulas'>;

/** The name of the member encoding of such rows. */
export function csvEncodingName({ separator, hasDecimalComma, neutralisesFormulas }: CsvRowDialect): string {
  return [
    'csv',
    ...(separator === STANDARD_DIALECT.separator ? [] : [`separator=${separator}`]),
    ...(hasDecimalComma ? ['decimal=comma'] : []),
    ...(neutralisesFormulas ? ['formulas=neutralise'] : []),
  ].join('; ');
}

const ENCODINGS: ReadonlyMap<string, CsvRowDialect> = new Map(
  [...SEPARATORS.keys()].flatMap((separator) =>
    [false, true].flatMap((hasDecimalComma) =>
      [false, true].map((neutralisesFormulas) => {
        const dialect = { separator, hasDecimalComma, neutralisesFormulas };
        return [csvEncodingName(dialect), dialect] as const;
      }),
    ),
  ),
);

/** All that `csvEncodingName` gives. */
export const CSV_ENCODINGS: readonly string[] = [...ENCODINGS.keys()];

/** The dialect of the rows of an encoding. Throws RangeError for a name that is no CSV encoding. */
export function rowDialectOf(encodingName: string): CsvRowDialect {
  const dialect = ENCODINGS.get(encodingName);
  if (dialect === undefined) throw new RangeError(`${encodingName} is no encoding of CSV.`);
  return dialect;
}

/** The character between two fields. */
export function separatorOf({ separator }: CsvRowDialect): string {
  return SEPARATORS.get(separator) ?? ',';
}
