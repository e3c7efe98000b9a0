import type { Dataset } from '../../catalog/catalog.ts';
import type { Told } from '../../lib/sentence.ts';
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
import { type AdminFrame, pager, renderAdminPage } from './admin-layout.ts';

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
  readonly problem: Told | undefined;
}

export interface DatasetsPage {
  readonly datasets: readonly Dataset[];
  readonly previous: string | undefined;
  readonly next: string | undefined;
}

/** `/admin/datasets/`. */
export function datasetsPage(frame: AdminFrame, { datasets, previous, next }: DatasetsPage): string {
  const items = datasets.map(
    (dataset) =>
      html`<li><div class="about"><h2><a href="${datasetAddress(frame, dataset.id)}">${titleOf(dataset)}</a></h2><p><code>${dataset.id}</code></p></div>
${visibility(dataset)}</li>`,
  );
  return renderAdminPage({
    frame,
    area: 'datasets/',
    heading: 'Datasets',
    lede: 'Who may see what. Data are published and removed on the command line.',
    content: html`<section>${items.length === 0 ? html`<p>Nothing is published yet: <code>trigpoint publish FILE</code></p>` : html`<ul class="rows">${items}</ul>`}${pager(previous, next)}</section>`,
  });
}

function visibility({ isRestricted, grants }: Dataset): Html {
  if (!isRestricted) return html`<span class="badge">public</span>`;
  const count = grants.length === 1 ? '1 right' : `${grants.length} rights`;
  return html`<span><span class="badge bad">restricted</span> ${grants.length === 0 ? 'no rights' : count}</span>`;
}

export function titleOf({ metadata, featureType }: Dataset): string {
  return metadata.title === '' ? featureType.label : metadata.title;
}

export function datasetAddress({ reader: { baseUrl } }: AdminFrame, id: string): string {
  return `${baseUrl}/admin/datasets/${encodeURIComponent(id)}/`;
}

/** `/admin/datasets/<id>/`. */
export function datasetPage(
  frame: AdminFrame,
  dataset: Dataset,
  grants: readonly ShownGrant[],
  errors: FieldErrors = NO_ERRORS,
): string {
  return renderAdminPage({
    frame,
    area: 'datasets/',
    heading: titleOf(dataset),
    lede: html`<code>${dataset.id}</code> · <a href="${frame.reader.baseUrl}/admin/datasets/">All datasets</a>`,
    content: html`<section><h2>Who may see it</h2>${errorSummary(errors)}${postForm(
      frame.token,
      html`${radioField({
        name: 'visibility',
        label: 'Visibility',
        value: dataset.isRestricted ? 'restricted' : 'public',
        errors,
        choices: [
          {
            value: 'public',
            label: 'Public',
            hint: frame.portal.isPrivate
              ? 'Whoever may enter this private portal sees all of it.'
              : 'Everybody sees all of it.',
          },
          {
            value: 'restricted',
            label: 'Restricted',
            hint: 'It is there only for publishers, administrators, and those who have a right below. For everybody else it does not exist.',
          },
        ],
      })}<div class="actions">${actionButton({ action: 'visibility', label: 'Save' })}</div>`,
    )}</section>
<section><h2>Rights</h2>${
      dataset.isRestricted || grants.length === 0
        ? undefined
        : html`<p>They wait: as long as the dataset is public, everybody sees all of it.</p>`
    }${grants.length === 0 ? html`<p>Nobody has been given a right.</p>` : grantRows(frame, dataset, grants)}
<p><a class="button plain" href="${datasetAddress(frame, dataset.id)}right/">Give a right</a></p></section>`,
  });
}

function grantRows(frame: AdminFrame, dataset: Dataset, grants: readonly ShownGrant[]): Html {
  const items = grants.map(
    ({ to, title, rows, hidden, problem }) =>
      html`<li><div class="about"><h3>${title}</h3><p>${rows === undefined ? 'All features' : html`Only features where ${rows}`}${hidden.length === 0 ? ', with all properties.' : html`, without ${hidden.join(', ')}.`}</p>
${problem === undefined ? undefined : html`<p class="error">This right counts no more, until it is set anew: ${frame.reader.say.whatever(problem)}.</p>`}</div>
<div class="actions"><a class="button plain" href="${datasetAddress(frame, dataset.id)}right/?to=${encodeURIComponent(to)}">Change<span class="hidden"> the right of ${title}</span></a>
${buttonForm(frame.token, { action: 'revoke', label: 'Take away', object: `the right of ${title}`, kind: 'danger' }, { to })}</div></li>`,
  );
  return html`<ul class="rows">${items}</ul>`;
}
