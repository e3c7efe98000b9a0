import type { Dataset } from '../../catalog/catalog.ts';
import { type Told, words } from '../../lib/sentence.ts';
import { uploadPage } from '../../page/admin/upload-page.ts';
import { mapImageOrigins } from '../../page/dataset/map-section.ts';
import { type FieldErrors, NO_ERRORS } from '../../page/form.ts';
import { MAP_STYLE } from '../../page/map-style.ts';
import { readUploadOptions } from '../../upload/read-upload-options.ts';
import type { Upload, UploadOptions } from '../../upload/upload.ts';
import { checkedForm } from '../form-token.ts';
import { HttpFailure } from '../http-failure.ts';
import { jsonAnswer } from '../json-answer.ts';
import { redirectAnswer } from '../redirect.ts';
import type { Handler, RouteInput } from '../route.ts';
import { scriptedFormAnswer } from '../scripted-form-answer.ts';
import { type AdminInput, adminInput } from './admin-input.ts';
import { uploadErrors, uploadOf, uploadsOf } from './upload-input.ts';

/** `/admin/uploads/:id/`: what the file was understood to be, how it is published, how far that is, how it ended. */
export const uploadEndpoint: Handler = async (input) => {
  const upload = await uploadOf(input);
  const admin = await adminInput(input);
  if (input.exchange.request.method !== 'POST') return showUpload(input, admin, upload);
  const form = await checkedForm(input);
  const action = form.get('action');
  if (action === 'discard') {
    await uploadsOf(input).discard(upload);
    return redirectAnswer(`${input.context.baseUrl}/admin/uploads/?done=discarded`);
  }
  if (action === 'cancel') {
    await uploadsOf(input).cancel(upload);
    return redirectAnswer(addressOf(input, upload));
  }
  if (action !== 'inspect' && action !== 'publish') throw new HttpFailure(400, 'The form lacks its action.');
  const { options, problems } = readUploadOptions(form, action === 'publish');
  const { say } = admin.frame.reader;
  const found = action === 'publish' ? [...problems, ...idProblems(admin, options)] : [...problems];
  const errors = new Map(found.map(([field, problem]) => [field, say.whatever(problem)]));
  if (errors.size > 0) return showUpload(input, admin, { ...upload, options }, errors, 422);
  try {
    if (action === 'inspect') await uploadsOf(input).inspect(upload, options);
    else await beginPublish(input, admin, upload, options);
  } catch (error) {
    const refused = uploadErrors(error, 'file', say);
    return showUpload(input, admin, { ...upload, options }, refused.errors, refused.status);
  }
  return redirectAnswer(addressOf(input, upload));
};

/** `/admin/uploads/:id/progress/` for the page's script. */
export const uploadProgressEndpoint: Handler = async (input) => {
  const upload = await uploadOf(input);
  if (upload.job === undefined) return jsonAnswer(200, { isRunning: false });
  const progress = await uploadsOf(input).progress(upload);
  return jsonAnswer(200, { isRunning: true, ...progress });
};

function addressOf({ context }: RouteInput, { id }: Upload): string {
  return `${context.baseUrl}/admin/uploads/${id}/`;
}

async function beginPublish(
  input: RouteInput,
  { catalog, actor }: AdminInput,
  upload: Upload,
  options: UploadOptions,
): Promise<void> {
  const id = options.id ?? '';
  await uploadsOf(input).publish(upload, catalog.portal.name, { ...options, id }, actor);
}

/** What would be refused only after the file was read again. */
function idProblems({ catalog }: AdminInput, { id, replace }: UploadOptions): ReadonlyMap<string, Told> {
  const isThere = catalog.datasets.some((dataset) => dataset.id === id);
  if (!isThere || replace === true) return new Map();
  return new Map([
    [
      'id',
      words('There is a dataset of that id already: take another one, or set the tick that replaces it.'),
    ],
  ]);
}

async function showUpload(
  input: RouteInput,
  admin: AdminInput,
  upload: Upload,
  errors: FieldErrors = NO_ERRORS,
  status = 200,
) {
  const uploads = uploadsOf(input);
  const received = await Promise.all(
    upload.stage === 'receiving' ? upload.files.map((_, index) => uploads.received(upload, index)) : [],
  );
  const progress = upload.job === undefined ? undefined : await uploads.progress(upload);
  const replaced: Dataset | undefined = admin.catalog.datasets.find(({ id }) => id === upload.replaces);
  const page = uploadPage(admin.frame, { upload, received, progress, replaced, errors });
  return scriptedFormAnswer(page, {
    status,
    styles: [MAP_STYLE],
    imageOrigins: mapImageOrigins(admin.catalog.portal),
  });
}
