/** What maps say. */
export const MAP_FRENCH = {
  Map: 'Carte',
  'Map of the dataset': 'Carte du jeu de données',
  'The map needs JavaScript. The same data are here as {link}.':
    'La carte a besoin de JavaScript. Les mêmes données sont ici en {link}.',
  'Arrow keys move the map, + and - zoom, Enter shows what is in the middle.':
    'Les flèches déplacent la carte, + et - changent l’échelle, Entrée montre ce qui est au centre.',
  'List the features of this view': 'Énumérer les objets de cette vue',
  'Background: Natural Earth': 'Fond de carte : Natural Earth',
  'Background: {source}': 'Fond de carte : {source}',
  'Zoom in': 'Zoomer',
  'Zoom out': 'Dézoomer',
  'Show everything': 'Tout afficher',
  'Full screen': 'Plein écran',
  'Leave full screen': 'Quitter le plein écran',
  'Reading the map …': 'Lecture de la carte…',
  'The map could not be read.': 'La carte n’a pas pu être lue.',
  '{count} feature here': '{count} objet ici',
  '{count} features here': '{count} objets ici',
  '{count} features here, {shown} shown': '{count} objets ici, dont {shown} affichés',
  'Hold Ctrl to zoom the map': 'Maintenez Ctrl pour zoomer la carte',
  'Move the map with two fingers': 'Déplacez la carte avec deux doigts',
  'There is no feature here.': 'Il n’y a pas d’objet ici.',
  'There may be more: zoom in to see them.': 'Il y en a peut-être d’autres : zoomez pour les voir.',
  Close: 'Fermer',
  'Next feature': 'Objet suivant',
  'Previous feature': 'Objet précédent',
  '{place} of {count}': '{place} sur {count}',
  // Settings.
  'Map background': 'Fond de carte',
  'Address of tiles in Web Mercator, e.g. {example}. Without one, maps show land and borders. Readers’ browsers ask that server for what they look at.':
    'Adresse de tuiles en Web Mercator, par exemple {example}. Sans adresse, les cartes montrent les terres et les frontières. Les navigateurs des lecteurs demandent à ce serveur ce qu’ils regardent.',
  'Attribution of the background': 'Mention de la source du fond de carte',
  'Whose tiles they are, as their licence wants it said.':
    'À qui sont les tuiles, comme leur licence veut que ce soit dit.',
  // What is wrong with a background.
  'A map background {problem}, such as {example}: not {url}.':
    'Un fond de carte {problem}, par exemple {example}, et non {url}.',
  'has each of z, x and y (or TileMatrix, TileCol and TileRow) once, in braces':
    'contient une fois chacun de z, x et y (ou TileMatrix, TileCol et TileRow), entre accolades',
  'has at most 1,000 characters': 'a au plus 1000 caractères',
  'is an address that begins with https:// or http://':
    'est une adresse qui commence par https:// ou http://',
  'names its host, and then these in braces': 'nomme d’abord son hôte',
  'names a host, such as tiles.example.org': 'nomme un hôte, par exemple tiles.example.org',
  'background attribution': 'la mention de la source du fond de carte',
} as const;
