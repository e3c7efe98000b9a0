import type { CrsReference } from '../../crs/crs.ts';
import { defaultReference } from '../../crs/crs-reference.ts';
import { TransformError } from '../../crs/transform.ts';
import type { FeatureType } from '../../feature/feature.ts';
import type { MemberRewriter } from '../../format/output-format.ts';
import { createPositionWriter, type WritePosition } from '../../format/position-writer.ts';
import { ByteWriter } from '../../lib/byte-writer.ts';
import { utf8 } from '../../lib/escapes.ts';
import { readDecimal } from '../../lib/read-decimal.ts';
import { escapeXmlAttribute } from '../../lib/xml-writer.ts';

const LESS = 0x3c;
const GREATER = 0x3e;
const SPACE = 0x20;

const GML_TAG = Buffer.from('<gml:');
const POS = Buffer.from('pos>');
const POS_LIST = Buffer.from('posList>');
const THREE_DIMENSIONS = Buffer.from(' srsDimension="3"');
const MEMBER_END = Buffer.from('</gml:featureMember>\n');

/**
 * Turns members as they are stored (GML 3.1.1, all properties, the default CRS by its URN) into those of another CRS or
 * axis order: what stands around the geometries is copied, and only positions and CRS names are written anew. The bytes
 * are those that the encoder would write from the values.
 *
 * Undefined where they would not be: values that aren't kept in the default CRS have been rounded when they were stored.
 */
export function createGmlMemberRewriter(
  featureType: FeatureType,
  srs: CrsReference,
): MemberRewriter | undefined {
  const stored = defaultReference(featureType.defaultCrs);
  const isSameCrs = srs.crs.code === stored.crs.code;
  if (!isSameCrs && featureType.crs.code !== stored.crs.code) return undefined;
  const layout = { crs: srs.crs, axisOrder: srs.axisOrder, separator: SPACE };
  return new GmlMemberRewriter(stored, srs, createPositionWriter(stored.crs, layout));
}

class GmlMemberRewriter implements MemberRewriter {
  readonly #writer = new ByteWriter();
  readonly #storedName: Buffer;
  readonly #name: Uint8Array;
  readonly #writePosition: WritePosition;
  /** Where x stands in a stored tuple; y has the other place. */
  readonly #xPlace: 0 | 1;
  readonly #position = [0, 0, 0];
  /** What has come and isn't rewritten yet: `#length` bytes, which end within a member. */
  #input = Buffer.alloc(256 * 1024);
  #length = 0;
  #dimension: 2 | 3 = 2;
  /** Of the geometry being rewritten: where its property's start tag begins, in the input and in the output. */
  #propertyInput = 0;
  #propertyOutput = 0;

  constructor(stored: CrsReference, srs: CrsReference, writePosition: WritePosition) {
    this.#storedName = Buffer.from(` srsName="${escapeXmlAttribute(stored.name)}"`);
    this.#name = utf8(` srsName="${escapeXmlAttribute(srs.name)}"`);
    this.#writePosition = writePosition;
    this.#xPlace = stored.axisOrder === 'xy' ? 0 : 1;
  }

  rewrite(chunk: Uint8Array): Uint8Array {
    const searched = Math.max(0, this.#length - MEMBER_END.length);
    this.#append(chunk);
    this.#writer.clear();
    const input = this.#input.subarray(0, this.#length);
    const last = input.subarray(searched).lastIndexOf(MEMBER_END);
    if (last < 0) return this.#writer.view();
    const end = searched + last + MEMBER_END.length;
    this.#members(input.subarray(0, end));
    this.#input.copyWithin(0, end, this.#length);
    this.#length -= end;
    return this.#writer.view();
  }

  end(): void {
    if (this.#length > 0) throw new Error('The stored members end within a member.');
  }

  #append(chunk: Uint8Array): void {
    const needed = this.#length + chunk.length;
    if (needed > this.#input.length) {
      const grown = Buffer.alloc(Math.max(needed, 2 * this.#input.length));
      this.#input.copy(grown, 0, 0, this.#length);
      this.#input = grown;
    }
    this.#input.set(chunk, this.#length);
    this.#length = needed;
  }

  /** Texts hold no `<`, so what looks like a tag is one. */
  #members(input: Buffer): void {
    let copied = 0;
    for (let tag = input.indexOf(GML_TAG); tag >= 0; tag = input.indexOf(GML_TAG, tag)) {
      const name = tag + GML_TAG.length;
      const start = startsAt(input, name, POS)
        ? name + POS.length
        : startsAt(input, name, POS_LIST)
          ? name + POS_LIST.length
          : 0;
      if (start > 0) {
        this.#writer.raw(input.subarray(copied, start));
        copied = tag = this.#positions(input, start);
        continue;
      }
      tag = this.#endOfName(input, name);
      if (input[tag] !== SPACE || !startsAt(input, tag, this.#storedName)) continue;
      this.#beginProperty(input, copied, name - GML_TAG.length);
      this.#writer.raw(input.subarray(copied, tag));
      this.#writer.raw(this.#name);
      copied = tag = tag + this.#storedName.length;
      this.#dimension = startsAt(input, tag, THREE_DIMENSIONS) ? 3 : 2;
    }
    this.#writer.raw(input.subarray(copied));
  }

  #endOfName(input: Buffer, from: number): number {
    let at = from;
    while (input[at] !== SPACE && input[at] !== GREATER) at++;
    return at;
  }

  /** The start tag of the property ends where the geometry's begins. */
  #beginProperty(input: Buffer, copied: number, geometry: number): void {
    this.#propertyInput = input.lastIndexOf(LESS, geometry - 1);
    this.#propertyOutput = this.#writer.length + this.#propertyInput - copied;
  }

  /** Rewrites the tuples that begin at `start`; returns where the input goes on. */
  #positions(input: Buffer, start: number): number {
    const position = this.#position;
    let at = start;
    for (;;) {
      for (let place = 0; place < this.#dimension; place++) {
        const end = numberEnd(input, at);
        const axis = place === 2 ? 2 : place === this.#xPlace ? 0 : 1;
        position[axis] = readDecimal(input, at, end);
        at = input[end] === LESS ? end : end + 1;
      }
      try {
        this.#writePosition(this.#writer, position, this.#dimension);
      } catch (error) {
        if (!(error instanceof TransformError)) throw error;
        return this.#leaveOut(input);
      }
      if (input[at] === LESS) return at;
      this.#writer.byte(SPACE);
    }
  }

  /** As the encoder does with a geometry that has no coordinates in the other CRS: there is no such property then. */
  #leaveOut(input: Buffer): number {
    this.#writer.truncate(this.#propertyOutput);
    const nameEnd = input.indexOf(GREATER, this.#propertyInput);
    const endTag = Buffer.concat([Buffer.from('</'), input.subarray(this.#propertyInput + 1, nameEnd + 1)]);
    return input.indexOf(endTag, nameEnd) + endTag.length;
  }
}

function startsAt(input: Buffer, at: number, bytes: Buffer): boolean {
  for (let i = 0; i < bytes.length; i++) if (input[at + i] !== bytes[i]) return false;
  return true;
}

function numberEnd(input: Buffer, from: number): number {
  let at = from;
  while (input[at] !== SPACE && input[at] !== LESS) at++;
  return at;
}
