import type { PropertyType } from '../feature/feature.ts';

/** A condition on a property, as it was typed. */
export interface TypedCondition {
  readonly property: string;
  readonly operator: string;
  readonly value: string;
}

export const EMPTY_CONDITION: TypedCondition = { property: '', operator: 'PropertyIsEqualTo', value: '' };

/** Empty rows below those that are filled, so that more can be said without JavaScript. */
export const SPARE_ROWS = 2;

/** What people call a property, with the name that programs know where that is another. */
export function propertyLabel({ name, label }: Pick<PropertyType, 'name' | 'label'>): string {
  return label === name ? name : `${label} (${name})`;
}
