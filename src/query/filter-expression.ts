import type { Geometry } from '../feature/geometry.ts';
import type { ComparisonKind, LikePattern, SpatialKind } from './filter.ts';

/** A filter as asked: names and numbers as written, nothing looked up. `resolveFilter` turns it into a `Filter`. */
export type FilterExpression =
  | { readonly kind: 'And' | 'Or'; readonly operands: readonly FilterExpression[] }
  | { readonly kind: 'Not'; readonly operand: FilterExpression }
  | {
      readonly kind: ComparisonKind;
      readonly left: OperandExpression;
      readonly right: OperandExpression;
      readonly matchCase: boolean;
    }
  | {
      readonly kind: 'PropertyIsLike';
      readonly operand: OperandExpression;
      readonly pattern: LikePattern;
      readonly matchCase: boolean;
    }
  | { readonly kind: 'PropertyIsNull'; readonly propertyName: string }
  | {
      readonly kind: 'PropertyIsBetween';
      readonly operand: OperandExpression;
      readonly lower: OperandExpression;
      readonly upper: OperandExpression;
    }
  | {
      readonly kind: 'BBOX';
      /** Undefined: any geometry property. */
      readonly propertyName: string | undefined;
      readonly envelope: WrittenEnvelope;
    }
  | { readonly kind: SpatialKind; readonly propertyName: string; readonly geometry: WrittenGeometry }
  | {
      readonly kind: 'DWithin' | 'Beyond';
      readonly propertyName: string;
      readonly geometry: WrittenGeometry;
      readonly distance: number;
      /** As written: `m`, `metre`, `km`, `urn:ogc:def:uom:…`; undefined: the unit of the geometry's CRS. */
      readonly units: string | undefined;
    }
  /** Complete ids as written. */
  | { readonly kind: 'FeatureId'; readonly ids: readonly string[] };

export type OperandExpression =
  | { readonly kind: 'PropertyName'; readonly propertyName: string }
  | {
      readonly kind: 'Literal';
      readonly text: string;
      /** True: elements stand in it, which is legal and no value of any scalar type, so nothing compares to it. */
      readonly isComplex?: boolean;
    }
  | {
      readonly kind: 'Add' | 'Sub' | 'Mul' | 'Div';
      readonly left: OperandExpression;
      readonly right: OperandExpression;
    }
  | { readonly kind: 'Function'; readonly name: string; readonly operands: readonly OperandExpression[] };

/** Coordinates as written, in the axis order of `srsName`; undefined: the query's CRS (then the type's default). */
export interface WrittenGeometry {
  /** x,y already when `srsName` is given and known; else in the order that the fallback CRS has. */
  readonly geometry: Geometry;
  readonly srsName: string | undefined;
}

/** Two corners, first and second ordinate as written; the CRS and so the axis order comes from `srsName`. */
export interface WrittenEnvelope {
  readonly lower: readonly [number, number];
  readonly upper: readonly [number, number];
  readonly srsName: string | undefined;
}
