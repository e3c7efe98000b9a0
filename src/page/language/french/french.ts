import { DATASET_FRENCH } from './dataset.ts';
import { FRAME_FRENCH } from './frame.ts';

/** Everything that pages say, in English, with its French. */
export const FRENCH = {
  ...FRAME_FRENCH,
  ...DATASET_FRENCH,
} as const;
