import type { XmlWriter } from '../../../lib/xml-writer.ts';
import type { Filter } from '../../../query/filter.ts';
import type { OperatorKind } from '../../fes/filter-vocabulary.ts';

type Names = readonly (readonly [OperatorKind, string])[];

/**
 * The geometries that operands may be, as far as the schema has words for them: it knows none for those of several
 * parts, which are taken as well.
 */
const GEOMETRY_OPERANDS = ['gml:Envelope', 'gml:Point', 'gml:LineString', 'gml:Polygon'];

const SPATIAL_OPERATORS: Names = [
  ['BBOX', 'BBOX'],
  ['Equals', 'Equals'],
  ['Disjoint', 'Disjoint'],
  ['Intersects', 'Intersects'],
  ['Touches', 'Touches'],
  ['Crosses', 'Crosses'],
  ['Within', 'Within'],
  ['Contains', 'Contains'],
  ['Overlaps', 'Overlaps'],
  ['Beyond', 'Beyond'],
  ['DWithin', 'DWithin'],
];

const COMPARISON_OPERATORS: Names = [
  ['PropertyIsLessThan', 'LessThan'],
  ['PropertyIsGreaterThan', 'GreaterThan'],
  ['PropertyIsLessThanOrEqualTo', 'LessThanEqualTo'],
  ['PropertyIsGreaterThanOrEqualTo', 'GreaterThanEqualTo'],
  ['PropertyIsEqualTo', 'EqualTo'],
  ['PropertyIsNotEqualTo', 'NotEqualTo'],
  ['PropertyIsLike', 'Like'],
  ['PropertyIsBetween', 'Between'],
  ['PropertyIsNull', 'NullCheck'],
];

const LOGICAL_OPERATORS: readonly OperatorKind[] = ['And', 'Or', 'Not'];

type Kinds = ReadonlySet<Filter['kind']>;

/**
 * `ogc:Filter_Capabilities` (OGC 04-095 §19) from the kinds of filter that the store answers; the decoder knows all. The
 * schema demands a spatial part with an operand and an operator even from a server without any, and OWSLib fails on an
 * operator without a name: BBOX stands there, as WFS makes it mandatory.
 */
export function writeFilterCapabilities(xml: XmlWriter, kinds: Kinds): void {
  xml.start('ogc:Filter_Capabilities');
  writeSpatial(xml, kinds);
  writeScalar(xml, kinds);
  xml.start('ogc:Id_Capabilities');
  if (kinds.has('FeatureId')) xml.element('ogc:EID').element('ogc:FID');
  xml.end().end();
}

function writeSpatial(xml: XmlWriter, kinds: Kinds): void {
  xml.start('ogc:Spatial_Capabilities');
  xml.start('ogc:GeometryOperands');
  for (const operand of GEOMETRY_OPERANDS) xml.element('ogc:GeometryOperand', {}, operand);
  xml.end();
  const names = namesOf(SPATIAL_OPERATORS, kinds);
  xml.start('ogc:SpatialOperators');
  for (const name of names.length === 0 ? ['BBOX'] : names) xml.element('ogc:SpatialOperator', { name });
  xml.end().end();
}

function writeScalar(xml: XmlWriter, kinds: Kinds): void {
  const comparisons = namesOf(COMPARISON_OPERATORS, kinds);
  xml.start('ogc:Scalar_Capabilities');
  if (LOGICAL_OPERATORS.every((kind) => kinds.has(kind))) xml.element('ogc:LogicalOperators');
  if (comparisons.length > 0) {
    xml.start('ogc:ComparisonOperators');
    for (const name of comparisons) xml.element('ogc:ComparisonOperator', {}, name);
    xml.end();
    // Expressions are no kinds of filter: whoever compares also calculates.
    xml.start('ogc:ArithmeticOperators').element('ogc:SimpleArithmetic').end();
  }
  xml.end();
}

function namesOf(names: Names, kinds: Kinds): string[] {
  return names.filter(([kind]) => kinds.has(kind)).map(([, name]) => name);
}
