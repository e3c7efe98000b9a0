import type { FeatureType, PropertyType } from '../feature/feature.ts';
import type { FeatureQuery } from '../query/feature-query.ts';
import { type Expression, type Filter, ID_KEY } from '../query/filter.ts';

/** What of a dataset its reader may not see, beside properties. */
export interface LeftOut {
  /** Features for which it isn't true; undefined: none. */
  readonly rowFilter: Filter | undefined;
  readonly hidesGeometry: boolean;
}

/**
 * A query that was resolved against a feature type without its hidden properties, as one against the stored feature
 * type: the same question, with the row filter and-ed. The properties to write are those of the narrower type. The
 * stored order follows the places of the features, so where those are hidden the order is by id.
 */
export function widenQuery(
  query: FeatureQuery,
  stored: FeatureType,
  { rowFilter, hidesGeometry }: LeftOut,
): FeatureQuery {
  const narrow = query.featureType;
  // Property types are the same objects in both.
  const indexes = narrow.properties.map((property) => stored.properties.indexOf(property));
  const isSame = narrow.properties.length === stored.properties.length;
  const asked = isSame || query.filter === undefined ? query.filter : widen(query.filter, indexes, narrow);
  const filters = [rowFilter, asked].filter((filter) => filter !== undefined);
  const sortBy = query.sortBy.map((key) => ({ ...key, property: indexes[key.property] as number }));
  return {
    ...query,
    featureType: stored,
    filter: filters.length < 2 ? filters[0] : { kind: 'And', operands: filters },
    sortBy: hidesGeometry ? [...sortBy, { property: ID_KEY, order: 'ASC' }] : sortBy,
    ...(hidesGeometry && { hidesGeometry }),
  };
}

function widen(filter: Filter, indexes: readonly number[], narrow: FeatureType): Filter {
  const at = (property: number) => indexes[property] as number;
  const wide = (expression: Expression) => widenExpression(expression, at);
  switch (filter.kind) {
    case 'And':
    case 'Or':
      return { ...filter, operands: filter.operands.map((operand) => widen(operand, indexes, narrow)) };
    case 'Not':
      return { ...filter, operand: widen(filter.operand, indexes, narrow) };
    case 'FeatureId':
      return filter;
    case 'PropertyIsNull':
      return { ...filter, property: at(filter.property) };
    case 'PropertyIsLike':
      return { ...filter, operand: wide(filter.operand) };
    case 'PropertyIsBetween':
      return {
        ...filter,
        operand: wide(filter.operand),
        lower: wide(filter.lower),
        upper: wide(filter.upper),
      };
    case 'BBOX':
      return filter.property === undefined
        ? anyVisibleGeometry(filter, geometriesOf(narrow.properties).map(at))
        : { ...filter, property: at(filter.property) };
    default:
      return 'left' in filter
        ? { ...filter, left: wide(filter.left), right: wide(filter.right) }
        : { ...filter, property: at(filter.property) };
  }
}

function geometriesOf(properties: readonly PropertyType[]): number[] {
  return properties.flatMap((property, index) => (property.type === 'geometry' ? [index] : []));
}

/**
 * A box without a property meets any geometry that the feature has, and is unknown where it has none. Said of some of the
 * geometries: one is there and meets; or none is there, and what follows is unknown.
 */
function anyVisibleGeometry(box: Extract<Filter, { kind: 'BBOX' }>, properties: readonly number[]): Filter {
  const boxes = properties.map((property): Filter => ({ ...box, property }));
  if (boxes.length < 2) return boxes[0] ?? { kind: 'Or', operands: [] };
  const absent = properties.map((property): Filter => ({ kind: 'PropertyIsNull', property }));
  const met = boxes.map(
    (one, i): Filter => ({
      kind: 'And',
      operands: [{ kind: 'Not', operand: absent[i] as Filter }, one],
    }),
  );
  const unknown: Filter = { kind: 'And', operands: [...absent, boxes[0] as Filter] };
  return { kind: 'Or', operands: [...met, unknown] };
}

function widenExpression<E extends Expression>(expression: E, at: (property: number) => number): E {
  if ('property' in expression) return { ...expression, property: at(expression.property) };
  if (!('left' in expression)) return expression;
  return {
    ...expression,
    left: widenExpression(expression.left, at),
    right: widenExpression(expression.right, at),
  };
}
