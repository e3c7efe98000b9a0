import type { FeatureType } from '../../../feature/feature.ts';
import { WFS_PATH } from '../wfs-path.ts';
import { VERSION } from './vocabulary.ts';

/** Longer lists of names are replaced by "every type of the namespace", so that the address stays usable. */
const MAX_NAMES = 40;

/** Where DescribeFeatureType describes the types, which share a namespace, in its default format unless one is named. Holds no credential of the request. */
export function describeFeatureTypeUrl(
  baseUrl: string,
  types: readonly FeatureType[],
  outputFormat?: string,
): string {
  const prefix = encodeURIComponent(types[0]?.prefix ?? '');
  const format = outputFormat === undefined ? '' : `&outputFormat=${encodeURIComponent(outputFormat)}`;
  const address = `${baseUrl}${WFS_PATH}?service=WFS&version=${VERSION}&request=DescribeFeatureType${format}&typeName=`;
  if (types.length <= MAX_NAMES) {
    return address + types.map((type) => `${prefix}:${encodeURIComponent(type.name)}`).join(',');
  }
  const namespace = encodeURIComponent(types[0]?.namespace ?? '');
  return `${address}${prefix}:*&namespace=xmlns(${prefix}=${namespace})`;
}
