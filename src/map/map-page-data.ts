/** What the map in a dataset's page is given by the page: plain values, as JSON. */
export interface MapPageData extends MapFrameData {
  readonly language: string;
  /** Address of `/dataset/<id>/map/features`. */
  readonly featuresUrl: string;
  /** Address of the WFS. */
  readonly wfsUrl: string;
  /** With its prefix. */
  readonly typeName: string;
  /** What is shown of a feature, in order. */
  readonly fields: readonly { readonly name: string; readonly label: string }[];
  /** The field that names a feature to people; undefined: its id does. */
  readonly titleField: string | undefined;
  /** West, south, east, north in degrees; undefined: nobody knows for this reader. */
  readonly extent: readonly [number, number, number, number] | undefined;
}

/** What the frame of any map is given. */
export interface MapFrameData {
  readonly background: MapBackground;
  readonly words: MapWords;
}

export interface MapBackground {
  /** Addresses of the built-in land, coarse and fine. */
  readonly land: { readonly coarse: string; readonly fine: string };
  /** Address of the portal's own tiles, with `{z}`, `{x}` and `{y}` or `{-y}`. */
  readonly tiles: string | undefined;
}

/** Words that the script needs; `{count}` and the like stand for what it puts in. */
export interface MapWords {
  readonly map: string;
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly whole: string;
  readonly fullScreen: string;
  readonly leaveFullScreen: string;
  readonly loading: string;
  readonly failed: string;
  /** `{count}` features, by the plural of the language. */
  readonly here: { readonly one: string; readonly other: string };
  readonly hereShown: { readonly one: string; readonly other: string };
  readonly wheelHint: string;
  readonly touchHint: string;
  readonly nothingHere: string;
  readonly manyHere: string;
  readonly close: string;
  readonly next: string;
  readonly previous: string;
  /** `{place}` of `{count}`. */
  readonly place: string;
  readonly absent: string;
}
