/** Makes the map of a dataset's page when its reader comes near it: what it needs is as large as the rest of the page. */
import type { MapPageData } from '../map/map-page-data.ts';
import { readWords } from './words/read-words.ts';

const frame = document.getElementById('map-frame');
if (frame !== null) {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      void show(frame);
    },
    { rootMargin: '300px' },
  );
  // The frame itself is nowhere as long as it is hidden.
  observer.observe(frame.parentElement ?? frame);
}

async function show(frame: HTMLElement): Promise<void> {
  const data = readWords<MapPageData>('map-data');
  const [canvas, status, list] = ['map-canvas', 'map-status', 'map-list'].map((id) =>
    document.getElementById(id),
  ) as [HTMLElement, HTMLElement, HTMLDetailsElement];
  frame.hidden = false;
  status.textContent = data.words.loading;
  try {
    const { makeDatasetMap } = await import('./map/dataset-map.ts');
    makeDatasetMap({ frame, canvas, status, list }, data);
  } catch (error) {
    status.textContent = `${data.words.failed} ${error instanceof Error ? error.message : String(error)}`;
    throw error;
  }
}
