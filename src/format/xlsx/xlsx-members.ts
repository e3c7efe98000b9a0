import type { PropertyType } from '../../feature/feature.ts';
import { ByteWriter } from '../../lib/byte-writer.ts';
import { utf8, XML_TEXT } from '../../lib/escapes.ts';
import type { MemberEncoder, MemberEncoding } from '../../store/feature-store.ts';
import { xlsxTable } from './xlsx.ts';
import { cellWriter, columnLetters } from './xlsx-cells.ts';

const QUOTE = 0x22;

/** Encodes features as the rows of a sheet from row 2 on, so one encoder makes one sheet. Absent values have no cell. */
export function createXlsxMemberEncoder(encoding: MemberEncoding): MemberEncoder {
  const { featureType } = encoding;
  const properties = encoding.properties.map((index) => featureType.properties[index] as PropertyType);
  const columns = xlsxTable({ featureType, properties }).all.map(({ index, property }, i) => ({
    index,
    start: utf8(`<c r="${columnLetters(i + 1)}`),
    write: cellWriter(property, encoding),
  }));
  const start = utf8('<row r="');
  const idCell = utf8('"><c r="A');
  const id = utf8(`" t="inlineStr"><is><t>${featureType.name}.`);
  const idEnd = utf8('</t></is></c>');
  const end = utf8('</row>\n');
  const writer = new ByteWriter();
  let row = 1;
  return {
    separator: new Uint8Array(0),
    encode(feature) {
      row++;
      writer.clear();
      writer.raw(start);
      writer.integer(row);
      writer.raw(idCell);
      writer.integer(row);
      writer.raw(id);
      writer.text(feature.id, XML_TEXT);
      writer.raw(idEnd);
      for (let i = 0; i < columns.length; i++) {
        const column = columns[i] as (typeof columns)[number];
        const value = feature.values[column.index];
        if (value === null || value === undefined) continue;
        writer.raw(column.start);
        writer.integer(row);
        writer.byte(QUOTE);
        column.write(writer, value);
      }
      writer.raw(end);
      return writer.view();
    },
  };
}
