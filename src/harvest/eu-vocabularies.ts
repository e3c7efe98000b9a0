import type { DatasetMetadata, UpdateFrequency } from '../catalog/catalog.ts';

/** The Publications Office's controlled vocabularies, which DCAT-AP wants values from. */
const AUTHORITY = 'http://publications.europa.eu/resource/authority';

const FREQUENCIES: Readonly<Record<UpdateFrequency, string>> = {
  continuous: 'CONT',
  hourly: 'HOURLY',
  daily: 'DAILY',
  weekly: 'WEEKLY',
  monthly: 'MONTHLY',
  quarterly: 'QUARTERLY',
  annual: 'ANNUAL',
  biennial: 'BIENNIAL',
  irregular: 'IRREG',
  never: 'NEVER',
};

/** Two letters (ISO 639-1) and the three (ISO 639-3) by which the vocabulary knows the language. */
const LANGUAGES = new Map(
  (
    'ab:abk af:afr am:amh an:arg ar:ara as:asm az:aze ba:bak be:bel bg:bul bn:ben bo:bod br:bre bs:bos ca:cat co:cos cs:ces cv:chv ' +
    'cy:cym da:dan de:deu dv:div dz:dzo el:ell en:eng eo:epo es:spa et:est eu:eus fa:fas fi:fin fj:fij fo:fao fr:fra fy:fry ga:gle ' +
    'gd:gla gl:glg gu:guj gv:glv ha:hau he:heb hi:hin hr:hrv ht:hat hu:hun hy:hye id:ind ig:ibo is:isl it:ita ja:jpn jv:jav ka:kat ' +
    'kk:kaz kl:kal km:khm kn:kan ko:kor ku:kur kw:cor ky:kir la:lat lb:ltz lg:lug ln:lin lo:lao lt:lit lv:lav mg:mlg mi:mri mk:mkd ' +
    'ml:mal mn:mon mr:mar ms:msa mt:mlt my:mya nb:nob ne:nep nl:nld nn:nno no:nor oc:oci or:ori os:oss pa:pan pl:pol ps:pus pt:por ' +
    'qu:que rm:roh rn:run ro:ron ru:rus rw:kin sa:san sc:srd se:sme sg:sag si:sin sk:slk sl:slv sm:smo sn:sna so:som sq:sqi sr:srp ' +
    'ss:ssw st:sot su:sun sv:swe sw:swa ta:tam te:tel tg:tgk th:tha ti:tir tk:tuk tl:tgl tn:tsn to:ton tr:tur ts:tso tt:tat ty:tah ' +
    'ug:uig uk:ukr ur:urd uz:uzb vi:vie wa:wln wo:wol xh:xho yi:yid yo:yor zh:zho zu:zul'
  )
    .split(' ')
    .map((pair) => pair.split(':') as [string, string]),
);

/** Licences that the vocabulary has, by what their name or their address looks like. */
const LICENCES: readonly (readonly [address: RegExp, name: RegExp, code: string])[] = [
  [/creativecommons\.org\/publicdomain\/zero\/1\.0/, /^cc-?0( 1\.0)?$/, 'CC0'],
  [/creativecommons\.org\/licenses\/by\/4\.0/, /^cc by 4\.0$/, 'CC_BY_4_0'],
  [/creativecommons\.org\/licenses\/by-sa\/4\.0/, /^cc by sa 4\.0$/, 'CC_BYSA_4_0'],
  [/creativecommons\.org\/licenses\/by-nd\/4\.0/, /^cc by nd 4\.0$/, 'CC_BYND_4_0'],
  [/creativecommons\.org\/licenses\/by-nc\/4\.0/, /^cc by nc 4\.0$/, 'CC_BYNC_4_0'],
  [/creativecommons\.org\/licenses\/by-nc-sa\/4\.0/, /^cc by nc sa 4\.0$/, 'CC_BYNCSA_4_0'],
  [/creativecommons\.org\/licenses\/by-nc-nd\/4\.0/, /^cc by nc nd 4\.0$/, 'CC_BYNCND_4_0'],
  [/opendatacommons\.org\/licenses\/odbl/, /^odbl( 1\.0)?$/, 'ODC_BL'],
  [/opendatacommons\.org\/licenses\/by\//, /^odc by( 1\.0)?$/, 'ODC_BY'],
  [/opendatacommons\.org\/licenses\/pddl/, /^(odc )?pddl( 1\.0)?$/, 'ODC_PDDL'],
];

export function frequencyUri(frequency: UpdateFrequency): string {
  return `${AUTHORITY}/frequency/${FREQUENCIES[frequency]}`;
}

/** Undefined: the vocabulary isn't known to have the language of this tag (BCP 47). */
export function languageUri(tag: string): string | undefined {
  const primary = tag.split('-')[0]?.toLowerCase() ?? '';
  const code = primary.length === 3 ? primary : LANGUAGES.get(primary);
  return code === undefined ? undefined : `${AUTHORITY}/language/${code.toUpperCase()}`;
}

/** Undefined: the vocabulary isn't known to have it. */
export function licenceUri({
  licence,
  licenceUrl,
}: Pick<DatasetMetadata, 'licence' | 'licenceUrl'>): string | undefined {
  const name = (licence ?? '')
    .toLowerCase()
    .replace(/[\s-]+/g, ' ')
    .trim();
  const known = LICENCES.find(([address, names]) =>
    licenceUrl === undefined ? names.test(name) : address.test(licenceUrl),
  );
  return known === undefined ? undefined : `${AUTHORITY}/licence/${known[2]}`;
}

export function fileTypeUri(code: string): string {
  return `${AUTHORITY}/file-type/${code}`;
}

/** Whether anybody may have it. */
export function accessRightUri(isPublic: boolean): string {
  return `${AUTHORITY}/access-right/${isPublic ? 'PUBLIC' : 'RESTRICTED'}`;
}

export function mediaTypeUri(mediaType: string): string {
  return `http://www.iana.org/assignments/media-types/${mediaType}`;
}
