import { csvField } from '../../lib/csv-field.ts';
import type { MemberStream } from '../output-format.ts';
import type { ZipEntry } from '../zip-stream.ts';
import type { Shapefile } from './shapefile-file.ts';
import type { ShapefileTable } from './shapefile-table.ts';

export interface ReportedLayer {
  readonly stream: MemberStream;
  readonly table: ShapefileTable;
  readonly files: readonly Shapefile[];
}

/** What the format has changed or can't hold: `README.txt` for people, `fields.csv` for programs. */
export function shapefileReport(layers: readonly ReportedLayer[]): ZipEntry[] {
  return [
    { name: 'README.txt', chunks: () => [Buffer.from(readme(layers))] },
    { name: 'fields.csv', chunks: () => [Buffer.from(fieldsTable(layers))] },
  ];
}

const INTRODUCTION = `Shapefiles hold less than the data have. In these files:
- The field gml_id is the complete id of the feature, the same as in every other format.
- Names of fields have at most 10 characters; fields.csv says which property each field is.
- Texts are UTF-8 and have at most 254 bytes; longer ones are cut. An empty text can't be told from an absent value.
- Whole numbers of more than 18 digits and decimals of more than 15 are texts. NaN and infinities are absent.
- Dates before the year 0 or after 9999, or with a zone, are absent. Times are texts.
- A position without a height among others that have one has the height 0.
GeoPackage holds all of this; ask for it with outputFormat=gpkg.
`;

function readme(layers: readonly ReportedLayer[]): string {
  const parts = layers.map(({ stream, table, files }) => {
    const { featureType, srs } = stream.part;
    const lines = [
      `\n${featureType.label} (${featureType.name}), EPSG:${srs.crs.code} ${srs.crs.name}, x before y`,
    ];
    for (const file of files) {
      const shapes = file.kind === 'none' ? 'a table without shapes' : `shapes: ${file.kind}`;
      lines.push(`- ${file.baseName}: ${file.count} features, ${shapes}`);
      if (file.lostShapes > 0) {
        lines.push(
          `  ${file.lostShapes} of them have a geometry that no shape can hold (a collection, or one without coordinates here).`,
        );
      }
      for (const { name, cut, unfit } of file.fields()) {
        if (cut > 0) lines.push(`  ${name}: ${cut} values are cut to 254 bytes.`);
        if (unfit > 0)
          lines.push(`  ${name}: ${unfit} values have no form that the field can hold, and are absent.`);
      }
    }
    for (const { name } of table.leftOut) lines.push(`- ${name}: left out, a shapefile has one geometry.`);
    return lines.join('\n');
  });
  return `${INTRODUCTION}${parts.join('\n')}\n`;
}

function fieldsTable(layers: readonly ReportedLayer[]): string {
  const rows = [
    ['file', 'field', 'property', 'label', 'type', 'field_type', 'width', 'decimals', 'cut', 'absent'],
  ];
  for (const { table, files } of layers) {
    for (const file of files) {
      file.fields().forEach(({ name, type, width, decimals, cut, unfit }, i) => {
        const property = table.fields[i - 1]?.property;
        const own =
          property === undefined ? ['gml:id', '', 'string'] : [property.name, property.label, property.type];
        rows.push([file.baseName, name, ...own, type, ...[width, decimals, cut, unfit].map(String)]);
      });
    }
  }
  return rows.map((row) => `${row.map((text) => csvField(text)).join(',')}\r\n`).join('');
}
