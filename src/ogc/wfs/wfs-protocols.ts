import { v1_1_0 } from './v1_1_0/index.ts';
import type { WfsProtocol } from './wfs-protocol.ts';

/** The versions that this server speaks, newest first. */
export const WFS_PROTOCOLS: readonly WfsProtocol[] = [v1_1_0];

/** Answers operations that name no version (CONTRACT 2.2), and requests that fail before their version is known. */
export const DEFAULT_PROTOCOL: WfsProtocol = v1_1_0;
