import type { MemberEncoder, MemberEncoding } from '../../store/feature-store.ts';
import { GmlGeometryWriter } from './gml-geometry.ts';
import { createGmlMembers, type GmlDialect } from './gml-members.ts';

/** `MemberEncoding.name` of GML 3.1.1 members. */
export const GML_3_1_1 = 'gml-3.1.1';

const DIALECT: GmlDialect = {
  idAttribute: 'gml:id',
  createGeometryWriter: (from, srs) => new GmlGeometryWriter(from, srs),
};

/**
 * Encodes features as `gml:featureMember` elements of GML 3.1.1 (OGC 03-105r1, as the simple features profile uses it),
 * each on its own line. The prefixes `gml` and that of the feature type are bound by the collection around them.
 * Absent values, empty geometries and those with a position that has no coordinates in the asked CRS (a pole in Web
 * Mercator) have no element, so that one feature doesn't cost the others their map; empty texts have an empty one; characters that XML forbids are
 * dropped. There is no `gml:boundedBy` on the features: no client needs it, and it would double the size of points.
 */
export function createGmlMemberEncoder(encoding: MemberEncoding): MemberEncoder {
  return createGmlMembers(encoding, DIALECT);
}
