import type { Dataset } from '../../catalog/catalog.ts';
import { rightsState } from '../../catalog/rights-state.ts';
import { titleOf } from '../../catalog-api/order-datasets.ts';
import {
  actionButton,
  buttonForm,
  errorSummary,
  type FieldErrors,
  NO_ERRORS,
  postForm,
  radioField,
} from '../form.ts';
import { type Html, html } from '../html.ts';
import type { Say } from '../language/say.ts';
import { type AdminFrame, pager, renderAdminPage } from './admin-layout.ts';
import { dataSection, datasetAddress, stateField, unpublishSection } from './dataset-sections.ts';

/** A right as it is shown. */
export interface ShownGrant {
  /** `everyone`, `group:planners` or `user:ada`. */
  readonly to: string;
  /** For people. */
  readonly title: string;
  /** What the row filter means; undefined: every feature. */
  readonly rows: string | undefined;
  readonly hidden: readonly string[];
  /** Why it gives no right; undefined: it does. */
  readonly problem: string | undefined;
}

export interface DatasetsPage {
  readonly datasets: readonly Dataset[];
  readonly previous: string | undefined;
  readonly next: string | undefined;
}

/** `/admin/datasets/`. */
export function datasetsPage(frame: AdminFrame, { datasets, previous, next }: DatasetsPage): string {
  const { say } = frame.reader;
  const items = datasets.map(
    (dataset) =>
      html`<li><div class="about"><h2><a href="${datasetAddress(frame, dataset.id)}">${titleOf(dataset)}</a></h2><p><code>${dataset.id}</code></p></div>
${visibility(say, dataset)}</li>`,
  );
  return renderAdminPage({
    frame,
    area: 'datasets/',
    heading: say('Datasets'),
    lede: html`<a class="button" href="${frame.reader.baseUrl}/admin/uploads/">${say('Publish a file')}</a>`,
    content: html`<section>${items.length === 0 ? html`<p>${say('Nothing is published yet.')}</p>` : html`<ul class="rows">${items}</ul>`}${pager(say, previous, next)}</section>`,
  });
}

function visibility(say: Say, { isRestricted, grants }: Dataset): Html {
  if (!isRestricted) return html`<span class="badge">${say('public')}</span>`;
  return html`<span><span class="badge bad">${say('restricted')}</span> ${say('{count, plural, =0 {no rights} one {# right} other {# rights}}', { count: grants.length })}</span>`;
}

/** `/admin/datasets/<id>/`. */
export function datasetPage(
  frame: AdminFrame,
  dataset: Dataset,
  grants: readonly ShownGrant[],
  errors: FieldErrors = NO_ERRORS,
): string {
  const { say } = frame.reader;
  return renderAdminPage({
    frame,
    area: 'datasets/',
    heading: titleOf(dataset),
    lede: html`<code>${dataset.id}</code> · <a href="${frame.reader.baseUrl}/admin/datasets/">${say('All datasets')}</a>`,
    content: html`${dataSection(frame, dataset)}<section><h2>${say('Who may see it')}</h2>${errorSummary(errors)}${postForm(
      frame.token,
      html`${stateField(dataset)}${radioField({
        name: 'visibility',
        label: say('Visibility'),
        value: dataset.isRestricted ? 'restricted' : 'public',
        errors,
        choices: [
          {
            value: 'public',
            label: say('Public'),
            hint: frame.portal.isPrivate
              ? say('Whoever may enter this private portal sees all of it.')
              : say('Everybody sees all of it.'),
          },
          {
            value: 'restricted',
            label: say('Restricted'),
            hint: say(
              'It is there only for publishers, administrators, and those who have a right below. For everybody else it does not exist.',
            ),
          },
        ],
      })}<div class="actions">${actionButton({ action: 'visibility', label: say('Save') })}</div>`,
    )}</section>
<section><h2>${say('Rights')}</h2>${
      dataset.isRestricted || grants.length === 0
        ? undefined
        : html`<p>${say('They wait: as long as the dataset is public, everybody sees all of it.')}</p>`
    }${grants.length === 0 ? html`<p>${say('Nobody has been given a right.')}</p>` : grantRows(frame, dataset, grants)}
<p><a class="button plain" href="${datasetAddress(frame, dataset.id)}right/">${say('Give a right')}</a></p></section>${unpublishSection(frame, dataset)}`,
  });
}

function grantRows(frame: AdminFrame, dataset: Dataset, grants: readonly ShownGrant[]): Html {
  const { say } = frame.reader;
  const items = grants.map(({ to, title, rows, hidden, problem }) => {
    const object = say('the right of {title}', { title });
    return html`<li><div class="about"><h3>${title}</h3><p>${shownPart(say, rows, hidden)}</p>
${problem === undefined ? undefined : html`<p class="error">${say('This right counts no more, until it is set anew: {problem}.', { problem })}</p>`}</div>
<div class="actions"><a class="button plain" href="${datasetAddress(frame, dataset.id)}right/?to=${encodeURIComponent(to)}">${say('Change')}<span class="hidden"> ${object}</span></a>
${buttonForm(frame.token, { action: 'revoke', label: say('Take away'), object, kind: 'danger' }, { to, rights_state: rightsState(dataset) })}</div></li>`;
  });
  return html`<ul class="rows">${items}</ul>`;
}

function shownPart(say: Say, rows: string | undefined, hidden: readonly string[]): string {
  const names = hidden.join(', ');
  if (rows === undefined)
    return names === ''
      ? say('All features, with all properties.')
      : say('All features, without {names}.', { names });
  return names === ''
    ? say('Only features where {rows}, with all properties.', { rows })
    : say('Only features where {rows}, without {names}.', { rows, names });
}
