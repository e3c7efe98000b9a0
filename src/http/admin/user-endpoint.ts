import { revokeApiKey } from '../../access/api-keys.ts';
import { listGroups, setMembers } from '../../account/groups.ts';
import { listPortalKeys } from '../../account/portal-keys.ts';
import { switchOffSecondFactor } from '../../account/second-factor.ts';
import { endSession, endSessionsOf, listSessions } from '../../account/sessions.ts';
import { findUser, removeUser, type User, updateUser } from '../../account/users.ts';
import { listAuthorizations, withdrawAuthorization } from '../../oauth/authorizations.ts';
import { type UserPage, userPage } from '../../page/admin/user-page.ts';
import { formPageAnswer } from '../account-input.ts';
import type { Answer } from '../answer.ts';
import { checkedForm } from '../form-token.ts';
import { HttpFailure } from '../http-failure.ts';
import type { Handler, RouteInput } from '../route.ts';
import {
  type AdminInput,
  adminInput,
  changedAnswer,
  fieldErrors,
  numberIn,
  requireConfirmation,
  requireProof,
} from './admin-input.ts';
import { linkAnswer, roleIn, typedUserIn } from './users-endpoint.ts';

/** Keys shown on the page; all are at `/admin/keys/`. */
const MAX_KEYS = 50;

/** A form of the page about one user, decoded as far as all of them are alike. */
interface UserForm {
  readonly input: RouteInput;
  readonly admin: AdminInput;
  readonly user: User;
  readonly form: ReadonlyMap<string, string>;
}

/** `/admin/users/:name/`. */
export const userEndpoint: Handler = async (input) => {
  const admin = await adminInput(input);
  const user = await findUser(admin.database, admin.portalId, input.parameters.get('name') ?? '');
  if (user === undefined) throw new HttpFailure(404, 'This portal has no such user.');
  if (input.exchange.request.method !== 'POST') return showUser(admin, user);
  const form = await checkedForm(input);
  if (WANTS_PROOF.has(form.get('action') ?? '')) requireProof(input, admin);
  const act = ACTIONS.get(form.get('action') ?? '');
  if (act === undefined) throw new HttpFailure(400, 'The form says nothing that can be done here.');
  try {
    return await act({ input, admin, user, form });
  } catch (error) {
    const errors = fieldErrors(error, 'role', admin.frame.reader.say);
    const typed = form.get('action') === 'save' ? { typed: { ...typedUserIn(form), name: user.name } } : {};
    return showUser(admin, user, { errors, ...typed });
  }
};

const ACTIONS = new Map<string, (form: UserForm) => Promise<Answer>>([
  ['save', save],
  ['groups', saveGroups],
  ['disable', (form) => changeOther(form, true)],
  ['enable', (form) => changeOther(form, false)],
  ['remove', remove],
  ['link', giveLink],
  ['no-second-factor', removeSecondFactor],
  ['end-session', endOne],
  ['end-sessions', endAll],
  ['revoke', revokeKey],
  ['withdraw', withdraw],
]);

/** What gives somebody rights or takes them away; keys and sessions can be ended at once. */
const WANTS_PROOF: ReadonlySet<string> = new Set([
  'save',
  'disable',
  'enable',
  'remove',
  'link',
  'no-second-factor',
]);

function done({ input, user }: UserForm, notice: Parameters<typeof changedAnswer>[2]): Promise<Answer> {
  return changedAnswer(input, `users/${encodeURIComponent(user.name)}/`, notice);
}

async function save(context: UserForm): Promise<Answer> {
  const { admin, user, form } = context;
  const { displayName, email, role } = typedUserIn(form);
  const change = { displayName, email, ...(isSelf(context) ? {} : { role: roleIn(role) }) };
  await updateUser(admin.database, ownerOf(context), change, admin.actor);
  return done({ ...context, user }, 'saved');
}

