import type { ComparisonKind, SpatialKind } from '../../query/filter.ts';
import type { OperandExpression } from '../../query/filter-expression.ts';

/** The operators that a filter can hold; ids are no operators. */
export type OperatorKind =
  | ComparisonKind
  | SpatialKind
  | 'And'
  | 'Or'
  | 'Not'
  | 'PropertyIsLike'
  | 'PropertyIsNull'
  | 'PropertyIsBetween'
  | 'BBOX'
  | 'DWithin'
  | 'Beyond';

/** The names of one version of Filter Encoding; the grammar is the same in all. Element names are local names. */
export interface FilterVocabulary {
  /** For messages, e.g. `Filter Encoding` and a number. */
  readonly title: string;
  /** Of all elements but geometries. */
  readonly namespace: string;
  readonly filter: string;
  readonly operators: ReadonlyMap<string, OperatorKind>;
  readonly expressions: ReadonlyMap<string, OperandExpression['kind']>;
  /** Elements that name features, each with its attribute for the id; other spellings come after the standard's. */
  readonly ids: ReadonlyMap<string, readonly { readonly namespace: string; readonly localName: string }[]>;
  readonly boundaries: { readonly lower: string; readonly upper: string };
  /** `units`: attributes; other spellings come after the standard's. */
  readonly distance: { readonly element: string; readonly units: readonly string[] };
  /** Attributes of PropertyIsLike; other spellings that clients write come after the standard's. */
  readonly like: {
    readonly wildCard: readonly string[];
    readonly singleChar: readonly string[];
    readonly escapeChar: readonly string[];
  };
  readonly sorting: {
    readonly sortBy: string;
    readonly sortProperty: string;
    readonly sortOrder: string;
  };
}
