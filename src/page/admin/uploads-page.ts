import type { Dataset } from '../../catalog/catalog.ts';
import { titleOf } from '../../catalog-api/order-datasets.ts';
import type { Upload } from '../../upload/upload.ts';
import { buttonForm, errorSummary, type FieldErrors } from '../form.ts';
import { type Html, html } from '../html.ts';
import { jsonBlock } from '../json-block.ts';
import type { Say } from '../language/say.ts';
import { UPLOAD_STYLE } from '../upload-style.ts';
import { type AdminFrame, renderAdminPage } from './admin-layout.ts';

export interface UploadsPage {
  /** What the file is to take the place of. */
  readonly replaced: Dataset | undefined;
  readonly unfinished: readonly Upload[];
  readonly maxBytes: number;
  readonly errors: FieldErrors;
}

/** `/admin/uploads/`: choose a file. */
export function uploadsPage(frame: AdminFrame, page: UploadsPage): string {
  const { replaced, unfinished, errors } = page;
  const { say, baseUrl } = frame.reader;
  return renderAdminPage({
    frame,
    area: 'datasets/',
    heading:
      replaced === undefined ? say('Publish a file') : say('Replace {title}', { title: titleOf(replaced) }),
    lede: html`${say('First you see what the file holds; nothing is published before you say so.')} <a href="${baseUrl}/admin/datasets/">${say('All datasets')}</a>`,
    content: html`<section>${errorSummary(errors)}${fileForm(frame, page)}</section>${
      unfinished.length === 0 ? undefined : unfinishedRows(frame, unfinished)
    }${jsonBlock('upload-words', uploadWords(frame, page))}`,
    scripts: ['upload'],
    style: UPLOAD_STYLE,
  });
}

/** A plain form, which the script makes one that can go on after the connection broke. */
function fileForm(
  { token, reader: { say, baseUrl } }: AdminFrame,
  { replaced, maxBytes, errors }: UploadsPage,
): Html {
  const invalid = errors.has('files') ? html` aria-invalid="true"` : undefined;
  return html`<form method="post" enctype="multipart/form-data" action="${baseUrl}/admin/uploads/" id="upload-form" class="drop">
<input type="hidden" name="form_token" value="${token}">${
    replaced === undefined ? undefined : html`<input type="hidden" name="replaces" value="${replaced.id}">`
  }
<div class="field"><label for="files">${say('File')}</label>
<span class="hint" id="files-hint">${say('GeoJSON, CSV, Shapefile (its files together, or a .zip of them), GeoPackage, FlatGeobuf or GML; at most {size}.', { size: say.bytes(maxBytes) })}</span>
<input type="file" id="files" name="files" multiple required aria-describedby="files-hint"${invalid}></div>
<button>${say('Send the file')}</button>
<div id="upload-state" role="status" aria-live="polite"></div></form>`;
}

function unfinishedRows(frame: AdminFrame, unfinished: readonly Upload[]): Html {
  const { say, baseUrl } = frame.reader;
  const items = unfinished.map(
    (upload) =>
      html`<li><div class="about"><h3><a href="${baseUrl}/admin/uploads/${upload.id}/">${namesOf(upload, say)}</a></h3><p>${say.bytes(upload.bytes)} · ${stageText(upload, say)} · ${say.moment(upload.createdAt)}</p></div>
<div class="actions">${buttonForm(frame.token, { action: 'discard', label: say('Give up'), object: namesOf(upload, say), kind: 'danger' }, {}, `${baseUrl}/admin/uploads/${upload.id}/`)}</div></li>`,
  );
  return html`<section><h2>${say('Not published yet')}</h2><ul class="rows">${items}</ul></section>`;
}

export function namesOf({ files }: Upload, say: Say): string {
  return files.length === 0 ? say('A file that broke off') : files.map(({ name }) => name).join(', ');
}

function stageText({ stage, job }: Upload, say: Say): string {
  if (job === 'inspect') return say('is being read');
  if (job === 'publish') return say('is being published');
  if (stage === 'receiving') return say('has not come whole');
  return stage === 'inspected' ? say('has been read') : say('has come');
}

function uploadWords({ token, reader: { say, baseUrl } }: AdminFrame, { unfinished, maxBytes }: UploadsPage) {
  return {
    token,
    maxBytes,
    begin: `${baseUrl}/admin/uploads/begin`,
    uploads: `${baseUrl}/admin/uploads/`,
    unfinished: unfinished
      .filter(({ stage }) => stage === 'receiving')
      .map(({ id, files }) => ({ id, files: files.map(({ name, size }) => ({ name, size })) })),
    sending: say('{percent} % has been sent.', { percent: '{percent}' }),
    waiting: say('The connection is lost; trying again.'),
    failed: say('The file could not be sent.'),
    tooLarge: say('The file is larger than {size}, the most that is accepted here.', {
      size: say.bytes(maxBytes),
    }),
    stop: say('Stop'),
    drop: say('Drop the file here, or choose it.'),
    done: say('It has come; it is being read.'),
  };
}
