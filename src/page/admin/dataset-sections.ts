import type { Dataset } from '../../catalog/catalog.ts';
import { rightsState } from '../../catalog/rights-state.ts';
import { datasetPageAddress } from '../../catalog-api/dataset-address.ts';
import { confirmedForm } from '../form.ts';
import { type Html, html } from '../html.ts';
import type { AdminFrame } from './admin-layout.ts';

export function datasetAddress({ reader: { baseUrl } }: AdminFrame, id: string): string {
  return `${baseUrl}/admin/datasets/${encodeURIComponent(id)}/`;
}

/** What is published, and the ways to change it. */
export function dataSection(frame: AdminFrame, dataset: Dataset): Html {
  const { say, baseUrl } = frame.reader;
  const address = datasetAddress(frame, dataset.id);
  const count = dataset.summary.numberOfFeatures ?? 0;
  return html`<section><h2>${say('Data')}</h2><p>${say('{count, plural, one {# feature} other {# features}}', { count })} · ${say('published {moment}', { moment: say.moment(dataset.publishedAt) })}</p>
<p class="actions"><a class="button" href="${address}metadata/">${say('Say what it is')}</a> <a class="button plain" href="${baseUrl}/admin/uploads/?replaces=${encodeURIComponent(dataset.id)}">${say('Replace the data')}</a> <a class="button plain" href="${address}versions/">${say('Versions')}</a> <a class="button plain" href="${datasetPageAddress(dataset, baseUrl)}">${say('Look at it')}</a></p></section>`;
}

/** Takes it away, after a tick. */
export function unpublishSection(frame: AdminFrame, dataset: Dataset): Html {
  const { say } = frame.reader;
  return html`<section id="unpublish"><h2>${say('Unpublish')}</h2>${confirmedForm(frame.token, {
    action: 'unpublish',
    label: say('Unpublish'),
    warning: say(
      'The dataset is gone at once for everybody, with its versions, its rights and what is said about it. This can’t be undone.',
    ),
    consent: say('Yes, remove {id}', { id: dataset.id }),
  })}</section>`;
}

/** Tells the server which rights the form was made from, so that nobody's change is undone unseen. */
export function stateField(dataset: Dataset): Html {
  return html`<input type="hidden" name="rights_state" value="${rightsState(dataset)}">`;
}
