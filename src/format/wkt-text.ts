import type { Geometry } from '../feature/geometry.ts';
import { ByteWriter } from '../lib/byte-writer.ts';
import type { MemberEncoding } from '../store/feature-store.ts';
import { createPositionWriter, isLeftOut } from './position-writer.ts';
import { writeWkt } from './write-wkt.ts';

const SPACE = 0x20;

/** Geometries as Well-Known Text, x,y in the answer's CRS; null for those without coordinates there. */
export function wktText(encoding: MemberEncoding): (geometry: Geometry) => string | null {
  const layout = { crs: encoding.srs.crs, axisOrder: 'xy', separator: SPACE } as const;
  const writePosition = createPositionWriter(encoding.featureType.crs, layout);
  const writer = new ByteWriter();
  return (geometry) => {
    writer.clear();
    try {
      writeWkt(writer, geometry, writePosition);
    } catch (error) {
      if (!isLeftOut(error, encoding)) throw error;
      return null;
    }
    return Buffer.from(writer.view()).toString('latin1');
  };
}
