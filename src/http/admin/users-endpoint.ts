import { ROLES, type Role } from '../../access/identity.ts';
import { AccountError } from '../../account/account-error.ts';
import { searchUsers } from '../../account/search-users.ts';
import { giveSetPasswordLink, linkAddress } from '../../account/set-password-link.ts';
import { createUser, type User } from '../../account/users.ts';
import { sentence } from '../../lib/sentence.ts';
import { linkPage, NO_USER, type TypedUser, usersPage } from '../../page/admin/users-page.ts';
import { formPageAnswer } from '../account-input.ts';
import type { Answer } from '../answer.ts';
import { checkedForm } from '../form-token.ts';
import type { Handler } from '../route.ts';
import { type AdminInput, adminInput, fieldErrors, requireProof } from './admin-input.ts';

const USERS_PER_PAGE = 50;

/** `/admin/users/`. */
export const usersEndpoint: Handler = async (input) => {
  const admin = await adminInput(input);
  if (input.exchange.request.method !== 'POST') return listAnswer(admin);
  requireProof(input, admin);
  const typed = typedUserIn(await checkedForm(input));
  const { database, portalId, actor } = admin;
  try {
    const user = await createUser(database, portalId, { ...typed, role: roleIn(typed.role) }, actor);
    return await linkAnswer(admin, user);
  } catch (error) {
    return listAnswer(admin, typed, fieldErrors(error, 'name', admin.frame.reader.say));
  }
};

/** The only answer that ever holds the link. */
export async function linkAnswer(
  { frame, database, portalId, actor }: AdminInput,
  user: User,
): Promise<Answer> {
  const secret = await giveSetPasswordLink(database, { portalId, userId: user.id }, actor);
  return formPageAnswer(linkPage(frame, user, linkAddress(frame.reader.baseUrl, secret)));
}

export function typedUserIn(form: ReadonlyMap<string, string>): TypedUser {
  const text = (name: string) => (form.get(name) ?? '').trim();
  return { name: text('name'), displayName: text('display_name'), email: text('email'), role: text('role') };
}

export function roleIn(text: string): Role {
  const role = ROLES.find((each) => each === text);
  if (role === undefined)
    throw new AccountError(
      'Invalid',
      sentence('A role is one of {roles}.', { roles: ROLES.join(', ') }),
      'role',
    );
  return role;
}

async function listAnswer(
  { frame, database, portalId, query }: AdminInput,
  typed: TypedUser = NO_USER,
  errors?: ReadonlyMap<string, string>,
): Promise<Answer> {
  const search = (query.get('q') ?? '').trim();
  const written = Number(query.get('offset') ?? 0);
  const offset = Number.isSafeInteger(written) && written > 0 ? written : 0;
  const { users, total } = await searchUsers(database, portalId, {
    text: search,
    limit: USERS_PER_PAGE,
    offset,
  });
  const address = (at: number) =>
    `${frame.reader.baseUrl}/admin/users/?${new URLSearchParams({ ...(search === '' ? {} : { q: search }), offset: String(at) })}`;
  const page = usersPage(frame, {
    users,
    total,
    search,
    previous: offset > 0 ? address(Math.max(0, offset - USERS_PER_PAGE)) : undefined,
    next: offset + users.length < total ? address(offset + USERS_PER_PAGE) : undefined,
    typed,
    ...(errors === undefined ? {} : { errors }),
  });
  return formPageAnswer(page, errors);
}
