import type { Authenticator } from '../access/authenticate.ts';
import type { Quota } from '../access/quota.ts';
import type { AccountServices } from '../account/account-services.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { CatalogSearch } from '../catalog-search/catalog-search.ts';
import type { ControlDatabase } from '../database/control-database.ts';
import type { TemporaryFiles } from '../format/temporary-files.ts';
import type { FeatureStore } from '../store/feature-store.ts';
import type { Uploads } from '../upload/uploads.ts';
import type { UsageRecorder } from '../usage/usage-recorder.ts';

/** What one process serves; made by the composition root. */
export interface Application {
  readonly catalog: Catalog;
  /** Words in the catalogue as a caller sees it. */
  readonly search: CatalogSearch;
  /** Users, keys, applications and everything else that isn't features. */
  readonly database: ControlDatabase;
  readonly authenticator: Authenticator;
  readonly accounts: AccountServices;
  readonly quota: Quota;
  /** Absent: what is asked for isn't counted. */
  readonly usage?: UsageRecorder | undefined;
  readonly store: FeatureStore;
  /** Files that publishers send; absent: none are taken. */
  readonly uploads?: Uploads | undefined;
  /** Disk for answers that can't be streamed as they are made. */
  readonly temporaryFiles: TemporaryFiles;
  /** Rejects when the catalogue or the store can't answer; `/healthz` asks it. Absent: being there is enough. */
  check?(): Promise<void>;
  close(): Promise<void>;
}
