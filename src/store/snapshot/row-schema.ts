import type { FeatureType, PropertyType } from '../../feature/feature.ts';
import type { RowSchema } from '../row-condition.ts';
import { columnOf, hasKey, keyColumnOf, keyOfComparable } from './values-table.ts';

/** How `values.sqlite` holds the features of a type. */
export function rowSchema(featureType: FeatureType, indexedProperties: readonly number[]): RowSchema {
  const propertyAt = (index: number) => featureType.properties[index] as PropertyType;
  return {
    featureType,
    column: (property) => columnOf(propertyAt(property), property),
    keyColumn: (property) =>
      indexedProperties.includes(property) && hasKey(propertyAt(property))
        ? keyColumnOf(property)
        : undefined,
    keyOf: keyOfComparable,
    idColumn: 'id',
  };
}
