import type { Generated } from 'kysely';

/**
 * Tables of who may see what. Every row carries its portal, and every query names it: a credential or an identifier of one
 * portal finds nothing in another. Of secrets (keys, codes, tokens, session ids, links) only SHA-256 hashes are kept.
 */
export interface AccountTables {
  users: UserTable;
  groups: GroupTable;
  group_members: GroupMemberTable;
  sessions: SessionTable;
  one_time_links: OneTimeLinkTable;
  sign_in_attempts: SignInAttemptTable;
  recovery_codes: RecoveryCodeTable;
  api_keys: ApiKeyTable;
  applications: ApplicationTable;
  authorizations: AuthorizationTable;
  authorization_codes: AuthorizationCodeTable;
  tokens: TokenTable;
  dataset_grants: DatasetGrantTable;
  quota_limits: QuotaLimitTable;
  quota_counters: QuotaCounterTable;
  audit_log: AuditLogTable;
}

export interface UserTable {
  id: Generated<number>;
  portal_id: number;
  /** What they sign in with, in lower case; unique in the portal. */
  name: string;
  display_name: string;
  email: string | null;
  /** argon2id in PHC string format; null: no password yet, only a one-time link opens the account. */
  password_hash: string | null;
  /** `administrator`, `publisher` or `member`. */
  role: string;
  is_disabled: number;
  /** Secret of the second factor, encrypted with the home's key; null: none. */
  totp_secret: string | null;
  /** The last time step whose code was used: a code counts once. */
  totp_last_step: number | null;
  created_at: string;
  last_sign_in_at: string | null;
}

export interface GroupTable {
  id: Generated<number>;
  portal_id: number;
  /** Short name for the command line; unique in the portal. */
  name: string;
  title: string;
}

export interface GroupMemberTable {
  portal_id: number;
  group_id: number;
  user_id: number;
}

export interface SessionTable {
  id_hash: string;
  portal_id: number;
  user_id: number;
  created_at: string;
  last_seen_at: string;
  /** Absolute end, however much it is used. */
  expires_at: string;
  /** When the password or second factor was last proved in this session. */
  proved_at: string;
  user_agent: string;
}

/** A secret that works once and not for long; most of them are links in a mail or on an administrator's screen. */
export interface OneTimeLinkTable {
  token_hash: string;
  portal_id: number;
  /** null: the first administrator's, whose account is made by the link. */
  user_id: number | null;
  /** `first-administrator`, `set-password`, `confirm-email`, or `second-factor`: the password was right, the code is still to come. */
  purpose: string;
  /** The address that `confirm-email` is about; null for the others. */
  email: string | null;
  created_at: string;
  expires_at: string;
  used_at: string | null;
}

/** Failed sign-ins since the last success, by account name and by address; there may be no such account. */
export interface SignInAttemptTable {
  portal_id: number;
  /** `name:…` or `address:…`. */
  subject: string;
  failures: number;
  /** Attempts before this moment are refused without looking at the password. */
  blocked_until: string;
}

/** A code that stands once for a lost second factor; it goes when it is used. */
export interface RecoveryCodeTable {
  portal_id: number;
  user_id: number;
  code_hash: string;
}

export interface ApiKeyTable {
  id: Generated<number>;
  portal_id: number;
  user_id: number;
  key_hash: string;
  /** First characters of the key, so that its owner can tell it from others. */
  hint: string;
  label: string;
  created_at: string;
  last_used_at: string | null;
  revoked_at: string | null;
}

export interface ApplicationTable {
  id: Generated<number>;
  portal_id: number;
  owner_id: number;
  client_id: string;
  secret_hash: string;
  name: string;
  /** `confidential` or `public`. */
  type: string;
  /** JSON array of redirect URIs, as registered. */
  redirect_uris: string;
  requires_pkce: number;
  created_at: string;
}

/** A user's consent to one application; goes with its codes and tokens when it is withdrawn. */
export interface AuthorizationTable {
  id: Generated<number>;
  portal_id: number;
  application_id: number;
  user_id: number;
  scope: string;
  created_at: string;
  last_used_at: string | null;
}

export interface AuthorizationCodeTable {
  code_hash: string;
  portal_id: number;
  authorization_id: number;
  application_id: number;
  user_id: number;
  /** As the request wrote it; null: it named none. */
  redirect_uri: string | null;
  scope: string;
  /** S256 challenge; null: none. */
  code_challenge: string | null;
  created_at: string;
  expires_at: string;
  used_at: string | null;
}

export interface TokenTable {
  token_hash: string;
  portal_id: number;
  /** `access` or `refresh`. */
  kind: string;
  /** The hash of the code that it came from; what came from it by rotation shares it. */
  family: string;
  authorization_id: number;
  application_id: number;
  user_id: number;
  scope: string;
  created_at: string;
  /** null: never (refresh tokens). */
  expires_at: string | null;
  /** A refresh token works once. */
  used_at: string | null;
  revoked_at: string | null;
}

/** A right to read a restricted dataset. */
export interface DatasetGrantTable {
  id: Generated<number>;
  portal_id: number;
  dataset_uid: string;
  /** `everyone`, `group` or `user`. */
  subject_kind: string;
  /** Id of the group or user; null for everyone. */
  subject_id: number | null;
  /** JSON of a `FilterExpression`; null: every feature. */
  row_filter: string | null;
  /** JSON array of property names. */
  hidden_properties: string;
}

/**
 * How many calls per unit of time. In each unit the most special limit counts: the user's, else the most generous of their
 * groups', else `users`.
 */
export interface QuotaLimitTable {
  portal_id: number;
  /** `anonymous` (all anonymous callers together), `users` (each user), `group` or `user`. */
  subject_kind: string;
  /** Id of the group or user; 0 for the others. */
  subject_id: number;
  /** `minute`, `hour`, `day` or `month`. */
  unit: string;
  /** null: as many as they like, whatever more general limits say. */
  calls: number | null;
}

export interface QuotaCounterTable {
  portal_id: number;
  /** `anonymous` or `user:<id>`. */
  subject: string;
  unit: string;
  /** Begin of the window that `calls` counts. */
  window_start: string;
  calls: number;
}

export interface AuditLogTable {
  id: Generated<number>;
  /** 0: of the whole server. */
  portal_id: number;
  at: string;
  /** Who did it: a user's name, `command line`, or `anonymous`. */
  actor: string;
  /** Verb with its object, e.g. `key.revoke`; the list is `AUDIT_ACTIONS`. */
  action: string;
  /** What it was done to, by a name that is no secret. */
  subject: string;
  /** JSON object of further facts; no secret. */
  details: string;
  /** Where the request came from; empty for the command line. */
  address: string;
}
