import { forEachPosition, type Geometry } from '../feature/geometry.ts';
import { sentence } from '../lib/sentence.ts';
import type { LikePattern } from './filter.ts';
import type { FilterExpression, OperandExpression } from './filter-expression.ts';
import { UnresolvedNameError } from './unresolved-name-error.ts';

/** How large a filter may be; errors name the limit. */
export interface FilterLimits {
  /** Operators within operators, arithmetic ones too. */
  readonly maxFilterDepth: number;
  /** Operators in one filter: logical, comparison, spatial and arithmetic. */
  readonly maxFilterOperators: number;
  /** Characters of one PropertyIsLike pattern. */
  readonly maxLikePatternCharacters: number;
  readonly maxFeatureIds: number;
  /** Positions of all geometries of one filter. */
  readonly maxFilterPositions: number;
}

/** Enough for the selections of ten thousand features that desktop clients send. */
export const DEFAULT_FILTER_LIMITS: FilterLimits = {
  maxFilterDepth: 100,
  maxFilterOperators: 20_000,
  maxLikePatternCharacters: 1_000,
  maxFeatureIds: 100_000,
  maxFilterPositions: 100_000,
};

/** Throws UnresolvedNameError, naming the limit that a filter goes beyond. */
export function checkFilterLimits(expression: FilterExpression, limits: FilterLimits): void {
  new LimitCheck(limits).filter(expression, 1);
}

class LimitCheck {
  readonly #limits: FilterLimits;
  #operators = 0;
  #positions = 0;

  constructor(limits: FilterLimits) {
    this.#limits = limits;
  }

  filter(filter: FilterExpression, depth: number): void {
    this.#operator(depth);
    switch (filter.kind) {
      case 'And':
      case 'Or':
        for (const operand of filter.operands) this.filter(operand, depth + 1);
        return;
      case 'Not':
        this.filter(filter.operand, depth + 1);
        return;
      case 'PropertyIsLike':
        this.#within('maxLikePatternCharacters', patternLength(filter.pattern));
        this.#operand(filter.operand, depth);
        return;
      case 'PropertyIsBetween':
        for (const operand of [filter.operand, filter.lower, filter.upper]) this.#operand(operand, depth);
        return;
      case 'FeatureId':
        this.#within('maxFeatureIds', filter.ids.length);
        return;
      case 'PropertyIsNull':
      case 'BBOX':
        return;
      default:
        if ('geometry' in filter) this.#countPositions(filter.geometry.geometry);
        else for (const operand of [filter.left, filter.right]) this.#operand(operand, depth);
    }
  }

  #operand(operand: OperandExpression, depth: number): void {
    if (!('left' in operand)) return;
    this.#operator(depth + 1);
    this.#operand(operand.left, depth + 1);
    this.#operand(operand.right, depth + 1);
  }

  #operator(depth: number): void {
    this.#operators++;
    this.#within('maxFilterOperators', this.#operators);
    this.#within('maxFilterDepth', depth);
  }

  #countPositions(geometry: Geometry): void {
    forEachPosition(geometry, () => {
      this.#positions++;
    });
    this.#within('maxFilterPositions', this.#positions);
  }

  #within(name: keyof FilterLimits, count: number): void {
    if (count <= this.#limits[name]) return;
    throw new UnresolvedNameError(
      'filter',
      sentence('The filter goes beyond {name} ({limit}).', { name, limit: this.#limits[name] }),
    );
  }
}

function patternLength(pattern: LikePattern): number {
  return pattern.reduce((sum, part) => sum + (part.kind === 'text' ? part.text.length : 1), 0);
}
