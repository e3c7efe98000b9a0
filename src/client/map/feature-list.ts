import type { MapPageData } from '../../map/map-page-data.ts';
import { titleOfFeature } from './feature-panel.ts';
import { type ReadFeature, readFeatures } from './feature-reader.ts';
import type { ViewFeatures } from './view-features.ts';

/** So many are read at once, and can still be looked through. */
const MAX_LISTED = 50;

/** The features of the view as a list of buttons, for those who can't, or don't like to, point at a map. */
export class FeatureList {
  readonly #details: HTMLDetailsElement;
  readonly #list = document.createElement('ul');
  readonly #data: MapPageData;
  readonly #features: ViewFeatures;
  readonly #onChoose: (feature: ReadFeature) => void;
  #reading: AbortController | undefined;

  constructor(
    details: HTMLDetailsElement,
    data: MapPageData,
    features: ViewFeatures,
    onChoose: (feature: ReadFeature) => void,
  ) {
    this.#details = details;
    this.#data = data;
    this.#features = features;
    this.#onChoose = onChoose;
    details.append(this.#list);
    details.addEventListener('toggle', () => void this.#read());
    features.onRead(() => void this.#read());
  }

  /** Only an open list is read: each reading is a call of the API. */
  async #read(): Promise<void> {
    this.#reading?.abort();
    if (!this.#details.open) return;
    const reading = new AbortController();
    this.#reading = reading;
    try {
      const found = await readFeatures(this.#data, this.#features.degrees, MAX_LISTED, reading.signal);
      if (reading.signal.aborted) return;
      const items = found.map((feature) => this.#item(feature));
      if (found.length === 0) items.push(this.#text(this.#data.words.nothingHere));
      if (found.length === MAX_LISTED) items.push(this.#text(this.#data.words.manyHere));
      this.#list.replaceChildren(...items);
    } catch (error) {
      if (reading.signal.aborted) return;
      const message = error instanceof Error ? error.message : String(error);
      this.#list.replaceChildren(this.#text(`${this.#data.words.failed} ${message}`));
    }
  }

  #item(feature: ReadFeature): HTMLLIElement {
    const item = document.createElement('li');
    const made = document.createElement('button');
    made.type = 'button';
    made.className = 'plain';
    made.textContent = titleOfFeature(feature, this.#data);
    made.addEventListener('click', () => this.#onChoose(feature));
    item.append(made);
    return item;
  }

  #text(words: string): HTMLLIElement {
    const item = document.createElement('li');
    item.className = 'soft';
    item.textContent = words;
    return item;
  }
}
