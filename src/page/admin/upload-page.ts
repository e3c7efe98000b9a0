import { datasetPageAddress } from '../../catalog-api/dataset-address.ts';
import { titleOf } from '../../catalog-api/order-datasets.ts';
import type { Upload } from '../../upload/upload.ts';
import { buttonForm, errorSummary } from '../form.ts';
import { type Html, html } from '../html.ts';
import { jsonBlock } from '../json-block.ts';
import { MAP_STYLE } from '../map-style.ts';
import { type AdminFrame, renderAdminPage } from './admin-layout.ts';
import { datasetAddress } from './dataset-sections.ts';
import { publishForm, readingForm, type UploadPage } from './upload-forms.ts';
import { inspectionSection, invalidList } from './upload-inspection.ts';
import { namesOf } from './uploads-page.ts';

/** `/admin/uploads/<id>/`. */
export function uploadPage(frame: AdminFrame, page: UploadPage): string {
  const { upload, replaced, errors } = page;
  const { say, baseUrl } = frame.reader;
  const isRunning = upload.job !== undefined;
  const what =
    replaced === undefined ? say('A new dataset') : say('In place of {title}', { title: titleOf(replaced) });
  return renderAdminPage({
    frame,
    area: 'datasets/',
    heading: namesOf(upload, say),
    lede: html`${what} · ${say.bytes(upload.bytes)} · <a href="${baseUrl}/admin/uploads/">${say('Publish a file')}</a>`,
    content: html`${errors.size === 0 ? undefined : html`<section>${errorSummary(errors)}</section>`}${
      isRunning ? runningSection(frame, page) : stageContent(frame, page)
    }`,
    scripts: [isRunning ? 'upload-progress' : 'upload-preview'],
    style: MAP_STYLE,
    // Without scripts the page asks again by itself.
    ...(isRunning ? { head: html`<noscript><meta http-equiv="refresh" content="2"></noscript>` } : {}),
  });
}

function stageContent(frame: AdminFrame, page: UploadPage): Html {
  const { upload } = page;
  const { say } = frame.reader;
  switch (upload.stage) {
    case 'receiving':
      return receivingSection(frame, page);
    case 'received':
      return html`${failureSection(frame, upload)}<section><h2>${say('Read the file')}</h2>${readingForm(frame, page, say('Read the file'))}${giveUp(frame)}</section>`;
    case 'inspected':
      return html`${failureSection(frame, upload)}${inspectionSection(frame, upload)}<section><h2>${say('Publish')}</h2>${publishForm(frame, page)}</section>
<section><details><summary>${say('Read the file otherwise …')}</summary>${readingForm(frame, page, say('Read it again'))}</details>${giveUp(frame)}</section>`;
    case 'published':
      return publishedSection(frame, upload);
  }
}

function receivingSection(frame: AdminFrame, { upload, received }: UploadPage): Html {
  const { say, baseUrl } = frame.reader;
  const came = received.reduce((sum, bytes) => sum + bytes, 0);
  return html`<section><h2>${say('Not all of it has come')}</h2><p>${say('{came} of {all} have come.', { came: say.bytes(came), all: say.bytes(upload.bytes) })} ${say('Choose the same file again, and only what is missing is sent.')}</p>
<p><a class="button plain" href="${baseUrl}/admin/uploads/">${say('Choose the file again')}</a></p>${giveUp(frame)}</section>`;
}

/** How far it is; the script keeps it up to date. */
function runningSection(frame: AdminFrame, { upload, progress }: UploadPage): Html {
  const { say } = frame.reader;
  const words = {
    address: 'progress/',
    phases: {
      reading: say('Reading records'),
      loading: say('Reading features'),
      writing: say('Writing features'),
      verifying: say('Verifying features'),
      tidying: say('Tidying up'),
    },
    done: say('{done} done', { done: '{done}' }),
    starting: say('Starting'),
    language: say.language,
  };
  const phase = words.phases[(progress?.phase ?? 'reading') as keyof typeof words.phases];
  const fraction =
    progress?.fraction === undefined ? undefined : html` value="${progress.fraction.toFixed(3)}"`;
  return html`<section><h2>${upload.job === 'publish' ? say('It is being published') : say('It is being read')}</h2>
<p id="job-phase" role="status">${progress === undefined ? say('Starting') : html`${phase} · ${say('{done} done', { done: say.number(progress.done) })}`}</p>
<p><progress id="job-progress" max="1"${fraction} aria-label="${say('Progress')}"></progress></p>
<div class="actions">${buttonForm(frame.token, { action: 'cancel', label: say('Stop'), kind: 'danger' })}</div>${jsonBlock('progress-words', words)}</section>`;
}

function failureSection({ reader: { say } }: AdminFrame, { failure }: Upload): Html | undefined {
  if (failure === undefined) return undefined;
  // What the readers of files say is in English.
  const language = typeof failure.message === 'string' ? html` lang="en"` : undefined;
  return html`<section><div class="notice bad" role="alert"><h2>${say('It did not work')}</h2><p${language}>${say.whatever(failure.message)}</p>${invalidList(failure.invalidRecords)}</div></section>`;
}

function publishedSection(frame: AdminFrame, { report }: Upload): Html {
  const { say, baseUrl } = frame.reader;
  if (report === undefined) return html`<section><p>${say('It is published.')}</p></section>`;
  const address = datasetAddress(frame, report.id);
  const remarks =
    report.remarks.length === 0
      ? undefined
      : html`<h2>${say('Remarks')}</h2><ul lang="en">${report.remarks.map((remark) => html`<li>${remark}</li>`)}</ul>`;
  const skipped =
    report.skipped === 0
      ? undefined
      : html`<h2>${say('{count, plural, one {# invalid record was left out} other {# invalid records were left out}}', { count: report.skipped })}</h2>${invalidList(report.invalidRecords)}`;
  return html`<section><div class="notice" role="status"><p>${say('Published: {count, plural, one {# feature} other {# features}} in {seconds} seconds.', { count: report.numberOfFeatures, seconds: say.number(report.seconds, { maximumFractionDigits: 1 }) })} ${report.isRestricted ? say('Only those with a right to it see it.') : undefined}</p></div>
<p class="actions"><a class="button" href="${datasetPageAddress(report, baseUrl)}">${say('Look at it')}</a> <a class="button plain" href="${address}metadata/">${say('Say what it is')}</a> <a class="button plain" href="${address}">${say('Who may see it, versions')}</a></p>${remarks}${skipped}</section>`;
}

function giveUp(frame: AdminFrame): Html {
  const { say } = frame.reader;
  return html`<div class="actions">${buttonForm(frame.token, { action: 'discard', label: say('Give up'), kind: 'danger' })}</div>`;
}