async function saveGroups(context: UserForm): Promise<Answer> {
  const { admin, user, form } = context;
  const { database, portalId, actor } = admin;
  for (const { id, memberIds } of await listGroups(database, portalId)) {
    const isWanted = form.get(`group.${id}`) === 'yes';
    if (memberIds.includes(user.id) === isWanted) continue;
    const members = isWanted ? [...memberIds, user.id] : memberIds.filter((each) => each !== user.id);
    await setMembers(database, { portalId, groupId: id }, members, actor);
  }
  return done(context, 'saved');
}

async function changeOther(context: UserForm, isDisabled: boolean): Promise<Answer> {
  requireOther(context);
  if (isDisabled) requireConfirmation(context.form);
  await updateUser(context.admin.database, ownerOf(context), { isDisabled }, context.admin.actor);
  return done(context, isDisabled ? 'disabled' : 'enabled');
}

async function remove(context: UserForm): Promise<Answer> {
  requireOther(context);
  requireConfirmation(context.form);
  await removeUser(context.admin.database, ownerOf(context), context.admin.actor);
  return changedAnswer(context.input, 'users/', 'removed');
}

/** For oneself there is the page of one's own account. */
async function giveLink(context: UserForm): Promise<Answer> {
  requireOther(context);
  return linkAnswer(context.admin, context.user);
}

async function removeSecondFactor(context: UserForm): Promise<Answer> {
  requireOther(context);
  requireConfirmation(context.form);
  const { database, actor } = context.admin;
  await switchOffSecondFactor({ database }, { ...ownerOf(context), userName: context.user.name }, actor);
  return done(context, 'saved');
}

async function endOne(context: UserForm): Promise<Answer> {
  await endSession(
    context.admin.database,
    ownerOf(context),
    context.form.get('session') ?? '',
    context.admin.actor,
  );
  return done(context, 'ended');
}

/** Of oneself: all others, or the page that says so could not be shown. */
async function endAll(context: UserForm): Promise<Answer> {
  const { credential } = context.admin.identity;
  const kept = isSelf(context) && credential.kind === 'session' ? credential.idHash : undefined;
  await endSessionsOf(context.admin.database, ownerOf(context), kept, context.admin.actor);
  return done(context, 'ended');
}

async function revokeKey(context: UserForm): Promise<Answer> {
  const { database, portalId, actor } = context.admin;
  await revokeApiKey(
    database,
    { portalId, userId: context.user.id },
    numberIn(context.form.get('id')),
    actor,
  );
  return done(context, 'revoked');
}

async function withdraw(context: UserForm): Promise<Answer> {
  const { database, actor } = context.admin;
  const authorizationId = numberIn(context.form.get('authorization'));
  await withdrawAuthorization(database, ownerOf(context), { authorizationId, actor });
  return done(context, 'withdrawn');
}

function ownerOf({ admin, user }: UserForm) {
  return { portalId: admin.portalId, userId: user.id };
}

function isSelf({ admin, user }: UserForm): boolean {
  return admin.identity.userId === user.id;
}

/** Nobody shuts themselves out by a wrong click. */
function requireOther(context: UserForm): void {
  if (isSelf(context))
    throw new HttpFailure(403, 'This is your own account. Another administrator can disable or remove it.');
}

async function showUser(
  { frame, database, portalId }: AdminInput,
  user: User,
  more: Pick<UserPage, 'typed' | 'errors'> = {},
): Promise<Answer> {
  const owner = { portalId, userId: user.id };
  const [groups, sessions, keys, authorizations] = await Promise.all([
    listGroups(database, portalId),
    listSessions(database, owner),
    listPortalKeys(database, portalId, { limit: MAX_KEYS, userId: user.id }),
    listAuthorizations(database, owner),
  ]);
  return formPageAnswer(
    userPage(frame, { user, groups, sessions, keys, authorizations, ...more }),
    more.errors,
  );
}
