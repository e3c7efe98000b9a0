import type { Generated } from 'kysely';
import type { AccountTables } from './account-tables.ts';

/** Every table of the control database. Flags are 0 or 1, moments are ISO 8601 text in UTC, nested values are JSON text. */
export interface Tables extends AccountTables {
  portals: PortalTable;
  portal_hosts: PortalHostTable;
  datasets: DatasetTable;
  dataset_versions: DatasetVersionTable;
  publications: PublicationTable;
  settings: SettingTable;
  dataset_sources: DatasetSourceTable;
  usage_counts: UsageCountTable;
  uploads: UploadTable;
}

export interface PortalTable {
  id: Generated<number>;
  name: string;
  title: string;
  abstract: string;
  is_default: number;
  is_private: number;
  public_url: string | null;
  namespace_prefix: string;
  namespace_uri: string;
  provider_name: string;
  provider_site: string | null;
  contact_name: string | null;
  contact_email: string | null;
  fees: string;
  access_constraints: string;
  max_features: number | null;
  /** JSON array of CRS names. */
  other_srs: Generated<string>;
  /** Grows with every change of anything in the portal; see `catalog/revision.ts`. */
  revision: number;
  /** Grows with every change of who is who: users, groups, keys, sessions, applications, tokens. */
  access_revision: Generated<number>;
  /** Anybody may make an account. */
  allows_sign_up: Generated<number>;
  /** Address of the tiles under its maps. */
  background_url: string | null;
  background_attribution: Generated<string>;
}

export interface PortalHostTable {
  /** Lower case, without port. */
  host: string;
  portal_id: number;
}

export interface DatasetTable {
  uid: string;
  portal_id: number;
  /** As the publisher wrote it. */
  id: string;
  type_name: string;
  title: string;
  abstract: string;
  keywords: string;
  attribution: string | null;
  licence: string | null;
  /** JSON object of the rest of the metadata. */
  more_metadata: Generated<string>;
  is_restricted: number;
  /** 32 random bytes in hexadecimal; makes feature ids from contents and is never published. */
  id_key: string;
  /** Label of the property that feature ids come from; null: from the content. */
  key_column: string | null;
  /** Of its feature type where it is another than the portal's; both null: the portal's. */
  namespace_uri: string | null;
  namespace_prefix: string | null;
  current_version: string;
  /** The portal's revision at which the dataset last changed. */
  revision: number;
}

/** The versions that the feature store has or may still have; a row outlives its dataset until the store is rid of it. */
export interface DatasetVersionTable {
  portal_id: number;
  uid: string;
  version: string;
  feature_type: string;
  summary: string;
  published_at: string;
  /** When another version took its place, or the dataset went; null: it is the current one. */
  superseded_at: string | null;
  /** As in the dataset's row, when the version was published. */
  key_column: string | null;
  namespace_uri: string | null;
  namespace_prefix: string | null;
  /** Name of the user, or `command line`; null: published before that was noted. */
  published_by: string | null;
  /** On disk; null: as above. */
  bytes: number | null;
  /** JSON of the publish's report; null: as above. */
  report: string | null;
  /** 1: it is being removed, and nobody returns to it. */
  is_condemned: Generated<number>;
}

/** A publish under way: at most one for each dataset. */
export interface PublicationTable {
  portal_id: number;
  dataset_id: string;
  uid: string;
  /** Random; the publish that holds the row knows it. */
  token: string;
  hostname: string;
  pid: number;
  /** What tells a process from a later one with the same pid, where the system says; else empty. */
  process_start: string;
  renewed_at: string;
}

/** Files that publishers send. Nested values are JSON text. */
export interface UploadTable {
  id: string;
  portal_id: number;
  user_id: number;
  /** Id of the dataset that it is to replace. */
  replaces: string | null;
  files: string;
  /** Of all its files, as announced. */
  bytes: number;
  /** `receiving`, `received`, `inspected`, `published`. */
  stage: string;
  options: string;
  inspection: string | null;
  report: string | null;
  /** Why the last job failed. */
  problem: string | null;
  /** The job that runs, and the process that watches it; null: none does. */
  job_kind: string | null;
  job_token: string | null;
  job_hostname: string | null;
  job_pid: number | null;
  job_process_start: string | null;
  job_renewed_at: string | null;
  /** 1: its job is to end. */
  is_cancelled: Generated<number>;
  created_at: string;
  changed_at: string;
}

export interface SettingTable {
  /** 0: of the whole server. */
  portal_id: number;
  name: string;
  value: string;
}

/** Requests of one day of UTC that were alike: see `usage/usage-counts.ts`. */
export interface UsageCountTable extends Record<`latency_${number}`, number> {
  portal_id: number;
  /** E.g. `2026-11-28`. */
  day: string;
  /** Empty: none; `/other`: those that the day had no row for. */
  dataset_id: string;
  /** 0: all the anonymous together; -1: those that the day had no row for. */
  user_id: number;
  /** A kind of program, e.g. `QGIS`. */
  client: string;
  /** `ok`, `left`, `cut`, or a status such as `404`, with the code of an exception report behind a blank. */
  outcome: string;
  requests: number;
  bytes: number;
  features: number;
}

/** Where a dataset is read from again. */
export interface DatasetSourceTable {
  portal_id: number;
  /** The publisher's id of the dataset, which may not be there yet. */
  dataset_id: string;
  /** Without password and keys. */
  address: string;
  /** As it is, encrypted with the home's key. */
  sealed_address: string;
  /** JSON object. */
  reading: string;
  schedule: string | null;
  max_drop_percent: number;
  /** Set on the machine's command line. */
  is_trusted: number;
  set_by: string;
  /** JSON object of what tells that nothing has changed; null: it was never read. */
  seen: string | null;
  next_run_at: string | null;
  /** The next version is published whatever it looks like. */
  accepts_any: Generated<number>;
  last_tried_at: string | null;
  last_success_at: string | null;
  last_changed_at: string | null;
  last_error: string | null;
  failures: Generated<number>;
  /** Of the run under way; null: none is. */
  run_token: string | null;
  run_hostname: string | null;
  run_pid: number | null;
  run_process_start: string | null;
  run_renewed_at: string | null;
}
