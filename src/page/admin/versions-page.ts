import type { Dataset } from '../../catalog/catalog.ts';
import { titleOf } from '../../catalog-api/order-datasets.ts';
import { buttonForm, errorSummary, type FieldErrors, NO_ERRORS } from '../form.ts';
import { type Html, html } from '../html.ts';
import { type AdminFrame, renderAdminPage } from './admin-layout.ts';
import { datasetAddress } from './dataset-sections.ts';

/** A version as it is shown. */
export interface ShownVersion {
  readonly version: string;
  readonly publishedAt: Date;
  readonly publishedBy: string | undefined;
  /** Undefined: it is the current one. */
  readonly supersededAt: Date | undefined;
  readonly numberOfFeatures: number;
  readonly bytes: number | undefined;
  /** What the publish remarked, one sentence each. */
  readonly remarks: readonly string[];
  /** Name of the file that it came from. */
  readonly source: string | undefined;
}

/** `/admin/datasets/<id>/versions/`, the current one first. */
export function versionsPage(
  frame: AdminFrame,
  dataset: Dataset,
  versions: readonly ShownVersion[],
  errors: FieldErrors = NO_ERRORS,
): string {
  const { say } = frame.reader;
  return renderAdminPage({
    frame,
    area: 'datasets/',
    heading: say('Versions of {title}', { title: titleOf(dataset) }),
    lede: html`${say('Returning to an earlier version is one step; the one of now is kept in its turn. What is said about the dataset and who may see it stay as they are.')} <a href="${datasetAddress(frame, dataset.id)}">${say('Back to the dataset')}</a>`,
    content: html`<section>${errorSummary(errors)}<ul class="rows" id="version">${versions.map((version) => versionRow(frame, version))}</ul></section>`,
  });
}

function versionRow(frame: AdminFrame, version: ShownVersion): Html {
  const { say } = frame.reader;
  const { publishedAt, publishedBy, supersededAt, numberOfFeatures, bytes, source, remarks } = version;
  const moment = say.moment(publishedAt);
  const by = publishedBy === undefined ? undefined : html` · ${say('by {name}', { name: publishedBy })}`;
  const size = bytes === undefined ? undefined : html` · ${say.bytes(bytes)}`;
  const details =
    remarks.length === 0
      ? undefined
      : html`<details><summary>${say('Remarks')}</summary><ul lang="en">${remarks.map((remark) => html`<li>${remark}</li>`)}</ul></details>`;
  const state =
    supersededAt === undefined
      ? html`<span class="badge">${say('current')}</span>`
      : buttonForm(
          frame.token,
          { action: 'restore', label: say('Return to it'), object: moment, kind: 'plain' },
          { version: version.version },
        );
  return html`<li><div class="about"><h2>${moment}</h2><p>${say('{count, plural, one {# feature} other {# features}}', { count: numberOfFeatures })}${size}${by}${source === undefined ? undefined : html` · ${source}`}</p>${details}</div><div class="actions">${state}</div></li>`;
}
