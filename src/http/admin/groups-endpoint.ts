import { AccountError } from '../../account/account-error.ts';
import {
  createGroup,
  findGroup,
  type Group,
  listGroups,
  removeGroup,
  setMembers,
  updateGroup,
} from '../../account/groups.ts';
import { findUser, findUserById } from '../../account/users.ts';
import { groupPage, groupsPage } from '../../page/admin/groups-page.ts';
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
  requireConfirmation,
} from './admin-input.ts';

/** `/admin/groups/`. */
export const groupsEndpoint: Handler = async (input) => {
  const { frame, database, portalId, actor } = await adminInput(input);
  const groups = await listGroups(database, portalId);
  if (input.exchange.request.method !== 'POST') return formPageAnswer(groupsPage(frame, groups));
  const form = await checkedForm(input);
  const typed = { name: (form.get('name') ?? '').trim(), title: (form.get('title') ?? '').trim() };
  try {
    await createGroup(database, portalId, { name: typed.name, title: typed.title || typed.name }, actor);
  } catch (error) {
    const errors = fieldErrors(error, 'name', frame.reader.say);
    return formPageAnswer(groupsPage(frame, groups, typed, errors), errors);
  }
  return changedAnswer(input, `groups/${typed.name}/`, 'added');
};

/** `/admin/groups/:name/`. */
export const groupEndpoint: Handler = async (input) => {
  const admin = await adminInput(input);
  const { frame, database, portalId, actor } = admin;
  const group = await groupOf(input, admin);
  if (input.exchange.request.method !== 'POST')
    return formPageAnswer(
      groupPage(frame, group.name, { title: group.title, members: await memberNames(admin, group) }),
    );
  const form = await checkedForm(input);
  if (form.get('action') !== 'remove') return saveGroup(input, admin, group, form);
  requireConfirmation(form);
  await removeGroup(database, { portalId, groupId: group.id }, actor);
  return changedAnswer(input, 'groups/', 'removed');
};

async function groupOf({ parameters }: RouteInput, { database, portalId }: AdminInput): Promise<Group> {
  try {
    return await findGroup(database, portalId, parameters.get('name') ?? '');
  } catch (error) {
    if (error instanceof AccountError && error.problem === 'NoSuchGroup')
      throw new HttpFailure(404, 'This portal has no such group.');
    throw error;
  }
}

async function saveGroup(
  input: RouteInput,
  { frame, database, portalId, actor }: AdminInput,
  { id: groupId, name }: Group,
  form: ReadonlyMap<string, string>,
): Promise<Answer> {
  const typed = { title: (form.get('title') ?? '').trim(), members: form.get('members') ?? '' };
  const names = [...new Set(typed.members.split(/[\s,]+/).filter((each) => each !== ''))];
  const users = await Promise.all(names.map((each) => findUser(database, portalId, each)));
  const unknown = names.filter((_, i) => users[i] === undefined);
  const refuse = (errors: ReadonlyMap<string, string>) =>
    formPageAnswer(groupPage(frame, name, typed, errors), errors);
  if (unknown.length > 0)
    return refuse(
      new Map([
        [
          'members',
          frame.reader.say('This portal has no user {names}.', { names: unknown.slice(0, 10).join(', ') }),
        ],
      ]),
    );
  try {
    await updateGroup(database, { portalId, groupId }, { title: typed.title }, actor);
    const ids = users.flatMap((user) => (user === undefined ? [] : [user.id]));
    await setMembers(database, { portalId, groupId }, ids, actor);
  } catch (error) {
    return refuse(fieldErrors(error, 'title', frame.reader.say));
  }
  return changedAnswer(input, `groups/${name}/`, 'saved');
}

async function memberNames({ database, portalId }: AdminInput, { memberIds }: Group): Promise<string> {
  const users = await Promise.all(memberIds.map((id) => findUserById(database, portalId, id)));
  const names = users.flatMap((user) => (user === undefined ? [] : [user.name]));
  return names.sort().join('\n');
}
