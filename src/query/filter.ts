import type { Crs } from '../crs/crs.ts';
import type { Envelope, Geometry } from '../feature/geometry.ts';

/**
 * A resolved filter as a tree of values; kinds are the element names of OGC Filter Encoding (OGC 04-095). Names have
 * been looked up, literals typed, units turned into metres: a store needs nothing but the tree and the feature type.
 *
 * Logic is three-valued: a comparison with an absent value is unknown, Not unknown is unknown, And/Or as in SQL; only
 * what is true is selected. `evaluateFilter` defines every kind; stores must agree with it.
 */
export type Filter =
  /** Any number of operands, also none: And of nothing is true, Or of nothing is false. */
  | { readonly kind: 'And' | 'Or'; readonly operands: readonly Filter[] }
  | { readonly kind: 'Not'; readonly operand: Filter }
  | {
      readonly kind: ComparisonKind;
      readonly left: Expression;
      readonly right: Expression;
      /** How the two sides are compared. */
      readonly comparison: ComparisonType;
      /** False: text is compared after Unicode simple case folding. Matters for text alone. */
      readonly matchCase: boolean;
    }
  | {
      readonly kind: 'PropertyIsLike';
      readonly operand: Expression;
      readonly pattern: LikePattern;
      readonly matchCase: boolean;
    }
  /** True for absent values, of scalar and geometry properties alike; never unknown. */
  | { readonly kind: 'PropertyIsNull'; readonly property: number }
  | {
      readonly kind: 'PropertyIsBetween';
      readonly operand: Expression;
      /** Both boundaries belong to the range. */
      readonly lower: Expression;
      readonly upper: Expression;
      readonly comparison: ComparisonType;
    }
  | {
      readonly kind: 'BBOX';
      /**
       * Index of a geometry property; undefined: all geometries that the feature has (one that meets is enough), and
       * unknown only where it has none.
       */
      readonly property: number | undefined;
      /** In `crs`, x,y. A box across the antimeridian is resolved to an Or of two. */
      readonly envelope: Envelope;
      readonly crs: Crs;
    }
  | {
      readonly kind: SpatialKind;
      readonly property: number;
      /** In `crs`, x,y. The relation is tested in this CRS: the feature's geometry is transformed to it. */
      readonly geometry: Geometry;
      readonly crs: Crs;
    }
  | {
      readonly kind: 'DWithin' | 'Beyond';
      readonly property: number;
      readonly geometry: Geometry;
      readonly crs: Crs;
      /** Geodesic on geographic data; in the plane of a projected `crs` otherwise. */
      readonly distanceMetres: number;
    }
  | {
      readonly kind: 'FeatureId';
      /** Ids as in `Feature.id`, without the type's name. An id that doesn't exist selects nothing. */
      readonly ids: ReadonlySet<string>;
    };

export const COMPARISON_KINDS = [
  'PropertyIsEqualTo',
  'PropertyIsNotEqualTo',
  'PropertyIsLessThan',
  'PropertyIsGreaterThan',
  'PropertyIsLessThanOrEqualTo',
  'PropertyIsGreaterThanOrEqualTo',
] as const;
export type ComparisonKind = (typeof COMPARISON_KINDS)[number];

export const SPATIAL_KINDS = [
  'Equals',
  'Disjoint',
  'Touches',
  'Within',
  'Overlaps',
  'Crosses',
  'Intersects',
  'Contains',
] as const;
export type SpatialKind = (typeof SPATIAL_KINDS)[number];

/** Every kind but the ids, which are not operators. */
export const OPERATOR_KINDS = [
  'And',
  'Or',
  'Not',
  ...COMPARISON_KINDS,
  'PropertyIsLike',
  'PropertyIsNull',
  'PropertyIsBetween',
  'BBOX',
  ...SPATIAL_KINDS,
  'DWithin',
  'Beyond',
] as const satisfies readonly Filter['kind'][];

/**
 * How values are compared, decided when the filter is resolved, from the property's type: `number` exactly (integers
 * of any size, decimals and doubles by their values, NaN equal to nothing), `text` by code point, `boolean`, `date` and
 * `dateTime` as moments (a dateTime without a zone is taken as UTC).
 */
export type ComparisonType = 'number' | 'text' | 'boolean' | 'date' | 'dateTime';

/** A scalar expression; its value may be absent, which makes what compares it unknown. */
export type Expression =
  | { readonly kind: 'PropertyName' /** Index in `featureType.properties`. */; readonly property: number }
  | {
      readonly kind: 'Literal';
      /** In the in-memory form of the comparison's type; null: the text is no value of that type, so nothing compares to it. */
      readonly value: LiteralValue;
    }
  /** Absent operands and division by zero give an absent value. */
  | {
      readonly kind: 'Add' | 'Sub' | 'Mul' | 'Div';
      readonly left: Expression;
      readonly right: Expression;
      /** True: sums, differences and products of integers and decimals, kept exactly; else it is in doubles. */
      readonly isExact?: boolean;
    };

/**
 * `number` comparisons: a double, a bigint, or a decimal's canonical digits as `{ decimal }`; `text`: string;
 * `boolean`; `date`, `dateTime`: lexical form as string.
 */
export type LiteralValue = string | number | bigint | boolean | { readonly decimal: string } | null;

/** A pattern with its wildcards decoded: a sequence of literal text, one character (`single`) or any run (`any`). */
export type LikePattern = readonly (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'single' }
  | { readonly kind: 'any' }
)[];

/** As `SortKey.property`: the feature's id, by code point. No client can ask for it. */
export const ID_KEY = -1;

/** One key of an order: nulls last in either direction; ties fall back to the next key, then to the stored order. */
export interface SortKey {
  /** Index of a scalar property, or `ID_KEY`. */
  readonly property: number;
  readonly order: 'ASC' | 'DESC';
}
