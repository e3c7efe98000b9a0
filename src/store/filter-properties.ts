import type { FeatureType } from '../feature/feature.ts';
import type { Expression, Filter } from '../query/filter.ts';

/** What a filter reads of a feature. */
export interface ReadProperties {
  /** Indexes into the type's properties, ascending. */
  readonly properties: readonly number[];
  readonly readsId: boolean;
}

/** The properties that a filter reads, and whether it reads the id. */
export function propertiesOf(filter: Filter, featureType: FeatureType): ReadProperties {
  const found = new Set<number>();
  let readsId = false;
  const pending: Filter[] = [filter];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if ('operands' in next) pending.push(...next.operands);
    else if (next.kind === 'Not') pending.push(next.operand);
    else if (next.kind === 'FeatureId') readsId = true;
    else if ('property' in next) addProperty(next.property, featureType, found);
    else for (const expression of expressionsOf(next)) addExpression(expression, found);
  }
  return { properties: [...found].sort((a, b) => a - b), readsId };
}

function addProperty(property: number | undefined, featureType: FeatureType, found: Set<number>): void {
  if (property !== undefined) found.add(property);
  else {
    featureType.properties.forEach(({ type }, index) => {
      if (type === 'geometry') found.add(index);
    });
  }
}

function expressionsOf(
  filter: Extract<Filter, { left: Expression } | { operand: Expression }>,
): Expression[] {
  if ('left' in filter) return [filter.left, filter.right];
  return filter.kind === 'PropertyIsLike' ? [filter.operand] : [filter.operand, filter.lower, filter.upper];
}

function addExpression(expression: Expression, found: Set<number>): void {
  const pending = [expression];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.kind === 'PropertyName') found.add(next.property);
    else if ('left' in next) pending.push(next.left, next.right);
  }
}
