import type { Geometry } from './geometry.ts';

/** A value as a page shows it. null: absent. Only texts beyond the limit are cut, and geometries always summarised. */
export type RecordCell =
  | string
  | null
  | { readonly beginning: string; readonly characters: number }
  | {
      readonly geometryType: Geometry['type'];
      readonly positions: number;
      readonly place: string | undefined;
    };

/** A feature as a page shows it; cells in the order of the properties that were asked for. */
export interface RecordRow {
  readonly id: string;
  readonly cells: readonly RecordCell[];
}
