import {
  type FeatureType,
  type GeometryPropertyType,
  isGeometryProperty,
  type PropertyType,
} from '../feature/feature.ts';

/** A property as a column of formats that are tables with at most one geometry. */
export interface TableColumn<P extends PropertyType = PropertyType> {
  /** Of the property in its feature type. */
  readonly index: number;
  readonly property: P;
  readonly name: string;
}

/** A feature type as a table. Decided by its arguments alone, so that encoders and those who put answers together agree. */
export interface FeatureTable {
  /** The column of the complete id. */
  readonly idColumn: string;
  /** The first geometry property. */
  readonly geometry: TableColumn<GeometryPropertyType> | undefined;
  /** The others in schema order; further geometries are among them, as text. */
  readonly columns: readonly TableColumn[];
}

export interface TableNames {
  /** Names that are the format's own. */
  readonly reserved?: readonly string[];
  /** True: names that differ in letter case alone count as equal, as in SQL. */
  readonly isCaseInsensitive?: boolean;
}

/** Columns have the properties' names; where one is taken, numbers are put behind it (`name_2`). */
export function featureTable(
  featureType: FeatureType,
  properties: readonly PropertyType[],
  names: TableNames = {},
): FeatureTable {
  const comparable = (name: string) => (names.isCaseInsensitive === true ? name.toLowerCase() : name);
  const taken = new Set(['gml_id', ...(names.reserved ?? [])].map(comparable));
  const nameOf = (wanted: string) => {
    let name = wanted;
    for (let number = 2; taken.has(comparable(name)); number++) name = `${wanted}_${number}`;
    taken.add(comparable(name));
    return name;
  };
  const all = properties.map((property) => ({
    index: featureType.properties.indexOf(property),
    property,
    name: nameOf(property.name),
  }));
  const geometry = all.find((column): column is TableColumn<GeometryPropertyType> =>
    isGeometryProperty(column.property),
  );
  return { idColumn: 'gml_id', geometry, columns: all.filter((column) => column !== geometry) };
}
