import type { FieldErrors } from '../../page/form.ts';
import type { Say } from '../../page/language/say.ts';
import type { Upload, UploadOwner } from '../../upload/upload.ts';
import { UploadError, type UploadProblem } from '../../upload/upload-error.ts';
import type { Uploads } from '../../upload/uploads.ts';
import { signedInUser } from '../account-input.ts';
import { HttpFailure } from '../http-failure.ts';
import type { RouteInput } from '../route.ts';

/** Of one upload. */
export const MAX_FILES = 20;

const STATUSES: Readonly<Record<UploadProblem, number>> = {
  NoSuchUpload: 404,
  Invalid: 400,
  TooLarge: 413,
  NoSpace: 507,
  WrongOffset: 409,
  Busy: 409,
};

export function uploadsOf({ application }: RouteInput): Uploads {
  if (application.uploads === undefined) throw new HttpFailure(404, 'This server takes no uploads.');
  return application.uploads;
}

/** An upload is its owner's alone. */
export function ownerOf(input: RouteInput): UploadOwner {
  const { portalId, userId } = signedInUser(input);
  return { portalId, userId };
}

/** The upload that the address names. Throws HttpFailure 404, also for those of others. */
export async function uploadOf(input: RouteInput): Promise<Upload> {
  return uploadsOf(input)
    .find(ownerOf(input), input.parameters.get('id') ?? '')
    .catch(refuse);
}

/** An error of uploads as the answer that a script gets; rethrows others. */
export function refuse(error: unknown): never {
  if (!(error instanceof UploadError)) throw error;
  const headers = error.problem === 'Busy' ? { 'Retry-After': '5' } : {};
  throw new HttpFailure(STATUSES[error.problem], error.told, {
    headers: { 'Cache-Control': 'no-store', ...headers },
  });
}

/** The same for a page that shows it beside the field; throws 404 for what isn't there. */
export function uploadErrors(
  error: unknown,
  field: string,
  say: Say,
): { errors: FieldErrors; status: number } {
  if (!(error instanceof UploadError)) throw error;
  if (error.problem === 'NoSuchUpload') refuse(error);
  const status = error.problem === 'Invalid' ? 422 : STATUSES[error.problem];
  return { errors: new Map([[field, say.whatever(error.told)]]), status };
}
