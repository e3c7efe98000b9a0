import type { FeatureType, PropertyType } from '../../feature/feature.ts';
import type { GeometryTypeName } from '../../feature/geometry.ts';
import { type FeatureTable, featureTable, type TableColumn } from '../feature-table.ts';

/** A shapefile holds one kind of shapes. `none`: features without a shape, or with one that no kind holds. */
export type ShapeKind = 'point' | 'multipoint' | 'line' | 'polygon' | 'none';

export const SHAPE_KINDS: readonly ShapeKind[] = ['point', 'multipoint', 'line', 'polygon', 'none'];

/** Collections are of no kind. */
export const KIND_OF_GEOMETRY: Readonly<Record<GeometryTypeName, ShapeKind>> = {
  Point: 'point',
  MultiPoint: 'multipoint',
  LineString: 'line',
  MultiLineString: 'line',
  Polygon: 'polygon',
  MultiPolygon: 'polygon',
  GeometryCollection: 'none',
};

export interface ShapefileField extends TableColumn {
  /** At most 10 bytes of ASCII, unique whatever the letter case. */
  readonly fieldName: string;
}

export interface ShapefileTable {
  readonly geometry: FeatureTable['geometry'];
  readonly fields: readonly ShapefileField[];
  /** Geometry properties that a shapefile has no place for. */
  readonly leftOut: readonly PropertyType[];
  /** The kind of all shapes, where the property's type says it; features without a shape are then among them. */
  readonly kind: ShapeKind | undefined;
}

const MAX_FIELD_NAME = 10;

export function shapefileTable(
  featureType: FeatureType,
  properties: readonly PropertyType[],
): ShapefileTable {
  const { geometry, columns } = featureTable(featureType, properties);
  const taken = new Set(['gml_id']);
  const scalars = columns.filter((column) => column.property.type !== 'geometry');
  const declared = geometry?.property.geometryType;
  return {
    geometry,
    fields: scalars.map((column) => ({ ...column, fieldName: fieldName(column.name, taken) })),
    leftOut: columns.map((column) => column.property).filter((property) => property.type === 'geometry'),
    kind:
      declared === undefined || declared === 'Geometry' ? kindWithout(declared) : KIND_OF_GEOMETRY[declared],
  };
}

function kindWithout(declared: 'Geometry' | undefined): ShapeKind | undefined {
  return declared === undefined ? 'none' : undefined;
}

/** Accents are taken off, what else is no ASCII becomes `_`. */
function fieldName(name: string, taken: Set<string>): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9_]/g, '_');
  let found = plain.slice(0, MAX_FIELD_NAME);
  for (let number = 1; taken.has(found.toLowerCase()); number++) {
    found = `${plain.slice(0, MAX_FIELD_NAME - 1 - String(number).length)}_${number}`;
  }
  taken.add(found.toLowerCase());
  return found;
}
