import { z } from 'zod';
import { textBody } from '../../format/encoded-body.ts';
import { sentence } from '../../lib/sentence.ts';
import { UploadError } from '../../upload/upload-error.ts';
import type { Answer } from '../answer.ts';
import { checkedForm, requireFormToken } from '../form-token.ts';
import { HttpFailure } from '../http-failure.ts';
import { jsonAnswer } from '../json-answer.ts';
import { requestChunks } from '../request-chunks.ts';
import type { Guard, Handler, RouteInput } from '../route.ts';
import { isFromOwnPages } from '../same-origin.ts';
import { MAX_FILES, ownerOf, refuse, uploadOf, uploadsOf } from './upload-input.ts';

const announcement = z.strictObject({
  files: z.array(z.strictObject({ name: z.string(), size: z.int().nonnegative() })).max(MAX_FILES),
  replaces: z.string().exactOptional(),
});

/** What a script sends with a request that is no form: the token of its page. */
const TOKEN_HEADER = 'x-form-token';

/** For PATCH: it comes from a page of ours. */
export const isOwnTransfer: Guard = (input) => {
  const { request } = input.exchange;
  if (request.method !== 'PATCH') return;
  if (!isFromOwnPages(input)) throw new HttpFailure(403, 'This was sent from another site.');
  const token = request.headers[TOKEN_HEADER];
  requireFormToken(input, typeof token === 'string' ? token : undefined);
};

/** `POST /admin/uploads/begin`: announces files; the answer says which are wanted, and where they go. */
export const beginUploadEndpoint: Handler = async (input) => {
  const form = await checkedForm(input);
  const { files, replaces } = announced(form.get('upload') ?? '');
  const upload = await uploadsOf(input).begin(ownerOf(input), files, replaces).catch(refuse);
  return jsonAnswer(201, {
    id: upload.id,
    address: `${input.context.baseUrl}/admin/uploads/${upload.id}/`,
    files: upload.files.map(({ name, size }) => ({ name, size })),
  });
};

function announced(text: string): z.infer<typeof announcement> {
  try {
    return announcement.parse(JSON.parse(text));
  } catch {
    throw new HttpFailure(400, 'The field upload is no JSON of names and sizes of files.');
  }
}

/**
 * `/admin/uploads/:id/files/:file/`, in the manner of tus: HEAD says how much has come (`Upload-Offset`), PATCH brings what
 * follows from there. Each byte that comes stays, whatever happens to the connection.
 */
export const transferEndpoint: Handler = async (input) => {
  const upload = await uploadOf(input);
  const index = fileIndex(input);
  const { request } = input.exchange;
  const length = upload.files[index]?.size;
  if (length === undefined) throw new HttpFailure(404, 'This upload has no such file.');
  if (request.method !== 'PATCH') {
    const offset = await uploadsOf(input).received(upload, index).catch(refuse);
    return offsetAnswer(200, offset, length);
  }
  const offset = offsetIn(input);
  if (offset + Number(request.headers['content-length'] ?? 0) > length)
    throw new HttpFailure(
      413,
      sentence('The file has more than the {size} bytes that were announced.', { size: length }),
    );
  try {
    const chunks = requestChunks(input.exchange);
    return offsetAnswer(200, await uploadsOf(input).append(upload, index, offset, chunks), length);
  } catch (error) {
    if (!(error instanceof UploadError && error.problem === 'WrongOffset')) return refuse(error);
    const received = await uploadsOf(input).received(upload, index);
    throw new HttpFailure(409, error.told, { headers: offsetHeaders(received, length) });
  }
};

function fileIndex({ parameters }: RouteInput): number {
  const text = parameters.get('file') ?? '';
  if (/^\d{1,3}$/.test(text)) return Number(text);
  throw new HttpFailure(404, 'This upload has no such file.');
}

function offsetIn({ exchange }: RouteInput): number {
  const text = exchange.request.headers['upload-offset'];
  if (typeof text === 'string' && /^\d{1,15}$/.test(text)) return Number(text);
  throw new HttpFailure(400, 'The header Upload-Offset says from which byte on the file is sent.');
}

function offsetHeaders(offset: number, length: number): Record<string, string> {
  return { 'Upload-Offset': String(offset), 'Upload-Length': String(length), 'Cache-Control': 'no-store' };
}

function offsetAnswer(status: number, offset: number, length: number): Answer {
  const body = textBody('application/json', JSON.stringify({ offset, length }));
  return { status, headers: offsetHeaders(offset, length), body };
}
