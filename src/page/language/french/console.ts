/** The page on which the service is tried. */
export const CONSOLE_FRENCH = {
  'Connect to {portal}': 'Se connecter à {portal}',
  'This address is for your GIS': 'Cette adresse est pour votre SIG',
  'It is the Web Feature Service (WFS) of {portal}. Give it to QGIS, GDAL or any other program that speaks WFS.':
    'C’est le service WFS (Web Feature Service) de {portal}. Donnez-la à QGIS, à GDAL ou à tout autre logiciel qui parle WFS.',
  'Try the service': 'Essayer le service',
  'Fill in what you need; what is empty is not asked for. Send opens the answer of the service itself.':
    'Remplissez ce qu’il vous faut ; ce qui est vide n’est pas demandé. « Envoyer » ouvre la réponse du service lui-même.',
  'What the service offers: its types, formats and filters.':
    'Ce que le service offre : ses types, ses formats et ses filtres.',
  'What the features of a type look like, as an XML schema.':
    'À quoi ressemblent les objets d’un type, sous forme de schéma XML.',
  'The features themselves.': 'Les objets eux-mêmes.',
  Sections: 'Sections',
  'Such as FeatureTypeList; empty for all.': 'Par exemple FeatureTypeList ; vide pour toutes.',
  'Feature type': 'Type d’objet',
  Properties: 'Propriétés',
  'Names with commas between; empty for all.': 'Noms séparés par des virgules ; vide pour toutes.',
  'Such as -5,41,10,51,EPSG:4326.': 'Par exemple -5,41,10,51,EPSG:4326.',
  Filter: 'Filtre',
  'An ogc:Filter; the query page of a dataset writes one.':
    'Un ogc:Filter ; la page « Interroger » d’un jeu de données en écrit un.',
  'Such as name D; D is descending.': 'Par exemple name D ; D pour décroissant.',
  Skip: 'Sauter',
  'Features that are left out at the begin.': 'Objets laissés de côté au début.',
  Result: 'Résultat',
  Format: 'Format',
  Send: 'Envoyer',
  'Open in a tab': 'Ouvrir dans un onglet',
  'Waiting for the answer …': 'En attente de la réponse…',
  'The rest is not shown.': 'La suite n’est pas affichée.',
  'XML, by POST': 'XML, par POST',
  'Send a document to {address} with the content type {type}, for instance by curl.':
    'Envoyez un document à {address} avec le type de contenu {type}, par exemple avec curl.',
  Document: 'Document',
} as const;
