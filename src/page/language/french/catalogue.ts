/** What the page of the catalogue says. */
export const CATALOGUE_FRENCH = {
  Keyword: 'Mot-clé',
  Format: 'Format',
  Geometry: 'Géométrie',
  'Year of change': 'Année de modification',
  Points: 'Points',
  Lines: 'Lignes',
  Areas: 'Surfaces',
  'Mixed geometries': 'Géométries mêlées',
  'Table without geometry': 'Tableau sans géométrie',
  'Narrow the list': 'Affiner la liste',
  'Narrowed by': 'Affinée par',
  'Remove: {value}': 'Retirer : {value}',
  '{count, plural, one {# more} other {# more}}': '{count, plural, one {# autre} other {# autres}}',
  '{count, plural, one {# feature} other {# features}}': '{count, plural, one {# objet} other {# objets}}',
  '{count, plural, one {# dataset} other {# datasets}}':
    '{count, plural, one {# jeu de données} other {# jeux de données}}',
  '{count, plural, one {# dataset} other {# datasets}} of {total, number}':
    '{count, plural, one {# jeu de données} other {# jeux de données}} sur {total, number}',
  '{datasets, plural, one {# dataset} other {# datasets}} with {features, plural, one {# feature} other {# features}}.':
    '{datasets, plural, one {# jeu de données} other {# jeux de données}} avec {features, plural, one {# objet} other {# objets}}.',
  '{datasets, plural, one {# dataset} other {# datasets}}.':
    '{datasets, plural, one {# jeu de données} other {# jeux de données}}.',
  'No dataset is published here yet.': 'Aucun jeu de données n’est encore publié ici.',
  'Nothing is published yet. On its first start the server publishes its demonstration data, which takes a few seconds: {again}. Your own files come with {command}.':
    'Rien n’est encore publié. À son premier démarrage, le serveur publie ses données de démonstration, ce qui prend quelques secondes : {again}. Vos propres fichiers se publient avec {command}.',
  'look again': 'actualisez la page',
  'Search the datasets': 'Rechercher un jeu de données',
  Relevance: 'Pertinence',
  'Latest change': 'Dernière modification',
  'Number of features': 'Nombre d’objets',
  'Sort by': 'Trier par',
  'Pages of the list': 'Pages de la liste',
  'Show all datasets': 'Afficher tous les jeux de données',
  'The list isn’t so long.': 'La liste n’est pas si longue.',
  'No dataset is like that.': 'Aucun jeu de données ne correspond.',
  'No dataset has all of these words: “{words}”.':
    'Aucun jeu de données ne contient tous ces mots : « {words} ».',
  Connect: 'Se connecter au service',
  'Give this address to QGIS, GDAL or any other program that speaks WFS, and it lists everything that is here.':
    'Donnez cette adresse à QGIS, GDAL ou tout autre programme qui parle WFS : il listera tout ce qui est publié ici.',
  'How to connect': 'Comment se connecter',
} as const;
