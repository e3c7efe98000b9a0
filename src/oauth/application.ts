/** Confidential ones keep their secret on a server; what runs on its users' machines is public (RFC 6749 §2.1). */
export type ApplicationType = 'confidential' | 'public';

/** An application that may ask users for access to what they may read. */
export interface OAuthApplication {
  readonly id: number;
  readonly portalId: number;
  readonly ownerId: number;
  /** The owner's name for people, and the one that they sign in with. */
  readonly ownerDisplayName: string;
  readonly ownerName: string;
  readonly clientId: string;
  /** Of the client secret, which nobody can read again. */
  readonly secretHash: string;
  readonly name: string;
  readonly type: ApplicationType;
  /** As registered, character by character. */
  readonly redirectUris: readonly string[];
  readonly requiresPkce: boolean;
  readonly createdAt: Date;
}

/** What an owner says about an application, and may change. */
export interface ApplicationSettings {
  readonly name: string;
  readonly redirectUris: readonly string[];
  /** Only public ones may do without (for apps that know no PKCE); a confidential one's challenge is checked when it sends one. */
  readonly requiresPkce: boolean;
}
