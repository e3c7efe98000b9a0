import type { ApplicationType, OAuthApplication } from '../oauth/application.ts';
import { ApplicationError } from '../oauth/application-error.ts';
import {
  changeApplication,
  findApplication,
  listApplications,
  registerApplication,
  removeApplication,
  rotateSecret,
} from '../oauth/applications.ts';
import { listAuthorizations, withdrawAuthorization } from '../oauth/authorizations.ts';
import {
  type ApplicationFields,
  applicationPage,
  applicationsPage,
  clientSecretPage,
} from '../page/applications-page.ts';
import { type FieldErrors, NO_ERRORS } from '../page/form.ts';
import type { Say } from '../page/language/say.ts';
import { accountFrame, actorOf, formPageAnswer, signedInUser } from './account-input.ts';
import type { Answer } from './answer.ts';
import { checkedForm } from './form-token.ts';
import { HttpFailure } from './http-failure.ts';
import { sayOf } from './reader-of.ts';
import { redirectAnswer } from './redirect.ts';
import type { Handler, RouteInput } from './route.ts';

type Form = ReadonlyMap<string, string>;

const EMPTY: ApplicationFields = { name: '', type: 'confidential', redirectUris: '', requiresPkce: true };

/** `/account/applications/`: applications that the user has allowed, and registered. */
export const applicationsEndpoint: Handler = async (input) => {
  if (input.exchange.request.method !== 'POST') return listAnswer(input, EMPTY, NO_ERRORS);
  const form = await checkedForm(input);
  switch (form.get('action')) {
    case 'register':
      return registerAnswer(input, form);
    case 'withdraw':
      return withdrawAnswer(input, Number(form.get('id')));
    default:
      throw unknownAction();
  }
};

async function listAnswer(
  input: RouteInput,
  fields: ApplicationFields,
  errors: FieldErrors,
): Promise<Answer> {
  const { database } = input.application;
  const { portalId, userId } = signedInUser(input);
  const authorizations = await listAuthorizations(database, { portalId, userId });
  const applications = await listApplications(database, { portalId, ownerId: userId });
  const page = applicationsPage(accountFrame(input), { authorizations, applications, fields, errors });
  return formPageAnswer(page, errors);
}

async function registerAnswer(input: RouteInput, form: Form): Promise<Answer> {
  const { portalId, userId: ownerId } = signedInUser(input);
  const fields = readFields(form);
  const settings = settingsOf(fields);
  try {
    if (!isType(form.get('type')))
      throw new ApplicationError([{ field: 'type', told: 'Say of which type the application is.' }]);
    const { database } = input.application;
    const described = { ...settings, portalId, ownerId, type: fields.type };
    const { application, secret } = await registerApplication(database, described, actorOf(input));
    return formPageAnswer(clientSecretPage(accountFrame(input), application, secret));
  } catch (error) {
    return listAnswer(input, fields, errorsOf(error, sayOf(input.exchange)));
  }
}

async function withdrawAnswer(input: RouteInput, authorizationId: number): Promise<Answer> {
  const { application, context } = input;
  const { portalId, userId } = signedInUser(input);
  const isWithdrawn =
    Number.isSafeInteger(authorizationId) &&
    (await withdrawAuthorization(
      application.database,
      { portalId, userId },
      { authorizationId, actor: actorOf(input) },
    ));
  if (!isWithdrawn) throw new HttpFailure(404, 'You have allowed no such application.');
  await application.catalog.refresh();
  return redirectAnswer(`${context.baseUrl}/account/applications/?done=withdrawn`);
}

