import { uploadsPage } from '../../page/admin/uploads-page.ts';
import { NO_ERRORS } from '../../page/form.ts';
import { UPLOAD_STYLE } from '../../page/upload-style.ts';
import type { Upload } from '../../upload/upload.ts';
import { FORM_TOKEN, requireFormToken } from '../form-token.ts';
import { HttpFailure } from '../http-failure.ts';
import { readerOf } from '../reader-of.ts';
import { isMultipart, receiveMultipart } from '../receive-multipart.ts';
import { redirectAnswer } from '../redirect.ts';
import type { Handler, RouteInput } from '../route.ts';
import { isFromOwnPages } from '../same-origin.ts';
import { scriptedFormAnswer } from '../scripted-form-answer.ts';
import { adminInput } from './admin-input.ts';
import { MAX_FILES, ownerOf, uploadErrors, uploadsOf } from './upload-input.ts';

/** What the parts' heads, boundaries and other fields of a form take at most. */
const FORM_BYTES = 65_536;

/** `/admin/uploads/`: choose a file; with POST it comes as a form without script has it. */
export const uploadsEndpoint: Handler = async (input) => {
  if (input.exchange.request.method !== 'POST') return showUploads(input);
  try {
    const upload = await receiveUpload(input);
    await uploadsOf(input).inspect(upload, {});
    return redirectAnswer(`${input.context.baseUrl}/admin/uploads/${upload.id}/`);
  } catch (error) {
    return showUploads(input, uploadErrors(error, 'files', readerOf(input).say));
  }
};

async function showUploads(input: RouteInput, { errors, status } = { errors: NO_ERRORS, status: 200 }) {
  const admin = await adminInput(input);
  const replaces = admin.query.get('replaces') ?? undefined;
  const dataset = admin.catalog.datasets.find(({ id }) => id === replaces);
  if (replaces !== undefined && dataset === undefined)
    throw new HttpFailure(404, 'This portal has no such dataset.');
  const page = uploadsPage(admin.frame, {
    replaced: dataset,
    unfinished: await uploadsOf(input).list(ownerOf(input)),
    maxBytes: uploadsOf(input).limits.maxUploadBytes,
    errors,
  });
  return scriptedFormAnswer(page, { status, styles: [UPLOAD_STYLE] });
}

/** Takes the files of a form as they come: nothing is read of a form of others, or of one that is too large. */
async function receiveUpload(input: RouteInput): Promise<Upload> {
  const { exchange } = input;
  if (!isFromOwnPages(input)) throw new HttpFailure(403, 'This form was sent from another site.');
  if (!isMultipart(exchange)) throw new HttpFailure(400, 'A form with files is expected here.');
  const length = exchange.request.headers['content-length'];
  if (length === undefined)
    throw new HttpFailure(411, 'The length of the form must be said (Content-Length).');
  const uploads = uploadsOf(input);
  uploads.requireBelowLimit(Number(length) - FORM_BYTES);
  const owner = ownerOf(input);
  const fields = new Map<string, string>();
  const received: { name: string; size: number }[] = [];
  // A promise: parts that come in one chunk begin all at once.
  let beginning: Promise<Upload> | undefined;
  try {
    await receiveMultipart(exchange, MAX_FILES, {
      onField: (name, value) => fields.set(name, value),
      async onFile(name, content) {
        // The token stands in front of the files.
        requireFormToken(input, fields.get(FORM_TOKEN));
        if (name === '') {
          for await (const _ of content);
          return;
        }
        const index = received.push({ name, size: 0 }) - 1;
        beginning ??= uploads.beginUnknown(owner, Math.min(Number(length), uploads.limits.maxUploadBytes));
        received[index] = { name, size: await uploads.receive(await beginning, index, content) };
      },
    });
    requireFormToken(input, fields.get(FORM_TOKEN));
    const replaces = fields.get('replaces');
    if (beginning === undefined) return await uploads.begin(owner, [], undefined);
    return await uploads.nameReceived(await beginning, received, replaces === '' ? undefined : replaces);
  } catch (error) {
    const upload = await beginning?.catch(() => undefined);
    if (upload !== undefined) await uploads.discard(upload);
    throw error;
  }
}
