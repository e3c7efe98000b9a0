import type { FeatureType, PropertyType, ScalarTypeName } from '../../feature/feature.ts';
import { type FeatureTable, featureTable } from '../feature-table.ts';
import type { CollectionPart } from '../output-format.ts';

/** A layer to be written, as plain data that can cross to a thread. */
export interface GeoPackageLayer {
  readonly table: string;
  /** For people. */
  readonly identifier: string;
  readonly srsId: number;
  readonly geometry: { readonly name: string; readonly type: string; readonly hasZ: boolean } | undefined;
  /** The first is that of the id. */
  readonly columns: readonly GeoPackageColumn[];
}

export interface GeoPackageColumn {
  readonly name: string;
  readonly type: string;
  readonly isMandatory: boolean;
}

/** `fid` is the integer that every GeoPackage table has for a key. */
export function geoPackageTable(featureType: FeatureType, properties: readonly PropertyType[]): FeatureTable {
  return featureTable(featureType, properties, { reserved: ['fid'], isCaseInsensitive: true });
}

/** OGC 12-128r18 §1.1.1.1.3. No type holds integers of any size; decimals are the nearest doubles. */
const TYPES: Readonly<Record<ScalarTypeName, string>> = {
  string: 'TEXT',
  int: 'MEDIUMINT',
  long: 'INTEGER',
  integer: 'TEXT',
  double: 'DOUBLE',
  decimal: 'DOUBLE',
  boolean: 'BOOLEAN',
  date: 'DATE',
  dateTime: 'DATETIME',
};

/** One layer for each part, each under a name of its own. */
export function geoPackageLayers(parts: readonly CollectionPart[]): GeoPackageLayer[] {
  const taken = new Set<string>();
  return parts.map((part) => {
    const table = freeTableName(part.featureType.name, taken);
    return layer(part, table);
  });
}

/** Names of tables don't heed letter case, and some beginnings belong to SQLite and to the format. */
function freeTableName(typeName: string, taken: Set<string>): string {
  const wanted = /^(?:sqlite_|gpkg_|rtree_)/i.test(typeName) ? `_${typeName}` : typeName;
  let name = wanted;
  for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${wanted}_${number}`;
  taken.add(name.toLowerCase());
  return name;
}

function layer({ featureType, properties, srs }: CollectionPart, table: string): GeoPackageLayer {
  const { idColumn, geometry, columns } = geoPackageTable(featureType, properties);
  const hasLabel = featureType.label !== '' && table === featureType.name;
  return {
    table,
    identifier: hasLabel ? featureType.label : table,
    srsId: srs.crs.code,
    geometry: geometry && {
      name: geometry.name,
      type: geometry.property.geometryType.toUpperCase(),
      hasZ: geometry.property.dimension === 3,
    },
    columns: [
      { name: idColumn, type: 'TEXT', isMandatory: true },
      ...columns.map(({ name, property }) => ({
        name,
        type: property.type === 'geometry' ? 'TEXT' : TYPES[property.type],
        isMandatory: property.mandatory && property.type !== 'geometry',
      })),
    ],
  };
}
