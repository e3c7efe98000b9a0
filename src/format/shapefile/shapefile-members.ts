import type { PropertyType, ScalarTypeName, Value } from '../../feature/feature.ts';
import { type Geometry, isEmpty } from '../../feature/geometry.ts';
import { doubleText } from '../../lib/number-text.ts';
import type { MemberEncoder, MemberEncoding } from '../../store/feature-store.ts';
import { createAnswerGeometry } from '../answer-geometry.ts';
import { CELL_ABSENT, CELL_UNFIT, CELL_WHOLE, ShapefileRecordWriter } from './shapefile-record.ts';
import { NULL_SHAPE, shapeOf } from './shapefile-shape.ts';
import { KIND_OF_GEOMETRY, SHAPE_KINDS, shapefileTable } from './shapefile-table.ts';

/** Encodes features as records for `shapefile`: a shape, and cells as dBASE has them but for their widths. */
export function createShapefileMemberEncoder(encoding: MemberEncoding): MemberEncoder {
  const { featureType } = encoding;
  const properties = encoding.properties.map((index) => featureType.properties[index] as PropertyType);
  const { geometry, fields, kind } = shapefileTable(featureType, properties);
  const shape = geometry && createAnswerGeometry(encoding, geometry.property);
  const hasZ = geometry?.property.dimension === 3;
  const writer = new ShapefileRecordWriter();
  const typePart = `${featureType.name}.`;
  return {
    separator: new Uint8Array(0),
    encode(feature) {
      const value = geometry && feature.values[geometry.index];
      const shown = value === null || value === undefined ? null : (shape?.(value as Geometry) ?? null);
      const found = shown === null || isEmpty(shown) ? 'none' : KIND_OF_GEOMETRY[shown.type];
      const hasGeometry = value !== null && value !== undefined && !isEmpty(value as Geometry);
      const bytes = shown === null ? NULL_SHAPE : shapeOf(shown, hasZ);
      writer.start(SHAPE_KINDS.indexOf(kind ?? found), bytes, hasGeometry && found === 'none');
      writer.cell(CELL_WHOLE, typePart + feature.id);
      for (const { index, property } of fields) {
        const stored = feature.values[index];
        if (stored === null || stored === undefined) writer.cell(CELL_ABSENT);
        else {
          const text = CELLS[property.type as ScalarTypeName](stored);
          if (text === undefined) writer.cell(CELL_UNFIT);
          else writer.cell(CELL_WHOLE, text);
        }
      }
      return writer.view();
    },
  };
}

const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;

/** dBASE ends texts at a NUL. */
function text(value: NonNullable<Value>): string {
  const whole = value as string;
  return whole.includes('\0') ? whole.replaceAll('\0', '') : whole;
}

/** Undefined: a value that the field's type can't hold. */
const CELLS: Readonly<Record<ScalarTypeName, (value: NonNullable<Value>) => string | undefined>> = {
  string: text,
  int: String,
  long: String,
  integer: text,
  double: (value) => (Number.isFinite(value) ? doubleText(value as number) : undefined),
  decimal: text,
  boolean: (value) => (value === true ? 'T' : 'F'),
  date(value) {
    const [, year, month, day] = DATE.exec(value as string) ?? [];
    return year === undefined ? undefined : `${year}${month}${day}`;
  },
  dateTime: text,
};
