import { KEY, type Use, type UseFrame } from './tool.ts';

const HEADER = `Authorization: Apikey ${KEY}`;

export function gdalUse({ say, service, typeName, fileName, needsKey }: UseFrame): Use {
  const key = needsKey ? ` --config GDAL_HTTP_USERPWD "${KEY}:"` : '';
  return {
    title: 'GDAL',
    steps: [
      {
        text: say('What the dataset looks like:'),
        line: `ogrinfo -ro -so${key} "WFS:${service}" ${typeName}`,
      },
      {
        text: say('A copy in a GeoPackage:'),
        line: `ogr2ogr${key} ${fileName}.gpkg "WFS:${service}" ${typeName}`,
      },
    ],
  };
}

export function pythonUse({ say, service, version, typeName, features, needsKey }: UseFrame): Use {
  const headers = needsKey ? `, headers={"Authorization": "Apikey ${KEY}"}` : '';
  const address = `${features}&outputFormat=geojson`;
  const read = needsKey
    ? `import io
import urllib.request

import geopandas

request = urllib.request.Request("${address}"${headers})
features = geopandas.read_file(io.BytesIO(urllib.request.urlopen(request).read()))
print(features.head())`
    : `import geopandas

features = geopandas.read_file("${address}")
print(features.head())`;
  return {
    title: 'Python',
    steps: [
      {
        text: say('With OWSLib, the first ten features:'),
        line: `from owslib.wfs import WebFeatureService

wfs = WebFeatureService("${service}", version="${version}"${headers})
answer = wfs.getfeature(typename=["${typeName}"], maxfeatures=10, outputFormat="application/json")
print(answer.read().decode())`,
      },
      { text: say('With GeoPandas, all of it:'), line: read },
    ],
  };
}

export function rUse({ say, features, needsKey }: UseFrame): Use {
  const key = needsKey ? `Sys.setenv(GDAL_HTTP_USERPWD = "${KEY}:")\n` : '';
  return {
    title: 'R',
    steps: [
      {
        text: say('With the package sf:'),
        line: `library(sf)
${key}features <- st_read("${features}&outputFormat=geojson")
summary(features)`,
      },
    ],
  };
}

export function curlUse({ say, fileName, features, needsKey }: UseFrame): Use {
  const header = needsKey ? ` --header "${HEADER}"` : '';
  return {
    title: 'curl',
    steps: [
      {
        text: say('All of it as GeoJSON:'),
        line: `curl --fail --compressed${header} --output ${fileName}.geojson "${features}&outputFormat=geojson"`,
      },
      {
        text: say('How many features there are:'),
        line: `curl --fail${header} "${features}&resultType=hits"`,
      },
    ],
  };
}
