import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { z } from 'zod';
import { readSetting, writeSetting } from '../catalog/settings.ts';
import type { ControlDatabase } from '../database/control-database.ts';
import { equalSecrets, randomAlphanumeric, secretHash } from '../lib/secrets.ts';
import type { AddressCheck } from '../page/admin/address-section.ts';
import { HttpFailure } from './http-failure.ts';
import { jsonAnswer } from './json-answer.ts';
import type { Handler } from './route.ts';

const SERVER = 0;
const NONCE_CHARACTERS = 40;
const TIMEOUT_MS = 5_000;
const MAX_ANSWER_BYTES = 2_048;

const ASKED = z.object({ proof: z.string(), expiresAt: z.number() });
const ANSWERED = z.object({ proof: z.string().max(100), ownUrl: z.string().max(1000) });

/**
 * Asks ourselves by the public URL. Whichever process answers shows that it is of this server by what only the control
 * database knows. Redirects are not followed.
 */
export async function checkPublicUrl(database: ControlDatabase, publicUrl: string): Promise<AddressCheck> {
  const nonce = randomAlphanumeric(NONCE_CHARACTERS);
  const proof = randomAlphanumeric(NONCE_CHARACTERS);
  const name = nameOf(nonce);
  await writeSetting(
    database,
    SERVER,
    name,
    JSON.stringify({ proof, expiresAt: Date.now() + 2 * TIMEOUT_MS } satisfies z.infer<typeof ASKED>),
  );
  try {
    const { text, isTrusted } = await ask(`${publicUrl}/healthz/${nonce}`);
    const answered = ANSWERED.safeParse(JSON.parse(text)).data;
    if (answered === undefined || !equalSecrets(answered.proof, proof)) return { isOurs: false };
    return { isOurs: true, ownUrl: answered.ownUrl, isTrusted };
  } catch {
    // Why is not told: nobody should find out here what else answers at an address.
    return { isOurs: false };
  } finally {
    await writeSetting(database, SERVER, name, undefined);
  }
}

/** `/healthz/:nonce`: shows to the process that made the nonce that it reached its own server. */
export const selfCheckEndpoint: Handler = async ({ application, parameters, context }) => {
  const nonce = parameters.get('nonce') ?? '';
  const isNonce = nonce.length === NONCE_CHARACTERS && /^[A-Za-z0-9]+$/.test(nonce);
  const written = isNonce ? await readSetting(application.database, SERVER, nameOf(nonce)) : undefined;
  const asked = written === undefined ? undefined : ASKED.parse(JSON.parse(written));
  if (asked === undefined || asked.expiresAt < Date.now())
    throw new HttpFailure(404, 'There is nothing at this address.');
  const { ownUrl } = context;
  const answer: z.infer<typeof ANSWERED> = { proof: asked.proof, ownUrl };
  return jsonAnswer(200, answer);
};

function nameOf(nonce: string): string {
  return `self-check ${secretHash(nonce)}`;
}

/** A certificate of one's own organisation is no reason not to look: the proof tells whose answer it is. */
function ask(url: string): Promise<{ readonly text: string; readonly isTrusted: boolean | undefined }> {
  const { promise, resolve, reject } = Promise.withResolvers<{
    text: string;
    isTrusted: boolean | undefined;
  }>();
  const isSecure = url.startsWith('https:');
  const options = { agent: false, rejectUnauthorized: false, signal: AbortSignal.timeout(TIMEOUT_MS) };
  const asked = (isSecure ? secureRequest : plainRequest)(url, options, (answer) => {
    const isTrusted = 'authorized' in answer.socket ? answer.socket.authorized === true : undefined;
    let text = '';
    answer.setEncoding('utf8');
    answer.on('data', (part: string) => {
      text += part;
      if (text.length > MAX_ANSWER_BYTES) asked.destroy(new Error('the answer is too long'));
    });
    answer.on('end', () => resolve({ text, isTrusted }));
    answer.on('error', reject);
  });
  asked.on('error', reject);
  asked.end();
  return promise;
}
