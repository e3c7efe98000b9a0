import { defaultReference } from '../crs/crs-reference.ts';
import type { FeatureType } from '../feature/feature.ts';
import type { CreateMemberEncoder, MemberEncoder } from './feature-store.ts';

/**
 * The encoder of members as they are stored: all properties, in the default CRS by its URN. Throws Error for encodings
 * that put something between members, because parts of what is stored could not be joined.
 */
export function createStoredEncoder(
  createMemberEncoder: CreateMemberEncoder,
  name: string,
  featureType: FeatureType,
): MemberEncoder {
  const properties = featureType.properties.map((_, index) => index);
  const srs = defaultReference(featureType.defaultCrs);
  const encoder = createMemberEncoder({ name, featureType, properties, srs });
  if (encoder.separator.length > 0) {
    throw new Error(`The encoding ${name} separates its members, so it can't be stored.`);
  }
  return encoder;
}
