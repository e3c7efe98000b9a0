import { findApiKeyBySecret, revokeApiKey } from '../../access/api-keys.ts';
import { listPortalKeys, type OwnedKey } from '../../account/portal-keys.ts';
import { findUserById } from '../../account/users.ts';
import { keysPage } from '../../page/admin/keys-page.ts';
import { formPageAnswer } from '../account-input.ts';
import type { Answer } from '../answer.ts';
import { checkedForm } from '../form-token.ts';
import type { Handler } from '../route.ts';
import { type AdminInput, adminInput, beforeIn, changedAnswer, numberIn } from './admin-input.ts';

const KEYS_PER_PAGE = 50;

/** `/admin/keys/`. The value that is looked for comes in the body of a POST, so that it gets into no address and no log. */
export const keysEndpoint: Handler = async (input) => {
  const admin = await adminInput(input);
  if (input.exchange.request.method !== 'POST') return listAnswer(admin, undefined);
  const form = await checkedForm(input);
  if (form.get('action') === 'find')
    return listAnswer(admin, { key: await findKey(admin, form.get('key') ?? '') });
  const { database, portalId, actor } = admin;
  await revokeApiKey(database, { portalId }, numberIn(form.get('id')), actor);
  return changedAnswer(input, 'keys/', 'revoked');
};

async function findKey({ database, portalId }: AdminInput, secret: string): Promise<OwnedKey | undefined> {
  const key = await findApiKeyBySecret(database, portalId, secret);
  if (key === undefined) return undefined;
  const { userId, ...rest } = key;
  const owner = await findUserById(database, portalId, userId);
  return owner === undefined ? undefined : { ...rest, ownerName: owner.name };
}

async function listAnswer(
  { frame, database, portalId, query }: AdminInput,
  found: { readonly key: OwnedKey | undefined } | undefined,
): Promise<Answer> {
  const onlyWorking = query.get('all') !== 'yes';
  const listed = await listPortalKeys(database, portalId, {
    limit: KEYS_PER_PAGE + 1,
    beforeId: beforeIn(query),
    onlyWorking,
  });
  const keys = listed.slice(0, KEYS_PER_PAGE);
  const last = keys.at(-1);
  const more = new URLSearchParams({
    ...(onlyWorking ? {} : { all: 'yes' }),
    before: String(last?.id ?? ''),
  });
  const next = listed.length > KEYS_PER_PAGE ? `${frame.reader.baseUrl}/admin/keys/?${more}` : undefined;
  return formPageAnswer(
    keysPage(frame, { keys, onlyWorking, next, ...(found === undefined ? {} : { found }) }),
  );
}
