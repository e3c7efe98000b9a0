import { escapeXmlAttribute, escapeXmlText, withoutForbidden } from '../../lib/xml-writer.ts';
import { featureTable } from '../feature-table.ts';
import {
  AnswerLimitError,
  type Assembly,
  type MemberStream,
  type OutputFormat,
  parameterChooser,
} from '../output-format.ts';
import { FORMULA_CHOICES } from '../spreadsheet-formula.ts';
import { type ZipEntry, zipStream } from '../zip-stream.ts';
import { columnLetters, NEUTRALISED } from './xlsx-cells.ts';
import {
  CONTENT_TYPE,
  contentTypes,
  PACKAGE_RELATIONS,
  STYLES,
  workbook,
  workbookRelations,
} from './xlsx-parts.ts';

/** What a sheet holds (ECMA-376 leaves it open; Excel's specifications). */
const MAX_ROWS = 1_048_576;
const MAX_COLUMNS = 16_384;
const MAX_SHEET_NAME = 31;

/**
 * Office Open XML workbook (ECMA-376), a sheet for each query, streamed. The first column is the complete id, geometries are
 * Well-Known Text, x,y in the type's default CRS unless `srsName` says otherwise.
 */
export const xlsxFormat: OutputFormat = {
  ...createXlsxFormat('xlsx'),
  aliases: ['xlsx', 'excel', 'excel2007'],
  withParameters: (parameters) => createXlsxFormat(encodingNameOf(parameters)),
};

/** Throws FormatParameterError for what isn't known. */
function encodingNameOf(parameters: ReadonlyMap<string, string>): string {
  const choose = parameterChooser('xlsx', ['formulas'], parameters);
  return choose('formulas', FORMULA_CHOICES, false) ? NEUTRALISED : 'xlsx';
}

function createXlsxFormat(encodingName: string): OutputFormat {
  return {
    name: encodingName === NEUTRALISED ? `${CONTENT_TYPE}; formulas=neutralise` : CONTENT_TYPE,
    aliases: [],
    contentType: CONTENT_TYPE,
    encodingName,
    separator: '',
    fileExtension: 'xlsx',
    isDownload: true,
    defaultSrs: undefined,
    givesHits: false,
    refusal: (parts) =>
      parts.some(({ properties }) => properties.length >= MAX_COLUMNS)
        ? `A sheet has at most ${MAX_COLUMNS} columns; ask for fewer properties.`
        : undefined,
    prologue: () => '',
    epilogue: () => '',
    assemble(assembly) {
      const tooLong = assembly.members.find(({ numberOfFeatures }) => numberOfFeatures >= MAX_ROWS);
      if (tooLong !== undefined) {
        throw new AnswerLimitError(
          `A sheet has at most ${MAX_ROWS} rows, its head included, but ${tooLong.numberOfFeatures} features of ` +
            `${tooLong.part.featureType.name} are selected; ask for pages with maxFeatures and startIndex, or for CSV.`,
        );
      }
      return { byteLength: undefined, chunks: () => zipStream(entries(assembly), assembly.head.timeStamp) };
    },
  };
}

function entries({ members }: Assembly): ZipEntry[] {
  const names = sheetNames(members);
  const text = (name: string, content: string): ZipEntry => ({ name, chunks: () => [Buffer.from(content)] });
  return [
    text('[Content_Types].xml', contentTypes(names.length)),
    text('_rels/.rels', PACKAGE_RELATIONS),
    text('xl/workbook.xml', workbook(names)),
    text('xl/_rels/workbook.xml.rels', workbookRelations(names.length)),
    text('xl/styles.xml', STYLES),
    ...members.map((stream, i) => ({
      name: `xl/worksheets/sheet${i + 1}.xml`,
      chunks: () => sheet(stream),
    })),
  ];
}

/** Sheets have unique names, whatever their letter case, without some characters and of limited length. */
function sheetNames(members: readonly MemberStream[]): string[] {
  const taken = new Set<string>();
  return members.map(({ part }) => {
    const wanted = withoutForbidden(part.featureType.name).replace(/[[\]:*?/\\']/g, '_');
    let name = wanted.slice(0, MAX_SHEET_NAME);
    for (let number = 2; taken.has(name.toLowerCase()); number++) {
      name = `${wanted.slice(0, MAX_SHEET_NAME - 1 - String(number).length)}_${number}`;
    }
    taken.add(name.toLowerCase());
    return name;
  });
}

async function* sheet({ part, encode }: MemberStream): AsyncGenerator<Uint8Array> {
  const { idColumn, all } = xlsxTable(part);
  const names = [idColumn, ...all.map(({ name }) => name)];
  const cells = names.map(
    (name, i) => `<c r="${columnLetters(i)}1" t="inlineStr"><is><t>${escapeXmlText(name)}</t></is></c>`,
  );
  yield Buffer.from(
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
      `<worksheet xmlns="${escapeXmlAttribute('http://schemas.openxmlformats.org/spreadsheetml/2006/main')}">` +
      '<sheetViews><sheetView workbookViewId="0">' +
      '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>' +
      `<sheetData><row r="1">${cells.join('')}</row>\n`,
  );
  yield* encode();
  yield Buffer.from('</sheetData></worksheet>\n');
}

/** The columns of a sheet behind that of the id, geometries in their places. */
export function xlsxTable({
  featureType,
  properties,
}: Pick<MemberStream['part'], 'featureType' | 'properties'>) {
  const { idColumn, geometry, columns } = featureTable(featureType, properties);
  const all = [...columns, ...(geometry === undefined ? [] : [geometry])];
  return { idColumn, all: all.sort((a, b) => a.index - b.index) };
}
