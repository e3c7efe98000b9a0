import { KEY, type Use, type UseFrame } from './tool.ts';

export function qgisUse({
  say,
  service,
  version,
  typeName,
  fileName,
  defaultCrsCode,
  needsKey,
}: UseFrame): Use {
  const user = needsKey ? ` user='${KEY}' password='-'` : '';
  const uri = `pagingEnabled='true' srsname='EPSG:${defaultCrsCode}' typename='${typeName}' url='${service}'${user} version='${version}'`;
  return {
    title: 'QGIS',
    steps: [
      {
        text: needsKey
          ? say(
              'Layer › Add Layer › Add WFS / OGC API Features Layer… › New. Give it a name and this URL, under Authentication › Basic the key as user name, then Connect.',
            )
          : say(
              'Layer › Add Layer › Add WFS / OGC API Features Layer… › New. Give it a name and this URL, then Connect.',
            ),
        line: service,
      },
      {
        text: say('Or in the Python console of QGIS:'),
        line: `iface.addVectorLayer("${uri}", "${fileName}", "WFS")`,
      },
    ],
  };
}

export function arcgisUse({ say, service, needsKey }: UseFrame): Use {
  return {
    title: 'ArcGIS Pro',
    steps: [
      {
        text: needsKey
          ? say(
              'Insert › Connections › Server › New WFS Server. Give it this URL, version 1.1.0, and the key as user name; then add the layer from the Catalog pane.',
            )
          : say(
              'Insert › Connections › Server › New WFS Server. Give it this URL and version 1.1.0; then add the layer from the Catalog pane.',
            ),
        line: service,
      },
    ],
  };
}

export function excelUse({ say, features, needsKey }: UseFrame): Use {
  const address = `${features}&outputFormat=text/csv;bom=yes`;
  const contents = needsKey
    ? `Web.Contents("${address}", [Headers=[Authorization="Apikey ${KEY}"]])`
    : `Web.Contents("${address}")`;
  return {
    title: 'Excel, Power BI',
    steps: [
      {
        text: needsKey
          ? say('Data › Get Data › From Web. Give it this address; sign in with Basic, the key as user name.')
          : say('Data › Get Data › From Web. Give it this address.'),
        line: address,
      },
      {
        text: say('Or as a blank query, in the advanced editor:'),
        line: `let\n  Source = Csv.Document(${contents}, [Delimiter=",", Encoding=65001, QuoteStyle=QuoteStyle.Csv]),\n  Table = Table.PromoteHeaders(Source)\nin\n  Table`,
      },
    ],
  };
}
