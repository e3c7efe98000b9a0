/** Draws the sample of an uploaded file that the page holds, before it is published. */
import type { MapFrameData } from '../map/map-page-data.ts';
import { readWords } from './words/read-words.ts';

const section = document.getElementById('preview');
const frame = document.getElementById('preview-map');
if (section !== null && frame !== null) {
  section.hidden = false;
  const { showPreview } = await import('./map/preview-map.ts');
  showPreview(frame, readWords<object>('preview-features'), readWords<MapFrameData>('preview-map-data'));
}
