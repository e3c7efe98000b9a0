/** How the two versions of WFS that are read call things. */
export interface WfsWords {
  readonly version: string;
  readonly typeName: string;
  readonly count: string;
  /** Attributes of a collection. */
  readonly total: string;
  readonly returned: string;
}

export const WFS_1_1: WfsWords = {
  version: '1.1.0',
  typeName: 'typeName',
  count: 'maxFeatures',
  total: 'numberOfFeatures',
  returned: 'numberOfFeatures',
};

export const WFS_2_0: WfsWords = {
  version: '2.0.0',
  typeName: 'typeNames',
  count: 'count',
  total: 'numberMatched',
  returned: 'numberReturned',
};

export const ACCEPTED_VERSIONS = [WFS_2_0, WFS_1_1].map(({ version }) => version).join(',');
