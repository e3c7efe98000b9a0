import type { Config } from '../config/config.ts';
import { createAddressPolicy } from '../fetch/address-policy.ts';
import type { FetchSettings } from '../fetch/guarded-request.ts';

/** How other servers are asked, by the settings of this one. */
export function fetchSettings(config: Config): FetchSettings {
  return {
    policy: createAddressPolicy(config.harvestAllow),
    maxBytes: config.maxHarvestBytes,
    timeoutMs: config.harvestTimeoutMs,
    idleTimeoutMs: config.harvestIdleTimeoutMs,
  };
}
