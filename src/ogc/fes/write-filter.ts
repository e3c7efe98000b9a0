import type { XmlWriter } from '../../lib/xml-writer.ts';
import type { LikePattern } from '../../query/filter.ts';
import type { SimpleFilter, SimpleTest } from '../../query/simple-conditions.ts';

/** A box in degrees: west, south, east, north. */
export type Box = readonly [number, number, number, number];

/** What `writeFilter` says; both parts must hold. */
export interface WrittenFilter {
  readonly filter: SimpleFilter | undefined;
  readonly box: Box | undefined;
}

/** Boxes are written longitude first, which this spelling means (CONTRACT 2.5). */
export const BOX_SRS = 'EPSG:4326';

/**
 * Writes the content of an `ogc:Filter` (OGC 04-095), with the prefixes `ogc` and `gml` bound by whoever writes around it. Without
 * a name of a geometry the box is of any.
 */
export function writeFilter(writer: XmlWriter, { filter, box }: WrittenFilter): void {
  const isBoth = filter !== undefined && box !== undefined;
  if (isBoth) writer.start('ogc:And');
  if (filter !== undefined) writeOperator(writer, filter);
  if (box !== undefined) writeBox(writer, box);
  if (isBoth) writer.end();
}

function writeOperator(writer: XmlWriter, filter: SimpleFilter): void {
  if (!('operands' in filter)) {
    writeTest(writer, filter);
    return;
  }
  writer.start(`ogc:${filter.kind}`);
  for (const operand of filter.operands) writeTest(writer, operand);
  writer.end();
}

function writeTest(writer: XmlWriter, test: SimpleTest): void {
  switch (test.kind) {
    case 'PropertyIsNull':
      writer.start('ogc:PropertyIsNull').element('ogc:PropertyName', {}, test.propertyName).end();
      return;
    case 'Not':
      writer.start('ogc:Not');
      writeTest(writer, test.operand);
      writer.end();
      return;
    case 'PropertyIsLike':
      writer
        .start('ogc:PropertyIsLike', {
          wildCard: WILD_CARD,
          singleChar: SINGLE,
          escapeChar: ESCAPE,
          ...matchCase(test.matchCase),
        })
        .element('ogc:PropertyName', {}, test.operand.propertyName)
        .element('ogc:Literal', {}, patternText(test.pattern))
        .end();
      return;
    default:
      writer
        .start(`ogc:${test.kind}`, matchCase(test.matchCase))
        .element('ogc:PropertyName', {}, test.left.propertyName)
        .element('ogc:Literal', {}, test.right.text)
        .end();
  }
}

/** Case counts unless said otherwise (OGC 04-095 §10.2). */
function matchCase(counts: boolean): { readonly matchCase?: boolean } {
  return counts ? {} : { matchCase: false };
}

const WILD_CARD = '*';
const SINGLE = '?';
const ESCAPE = '\\';

function patternText(pattern: LikePattern): string {
  return pattern
    .map((part) => {
      if (part.kind === 'any') return WILD_CARD;
      if (part.kind === 'single') return SINGLE;
      return part.text.replace(/[*?\\]/g, (c) => ESCAPE + c);
    })
    .join('');
}

function writeBox(writer: XmlWriter, [west, south, east, north]: Box): void {
  writer
    .start('ogc:BBOX')
    .start('gml:Envelope', { srsName: BOX_SRS })
    .element('gml:lowerCorner', {}, `${west} ${south}`)
    .element('gml:upperCorner', {}, `${east} ${north}`)
    .end()
    .end();
}
