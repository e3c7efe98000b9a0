import type { MapWords } from '../../map/map-page-data.ts';

const SHOWN_MS = 1_500;

/** Says how to move the map when somebody who scrolls the page over it seems to want to. */
export function scrollHint(
  frame: HTMLElement,
  canvas: HTMLElement,
  words: Pick<MapWords, 'wheelHint' | 'touchHint'>,
  isFree: () => boolean,
): void {
  const hint = document.createElement('p');
  hint.className = 'map-hint';
  hint.setAttribute('aria-hidden', 'true');
  frame.append(hint);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const show = (text: string) => {
    hint.textContent = text;
    hint.classList.add('is-shown');
    clearTimeout(timer);
    timer = setTimeout(() => hint.classList.remove('is-shown'), SHOWN_MS);
  };
  canvas.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey && !event.metaKey && !isFree()) show(words.wheelHint);
    },
    { passive: true },
  );
  canvas.addEventListener(
    'touchmove',
    (event) => {
      if (event.touches.length === 1 && !isFree()) show(words.touchHint);
    },
    { passive: true },
  );
}
