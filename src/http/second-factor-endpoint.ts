import {
  countRecoveryCodes,
  proposeSecret,
  switchOffSecondFactor,
  switchOnSecondFactor,
} from '../account/second-factor.ts';
import { requireUserById } from '../account/users.ts';
import { type FieldErrors, NO_ERRORS } from '../page/form.ts';
import { recoveryCodesPage, secondFactorPage } from '../page/second-factor-page.ts';
import { accountErrors, accountFrame, actorOf, formPageAnswer, signedInUser } from './account-input.ts';
import type { Answer } from './answer.ts';
import { portalOf } from './caller-of.ts';
import { checkedForm } from './form-token.ts';
import { HttpFailure } from './http-failure.ts';
import { sayOf } from './reader-of.ts';
import { redirectAnswer } from './redirect.ts';
import type { Handler, RouteInput } from './route.ts';
import { isProved, requireProof } from './session-proof.ts';

/** `/account/settings/second-factor/`: a secret is shown only to who showed their password a moment ago. */
export const secondFactorEndpoint: Handler = async (input) => {
  if (input.exchange.request.method !== 'POST') return pageAnswer(input, undefined, NO_ERRORS);
  const form = await checkedForm(input);
  const sealed = form.get('sealed');
  try {
    await requireProof(input, form);
    switch (form.get('action')) {
      case 'prove':
        return redirectAnswer(`${input.context.baseUrl}/account/settings/second-factor/`);
      case 'on':
        return await switchOn(input, { sealed: sealed ?? '', code: form.get('code') ?? '' });
      case 'off':
        return await switchOff(input, form.get('confirm') === 'yes');
      default:
        throw new HttpFailure(400, 'The form asks for nothing that can be done here.');
    }
  } catch (error) {
    return pageAnswer(input, sealed, accountErrors(error, 'code', sayOf(input.exchange)));
  }
};

async function switchOn(
  input: RouteInput,
  shown: { readonly sealed: string; readonly code: string },
): Promise<Answer> {
  const { application } = input;
  const codes = await switchOnSecondFactor(application.accounts, signedInUser(input), shown, actorOf(input));
  await application.catalog.refresh();
  return formPageAnswer(recoveryCodesPage(accountFrame(input), codes));
}

async function switchOff(input: RouteInput, isConfirmed: boolean): Promise<Answer> {
  const { application, context } = input;
  if (!isConfirmed) throw new HttpFailure(400, 'Tick the box to say that you mean it.');
  await switchOffSecondFactor(application, signedInUser(input), actorOf(input));
  await application.catalog.refresh();
  return redirectAnswer(`${context.baseUrl}/account/settings/?done=saved`);
}

async function pageAnswer(
  input: RouteInput,
  sealed: string | undefined,
  errors: FieldErrors,
): Promise<Answer> {
  const { application } = input;
  const own = signedInUser(input);
  const { hasSecondFactor } = await requireUserById(application.database.db, own.portalId, own.userId);
  const issuer = portalOf(input).portal.title;
  const proposed = (await isProved(input))
    ? await proposeSecret(application.accounts, own, {
        issuer,
        sealed: errors.size === 0 ? undefined : sealed,
      })
    : undefined;
  const page = secondFactorPage(accountFrame(input), {
    isOn: hasSecondFactor,
    recoveryCodes: await countRecoveryCodes(application, own),
    errors,
    proposed,
  });
  return formPageAnswer(page, errors);
}
