import type { MemberEncoder, MemberEncoding } from '../../store/feature-store.ts';
import { Gml2GeometryWriter } from './gml-2-geometry.ts';
import { createGmlMembers, type GmlDialect } from './gml-members.ts';

/** `MemberEncoding.name` of GML 2.1.2 members. */
export const GML_2_1_2 = 'gml-2.1.2';

const DIALECT: GmlDialect = {
  idAttribute: 'fid',
  createGeometryWriter: (from, srs) => new Gml2GeometryWriter(from, srs),
};

/**
 * Encodes features as `gml:featureMember` elements of GML 2.1.2 (OGC 02-069): the id is the attribute `fid`, positions
 * stand in `gml:coordinates`. What is absent, empty or has no coordinates in the asked CRS has no element, as in GML 3.
 */
export function createGml2MemberEncoder(encoding: MemberEncoding): MemberEncoder {
  return createGmlMembers(encoding, DIALECT);
}
