import type { Filter } from '../../query/filter.ts';
import { foldEqualities } from '../fold-equalities.ts';
import { OrdinalRuns } from '../ordinal-runs.ts';
import { type FilterBounds, isSpatial, type SpatialFilter } from './spatial-bounds.ts';

/** What a filter selects, as far as it is known without reading features one by one. */
export interface BoundedFilter extends FilterBounds {
  /** Decides the features that are `maybe` and not `sure`; undefined when there are none. */
  readonly residual: Filter | undefined;
  /** Decides all that are `maybe`, for where this is one of several conditions that must hold. */
  readonly condition: Filter;
}

/** What single conditions select; undefined where it isn't known. */
export interface LeafBounds {
  readonly all: OrdinalRuns;
  spatial(filter: SpatialFilter, negated: boolean): FilterBounds | undefined;
  ids(ids: ReadonlySet<string>): OrdinalRuns | undefined;
  /** Exactly what all of these comparisons of one property select. */
  indexed(filters: readonly Filter[]): OrdinalRuns | undefined;
}

/** Few enough to read one by one rather than to narrow them further. */
const FEW = 1_000;

/** Bounds a filter, or its opposite, in three-valued logic. */
export function boundFilter(filter: Filter, negated: boolean, leaves: LeafBounds): BoundedFilter {
  switch (filter.kind) {
    case 'Not':
      return boundFilter(filter.operand, !negated, leaves);
    case 'And':
    case 'Or':
      return (filter.kind === 'And') === negated
        ? boundAny(filter.operands, negated, leaves)
        : boundAll(filter.operands, negated, leaves);
    default:
      return withResidual(leafBounds(filter, negated, leaves), negated ? not(filter) : filter);
  }
}

const not = (filter: Filter): Filter =>
  filter.kind === 'Not' ? filter.operand : { kind: 'Not', operand: filter };
const any = (operands: readonly Filter[]): Filter => ({ kind: 'Or', operands });

function withResidual({ sure, maybe }: FilterBounds, residual: Filter, condition = residual): BoundedFilter {
  return { sure, maybe, residual: sure.count === maybe.count ? undefined : residual, condition };
}

function leafBounds(filter: Filter, negated: boolean, leaves: LeafBounds): FilterBounds {
  if (isSpatial(filter)) {
    const found = leaves.spatial(filter, negated);
    if (found !== undefined) return found;
  } else if (filter.kind === 'FeatureId') {
    const found = leaves.ids(filter.ids);
    if (found !== undefined) return exact(negated ? leaves.all.subtract(found) : found);
  } else if (!negated) {
    const found = leaves.indexed([filter]);
    if (found !== undefined) return exact(found);
  }
  return { sure: OrdinalRuns.NONE, maybe: leaves.all };
}

const exact = (runs: OrdinalRuns): FilterBounds => ({ sure: runs, maybe: runs });

/** True of a feature when all operands (their opposites, if negated) are. */
function boundAll(operands: readonly Filter[], negated: boolean, leaves: LeafBounds): BoundedFilter {
  const { first, lookUps } = inOrderOfCost(operands, negated);
  const bounded = first.map((operand) => boundFilter(operand, negated, leaves));
  let maybe = bounded.reduce((met, each) => met.intersect(each.maybe), leaves.all);
  for (const filters of lookUps) {
    const narrowed = maybe.count > FEW ? leaves.indexed(filters) : undefined;
    const bounds = narrowed === undefined ? { sure: OrdinalRuns.NONE, maybe: leaves.all } : exact(narrowed);
    for (const filter of filters) bounded.push(withResidual(bounds, filter));
    maybe = maybe.intersect(bounds.maybe);
  }
  const sure = bounded.reduce((met, each) => met.intersect(each.sure), maybe);
  const open = bounded.filter((each) => maybe.subtract(each.sure).count > 0);
  const conditions = open.map(({ condition }) => condition);
  return withResidual(
    { sure, maybe },
    negated ? not(any(conditions.map(not))) : { kind: 'And', operands: conditions },
  );
}

