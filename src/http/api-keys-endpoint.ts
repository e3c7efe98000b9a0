import { createApiKey, listApiKeys, revokeApiKey } from '../access/api-keys.ts';
import { AccountError } from '../account/account-error.ts';
import { sentence } from '../lib/sentence.ts';
import { apiKeysPage, newApiKeyPage } from '../page/api-keys-page.ts';
import { type FieldErrors, NO_ERRORS } from '../page/form.ts';
import { accountErrors, accountFrame, actorOf, formPageAnswer, signedInUser } from './account-input.ts';
import type { Answer } from './answer.ts';
import { checkedForm } from './form-token.ts';
import { HttpFailure } from './http-failure.ts';
import { sayOf } from './reader-of.ts';
import { redirectAnswer } from './redirect.ts';
import type { Handler, RouteInput } from './route.ts';
import { isProved, requireProof } from './session-proof.ts';

const MAX_LABEL_CHARACTERS = 100;
/** More of one user's are a mistake of a program. */
const MAX_KEYS = 100;

/** `/account/`: one's API keys. */
export const apiKeysEndpoint: Handler = async (input) => {
  if (input.exchange.request.method !== 'POST') return listAnswer(input, '', NO_ERRORS);
  const form = await checkedForm(input);
  switch (form.get('action')) {
    case 'create':
      return createAnswer(input, form);
    case 'revoke':
      return revokeAnswer(input, Number(form.get('id')));
    default:
      throw new HttpFailure(400, 'The form asks for nothing that can be done here.');
  }
};

async function createAnswer(input: RouteInput, form: ReadonlyMap<string, string>): Promise<Answer> {
  const user = signedInUser(input);
  const { application } = input;
  const label = (form.get('label') ?? '').trim();
  try {
    await checkRequest(input, label);
    await requireProof(input, form);
  } catch (error) {
    return listAnswer(input, label, accountErrors(error, 'label', sayOf(input.exchange)));
  }
  const { secret } = await createApiKey(application.database, user, label, actorOf(input));
  return formPageAnswer(newApiKeyPage(accountFrame(input), label, secret));
}

async function checkRequest(input: RouteInput, label: string): Promise<void> {
  if (label === '') throw new AccountError('Invalid', 'Say what the key is for.', 'label');
  if (label.length > MAX_LABEL_CHARACTERS)
    throw new AccountError(
      'Invalid',
      sentence('At most {most} characters.', { most: MAX_LABEL_CHARACTERS }),
      'label',
    );
  const { portalId, userId } = signedInUser(input);
  const keys = await listApiKeys(input.application.database, portalId, userId);
  if (keys.filter((key) => key.revokedAt === undefined).length >= MAX_KEYS)
    throw new AccountError(
      'Invalid',
      sentence('You have {count} keys; revoke one first.', { count: MAX_KEYS }),
      'label',
    );
}

async function revokeAnswer(input: RouteInput, keyId: number): Promise<Answer> {
  const { application, context } = input;
  const user = signedInUser(input);
  const isRevoked =
    Number.isSafeInteger(keyId) && (await revokeApiKey(application.database, user, keyId, actorOf(input)));
  if (!isRevoked) throw new HttpFailure(404, 'You have no such API key.');
  await application.catalog.refresh();
  return redirectAnswer(`${context.baseUrl}/account/?done=revoked`);
}

async function listAnswer(input: RouteInput, label: string, errors: FieldErrors): Promise<Answer> {
  const { portalId, userId } = signedInUser(input);
  const keys = await listApiKeys(input.application.database, portalId, userId);
  const asksPassword = !(await isProved(input));
  return formPageAnswer(apiKeysPage(accountFrame(input), { keys, asksPassword, label, errors }), errors);
}
