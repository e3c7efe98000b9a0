/** What a user may do in their portal. Publishers and administrators read every dataset; administrators manage people too. */
export const ROLES = ['member', 'publisher', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

/** Who is asking: nobody in particular, or a user of the request's portal. */
export type Identity = { readonly kind: 'anonymous' } | UserIdentity;

export interface UserIdentity {
  readonly kind: 'user';
  readonly portalId: number;
  readonly userId: number;
  readonly userName: string;
  readonly displayName: string;
  readonly role: Role;
  /** Ascending. */
  readonly groupIds: readonly number[];
  /** How they showed who they are. */
  readonly credential: IdentityCredential;
}

/** The row that a credential was found in; its id is no secret. */
export type IdentityCredential =
  | { readonly kind: 'session'; readonly idHash: string }
  | { readonly kind: 'apikey'; readonly keyId: number }
  | { readonly kind: 'token'; readonly authorizationId: number; readonly applicationId: number };

export const ANONYMOUS: Identity = { kind: 'anonymous' };

/** True for those who read every dataset of the portal, restricted ones too. */
export function readsEverything(identity: Identity): boolean {
  return identity.kind === 'user' && identity.role !== 'member';
}
