import type { Html } from '../../html.ts';
import type { Say } from '../../language/say.ts';

/** Stands in lines where the reader's own key belongs: a page never holds a secret. */
export const KEY = 'YOUR-API-KEY';

/** The programs that lines are given for, in the order of their tabs. */
export const TOOLS = [
  'qgis',
  'arcgis',
  'gdal',
  'python',
  'r',
  'openlayers',
  'leaflet',
  'curl',
  'excel',
] as const;
export type Tool = (typeof TOOLS)[number];

/** What lines are made of. */
export interface UseFrame {
  readonly say: Say;
  /** Address of the service. */
  readonly service: string;
  /** Of WFS, that the lines speak. */
  readonly version: string;
  /** As requests name it: `ods:cities`. */
  readonly typeName: string;
  /** For files, without an extension. */
  readonly fileName: string;
  readonly defaultCrsCode: number;
  readonly hasGeometry: boolean;
  /** Address of GetFeature; more parameters may follow. */
  readonly features: string;
  /** As `features`, with a limit where there are too many for a page. */
  readonly someFeatures: string;
  /** True: nobody gets the data without saying who they are. */
  readonly needsKey: boolean;
}

/** What is to be done in one program. */
export interface Use {
  readonly title: string;
  readonly steps: readonly UseStep[];
}

/** A sentence, and a text to be copied as it is; programs and tests run it so. */
export interface UseStep {
  readonly text: Html | string | undefined;
  readonly line: string;
}