/** `/account/applications/<client id>/`: an application of the user's own. */
export const applicationEndpoint: Handler = async (input) => {
  const { database } = input.application;
  const { portalId, userId: ownerId } = signedInUser(input);
  const clientId = input.parameters.get('client') ?? '';
  const application = await findApplication(database, { portalId, ownerId }, clientId);
  if (application === undefined) throw noApplication();
  if (input.exchange.request.method !== 'POST')
    return oneAnswer(input, application, { fields: fieldsOf(application), errors: NO_ERRORS });
  const form = await checkedForm(input);
  switch (form.get('action')) {
    case 'save':
      return saveAnswer(input, application, form);
    case 'rotate':
      return rotateAnswer(input, application, form);
    case 'remove':
      return removeAnswer(input, application, form);
    default:
      throw unknownAction();
  }
};

function oneAnswer(
  input: RouteInput,
  application: OAuthApplication,
  { fields, errors }: { fields: ApplicationFields; errors: FieldErrors },
): Answer {
  return formPageAnswer(applicationPage(accountFrame(input), { application, fields, errors }), errors);
}

async function saveAnswer(input: RouteInput, application: OAuthApplication, form: Form): Promise<Answer> {
  const { clientId, type } = application;
  const fields = { ...readFields(form), type };
  try {
    const change = { ...settingsOf(fields), clientId, actor: actorOf(input) };
    await changeApplication(input.application.database, ownScope(application), change);
  } catch (error) {
    return oneAnswer(input, application, { fields, errors: errorsOf(error, sayOf(input.exchange)) });
  }
  return redirectAnswer(`${input.context.baseUrl}/account/applications/${clientId}/?done=saved`);
}

async function rotateAnswer(input: RouteInput, application: OAuthApplication, form: Form): Promise<Answer> {
  requireConfirmation(form);
  const { clientId } = application;
  const { database } = input.application;
  const secret = await rotateSecret(database, ownScope(application), { clientId, actor: actorOf(input) });
  if (secret === undefined) throw noApplication();
  return formPageAnswer(clientSecretPage(accountFrame(input), application, secret));
}

async function removeAnswer(input: RouteInput, application: OAuthApplication, form: Form): Promise<Answer> {
  requireConfirmation(form);
  const { clientId } = application;
  const { database, catalog } = input.application;
  await removeApplication(database, ownScope(application), { clientId, actor: actorOf(input) });
  await catalog.refresh();
  return redirectAnswer(`${input.context.baseUrl}/account/applications/?done=removed`);
}

function ownScope({ portalId, ownerId }: OAuthApplication) {
  return { portalId, ownerId };
}

function isType(value: string | undefined): value is ApplicationType {
  return value === 'confidential' || value === 'public';
}

function readFields(form: Form): ApplicationFields {
  const type = form.get('type');
  return {
    name: form.get('name') ?? '',
    type: isType(type) ? type : 'confidential',
    redirectUris: form.get('redirect_uris') ?? '',
    requiresPkce: form.get('requires_pkce') === 'yes',
  };
}

function fieldsOf({ name, type, redirectUris, requiresPkce }: OAuthApplication): ApplicationFields {
  return { name, type, requiresPkce, redirectUris: redirectUris.join('\n') };
}

function settingsOf({ name, redirectUris, requiresPkce }: ApplicationFields) {
  const lines = redirectUris.split(/\r?\n/).map((line) => line.trim());
  return { name, requiresPkce, redirectUris: lines.filter((line) => line !== '') };
}

/** Throws what isn't about a field. */
function errorsOf(error: unknown, say: Say): FieldErrors {
  if (!(error instanceof ApplicationError)) throw error;
  const errors = new Map<string, string>();
  for (const { field, told } of error.problems)
    errors.set(field, [errors.get(field), say.whatever(told)].filter((text) => text !== undefined).join(' '));
  return errors;
}

function requireConfirmation(form: Form): void {
  if (form.get('confirm') !== 'yes') throw new HttpFailure(400, 'Tick the box to say that you mean it.');
}

function noApplication(): HttpFailure {
  return new HttpFailure(404, 'You have no such application.');
}

function unknownAction(): HttpFailure {
  return new HttpFailure(400, 'The form asks for nothing that can be done here.');
}
