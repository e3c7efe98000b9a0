/** The page about where datasets are read from again. */
export const SOURCES_FRENCH = {
  Sources: 'Sources',
  'Where data come from again and again, and how reading them went.':
    'D’où les données sont relues, et comment la lecture s’est passée.',
  'Datasets that are read again from where their data come from. Only what has changed is published.':
    'Les jeux de données relus là d’où viennent leurs données. Seul ce qui a changé est publié.',
  'Sources of this portal': 'Sources de ce portail',
  'Bind a dataset to a source': 'Lier un jeu de données à une source',
  'Id of the dataset': 'Identifiant du jeu de données',
  'One that is there, or a new one.': 'Un jeu existant, ou un nouveau.',
  Address: 'Adresse',
  'It is kept encrypted, and shown without password.':
    'Elle est conservée chiffrée et affichée sans mot de passe.',
  'Feature type of a WFS, table of a database (schema.table), or layer of a file; needed where there are several.':
    'Type d’objets d’un WFS, table d’une base de données (schéma.table) ou couche d’un fichier ; nécessaire s’il y en a plusieurs.',
  'How often it is read': 'Fréquence de lecture',
  'Only when asked': 'Seulement sur demande',
  'Every 15 minutes': 'Toutes les 15 minutes',
  'Every hour': 'Toutes les heures',
  'Every 6 hours': 'Toutes les 6 heures',
  'Every day': 'Tous les jours',
  'Every week': 'Toutes les semaines',
  'Every {time}': 'Intervalle : {time}',
  'Column of the feature ids': 'Colonne des identifiants d’objets',
  'Without one, ids come from the primary key of a new dataset’s table, or from the content.':
    'Sans colonne, les identifiants viennent de la clé primaire de la table pour un nouveau jeu, sinon du contenu.',
  'Where the source does not say it, e.g. EPSG:2154.': 'Si la source ne le dit pas, par exemple EPSG:2154.',
  'Refuse what has fewer features, by more than (percent)':
    'Refuser ce qui perd plus de tant d’objets (pour cent)',
  Bind: 'Lier',
  failing: 'en échec',
  '{count, plural, one {Failed once:} other {Failed # times in a row:}}':
    '{count, plural, one {Un échec :} other {# échecs de suite :}}',
  'Read now': 'Lire maintenant',
  'Accept whatever comes': 'Accepter ce qui vient',
  'It is read now and published even with far fewer features or other types than before. The version before can be returned to if it is kept.':
    'La source est lue maintenant et publiée même avec bien moins d’objets ou d’autres types. On peut revenir à la version précédente si elle est conservée.',
  'Yes, publish what comes': 'Oui, publier ce qui vient',
  Unbind: 'Délier',
  'It is no longer read. The dataset stays as it is.':
    'La source n’est plus lue. Le jeu de données reste tel quel.',
  'Yes, unbind {name}': 'Oui, délier {name}',
  'last read {moment}': 'dernière lecture {moment}',
  'last changed {moment}': 'dernier changement {moment}',
  'next {moment}': 'prochaine {moment}',
  'being read': 'lecture en cours',
  'Bound. It is read in a moment.': 'Liée. Elle sera lue dans un instant.',
  'It is read in a moment.': 'La lecture commence dans un instant.',
  'This is no address that is read: write one such as https://example.org/roads.geojson, WFS:https://example.org/wfs or postgres://user@host/database.':
    'Cette adresse ne peut pas être lue : écrivez par exemple https://example.org/roads.geojson, WFS:https://example.org/wfs ou postgres://user@host/database.',
  'Files are read only below folders that the administrator of the server lists (harvestFolders).':
    'Les fichiers ne sont lus que dans les dossiers indiqués par l’administrateur du serveur (harvestFolders).',
  'This can’t be the id of a dataset.': 'Ce texte ne peut pas être l’identifiant d’un jeu de données.',
  'This is no coordinate reference system that is known; one is EPSG:2154.':
    'Ce système de coordonnées n’est pas connu ; un exemple est EPSG:2154.',
  'A whole number from 0 to 100.': 'Un nombre entier de 0 à 100.',
  'Choose one of the list.': 'Choisissez dans la liste.',
} as const;