/**
 * Conditions that may be looked up in an index come last, those that select least first, one lower and one upper bound
 * of a property together.
 */
function inOrderOfCost(operands: readonly Filter[], negated: boolean) {
  const isLookedUp = (operand: Filter) => !negated && 'comparison' in operand;
  const equal: Filter[][] = [];
  const ranges = new Map<string, Map<'lower' | 'upper', Filter>>();
  const others: Filter[][] = [];
  for (const operand of operands.filter(isLookedUp)) {
    const side = sideOf(operand);
    const range = ranges.get(side?.of ?? '') ?? new Map<'lower' | 'upper', Filter>();
    if (operand.kind === 'PropertyIsEqualTo') equal.push([operand]);
    else if (side === undefined || range.has(side.end)) others.push([operand]);
    else ranges.set(side.of, range.set(side.end, operand));
  }
  const first = operands.filter((operand) => !isLookedUp(operand));
  return {
    first,
    lookUps: [...equal, ...[...ranges.values()].map((range) => [...range.values()]), ...others],
  };
}

/** Which end of which property's values a comparison bounds. */
function sideOf(filter: Filter): { of: string; end: 'lower' | 'upper' } | undefined {
  if (!('left' in filter) || filter.kind === 'PropertyIsNotEqualTo') return undefined;
  const isMirrored = filter.left.kind === 'Literal';
  const [name, literal] = isMirrored ? [filter.right, filter.left] : [filter.left, filter.right];
  if (name.kind !== 'PropertyName' || literal.kind !== 'Literal') return undefined;
  const isGreater = filter.kind.startsWith('PropertyIsGreater');
  return { of: `${name.property} ${filter.comparison}`, end: isGreater === isMirrored ? 'upper' : 'lower' };
}

/** True of a feature when one of the operands (their opposites, if negated) is. */
function boundAny(operands: readonly Filter[], negated: boolean, leaves: LeafBounds): BoundedFilter {
  const groups = negated ? operands.map((operand) => [operand]) : byList(operands);
  let sure = OrdinalRuns.NONE;
  let maybe = OrdinalRuns.NONE;
  const bounded: { readonly group: readonly Filter[]; readonly maybe: OrdinalRuns }[] = [];
  for (const group of groups) {
    if (maybe.count === leaves.all.count) {
      bounded.push({ group, maybe });
      continue;
    }
    const [only] = group;
    const bounds =
      group.length === 1 && only !== undefined
        ? boundFilter(only, negated, leaves)
        : withResidual(listBounds(group, leaves), { kind: 'Or', operands: group });
    sure = sure.union(bounds.sure);
    maybe = maybe.union(bounds.maybe);
    bounded.push({ group, maybe: bounds.maybe });
  }
  const open = bounded.filter((each) => each.maybe.subtract(sure).count > 0);
  const anyOf = (some: readonly Filter[]): Filter => ({
    kind: 'Or',
    operands: negated ? some.map(not) : some,
  });
  return withResidual({ sure, maybe }, anyOf(open.flatMap(({ group }) => group)), anyOf(operands));
}

/** Equalities of one property together, everything else alone. */
function byList(operands: readonly Filter[]): Filter[][] {
  if (operands.length < 3) return operands.map((operand) => [operand]);
  const { lists, rest } = foldEqualities(operands, 'PropertyIsEqualTo', false);
  return [...lists.map(({ operands: folded }) => [...folded]), ...rest.map((operand) => [operand])];
}

function listBounds(group: readonly Filter[], leaves: LeafBounds): FilterBounds {
  const found = leaves.indexed([{ kind: 'Or', operands: group }]);
  return found === undefined ? { sure: OrdinalRuns.NONE, maybe: leaves.all } : exact(found);
}
