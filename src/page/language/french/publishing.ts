/** Publishing in the browser: uploads, versions, what is said about a dataset. */
export const PUBLISHING_FRENCH = {
  // Choosing a file.
  'Publish a file': 'Publier un fichier',
  'Replace {title}': 'Remplacer {title}',
  'In place of {title}': 'À la place de {title}',
  'A new dataset': 'Un nouveau jeu de données',
  'First you see what the file holds; nothing is published before you say so.':
    'Vous voyez d’abord ce que contient le fichier ; rien n’est publié avant que vous ne le disiez.',
  File: 'Fichier',
  'GeoJSON, CSV, Shapefile (its files together, or a .zip of them), GeoPackage, FlatGeobuf or GML; at most {size}.':
    'GeoJSON, CSV, Shapefile (ses fichiers ensemble, ou un .zip), GeoPackage, FlatGeobuf ou GML ; {size} au plus.',
  'Send the file': 'Envoyer le fichier',
  'Not published yet': 'Pas encore publiés',
  'Give up': 'Abandonner',
  'A file that broke off': 'Un envoi interrompu',
  'is being read': 'en cours de lecture',
  'is being published': 'en cours de publication',
  'has not come whole': 'pas entièrement reçu',
  'has been read': 'lu',
  'has come': 'reçu',
  '{percent} % has been sent.': '{percent}\u00a0% envoyés.',
  'The connection is lost; trying again.': 'La connexion est perdue ; nouvel essai en cours.',
  'The file could not be sent.': 'Le fichier n’a pas pu être envoyé.',
  'The file is larger than {size}, the most that is accepted here.':
    'Le fichier dépasse {size}, la taille maximale acceptée ici.',
  Stop: 'Arrêter',
  'Drop the file here, or choose it.': 'Déposez le fichier ici, ou choisissez-le.',
  'It has come; it is being read.': 'Il est reçu ; sa lecture commence.',
  // One upload.
  'Read the file': 'Lire le fichier',
  'Read the file otherwise …': 'Lire le fichier autrement…',
  'Read it again': 'Le lire à nouveau',
  'Not all of it has come': 'Le fichier n’est pas entièrement reçu',
  '{came} of {all} have come.': '{came} sur {all} sont reçus.',
  'Choose the same file again, and only what is missing is sent.':
    'Choisissez à nouveau le même fichier : seul ce qui manque est envoyé.',
  'Choose the file again': 'Choisir à nouveau le fichier',
  'Reading records': 'Lecture des enregistrements',
  'Reading features': 'Lecture des objets',
  'Writing features': 'Écriture des objets',
  'Verifying features': 'Vérification des objets',
  'Tidying up': 'Rangement',
  '{done} done': '{done} faits',
  Starting: 'Démarrage',
  'It is being published': 'Publication en cours',
  'It is being read': 'Lecture en cours',
  Progress: 'Avancement',
  'It did not work': 'Cela n’a pas fonctionné',
  'It is published.': 'C’est publié.',
  Remarks: 'Remarques',
  '{count, plural, one {# invalid record was left out} other {# invalid records were left out}}':
    '{count, plural, one {# enregistrement non valide laissé de côté} other {# enregistrements non valides laissés de côté}}',
  'Published: {count, plural, one {# feature} other {# features}} in {seconds} seconds.':
    'Publié : {count, plural, one {# objet} other {# objets}} en {seconds} secondes.',
  'Only those with a right to it see it.': 'Seuls ceux qui en ont le droit le voient.',
  'Look at it': 'Le voir',
  'Say what it is': 'Le décrire',
  'Who may see it, versions': 'Qui peut le voir, versions',
  // What the file holds.
  'What the file holds': 'Ce que contient le fichier',
  '{count, plural, one {# record} other {# records}}':
    '{count, plural, one {# enregistrement} other {# enregistrements}}',
  Records: 'Enregistrements',
  '{count, plural, one {# of them is not valid} other {# of them are not valid}}':
    '{count, plural, one {dont # non valide} other {dont # non valides}}',
  Coordinates: 'Coordonnées',
  'as you said': 'comme vous l’avez dit',
  'by the file': 'd’après le fichier',
  'assumed: the file does not say it': 'supposé : le fichier ne le dit pas',
  'How it was understood': 'Comment il a été compris',
  'On the map': 'Sur la carte',
  'A sample of {count, plural, one {# feature} other {# features}}, evenly drawn':
    'Un échantillon de {count, plural, one {# objet} other {# objets}}, tirés uniformément',
  'Because of': 'Raison',
  'First records': 'Premiers enregistrements',
  // How it is read and published.
  'Coordinate reference system': 'Système de coordonnées',
  'Of the coordinates in the file, e.g. EPSG:2154; empty: as the file says':
    'Des coordonnées du fichier, par exemple EPSG:2154 ; vide : selon le fichier',
  'Text encoding': 'Encodage du texte',
  'Of CSV and Shapefiles, e.g. windows-1252; empty: recognised':
    'Des CSV et Shapefile, par exemple windows-1252 ; vide : reconnu',
  Layer: 'Couche',
  'Of a file that has several': 'D’un fichier qui en a plusieurs',
  'CSV: separator': 'CSV : séparateur',
  recognised: 'reconnu',
  comma: 'virgule',
  semicolon: 'point-virgule',
  tab: 'tabulation',
  'vertical bar': 'barre verticale',
  'CSV: before the fraction of a number stands': 'CSV : avant la partie décimale d’un nombre se trouve',
  'CSV: column of the latitude or northing': 'CSV : colonne de la latitude ou de l’ordonnée',
  'CSV: column of the longitude or easting': 'CSV : colonne de la longitude ou de l’abscisse',
  'CSV: column of geometries in Well-Known Text': 'CSV : colonne des géométries en Well-Known Text',
  'Say the coordinate reference system below first, and read the file again.':
    'Indiquez d’abord ci-dessous le système de coordonnées, et faites relire le fichier.',
  'Leave invalid records out': 'Laisser de côté les enregistrements non valides',
  '{count, plural, one {# record is} other {# records are}} not valid. Without the tick nothing is published as long as there are any.':
    '{count, plural, one {# enregistrement n’est pas valide} other {# enregistrements ne sont pas valides}}. Sans cette coche, rien n’est publié tant qu’il y en a.',
  Publish: 'Publier',
  'Replace the dataset': 'Remplacer le jeu de données',
  Id: 'Identifiant',
  'Stands in addresses and requests; it stays when the data are replaced':
    'Figure dans les adresses et les requêtes ; il reste quand les données sont remplacées',
  'For people; all the rest can be said afterwards':
    'Pour les lecteurs ; tout le reste peut être dit ensuite',
  'Replace the dataset that has this id, if there is one':
    'Remplacer le jeu de données qui a cet identifiant, s’il existe',
  'Whoever may enter this private portal': 'Quiconque peut entrer dans ce portail privé',
  Everybody: 'Tout le monde',
  'Only those who are given a right to it afterwards': 'Seuls ceux à qui un droit est donné ensuite',
  'Key column': 'Colonne clé',
  'Its values become the ids of the features, and must differ':
    'Ses valeurs deviennent les identifiants des objets et doivent être distinctes',
  'none: ids from the content': 'aucune : identifiants tirés du contenu',
  'as before': 'comme avant',
  'the records’ own ids': 'les identifiants propres des enregistrements',
  // A dataset's page.
  'Nothing is published yet.': 'Rien n’est encore publié.',
  Data: 'Données',
  'published {moment}': 'publié le {moment}',
  'Replace the data': 'Remplacer les données',
  Versions: 'Versions',
  Unpublish: 'Dépublier',
  'The dataset is gone at once for everybody, with its versions, its rights and what is said about it. This can’t be undone.':
    'Le jeu de données disparaît aussitôt pour tout le monde, avec ses versions, ses droits et sa description. C’est irréversible.',
  'Yes, remove {id}': 'Oui, supprimer {id}',
  'Returned. The earlier version is served now.':
    'Retour effectué. La version antérieure est maintenant servie.',
  'Unpublished. It is gone for everybody.': 'Dépublié. Il a disparu pour tout le monde.',
  'Given up. Its files are removed.': 'Abandonné. Ses fichiers sont supprimés.',
  // Versions.
  'Versions of {title}': 'Versions de {title}',
  'Returning to an earlier version is one step; the one of now is kept in its turn. What is said about the dataset and who may see it stay as they are.':
    'Revenir à une version antérieure se fait en une étape ; l’actuelle est conservée à son tour. La description du jeu de données et ceux qui peuvent le voir ne changent pas.',
  'Back to the dataset': 'Retour au jeu de données',
  'by {name}': 'par {name}',
  current: 'actuelle',
  'Return to it': 'Y revenir',
  // Metadata.
  'What is said about {title}': 'Description de {title}',
  'It stands in the catalogue, on the dataset’s page and in its services.':
    'Elle figure dans le catalogue, sur la page du jeu de données et dans ses services.',
  'Show the description': 'Montrer la description',
  'The description as it will be shown': 'La description telle qu’elle sera montrée',
  'It is not saved yet.': 'Elle n’est pas encore enregistrée.',
  'In Markdown: headings, lists, links, emphasis; HTML shows as text':
    'En Markdown : titres, listes, liens, emphase ; le HTML se montre comme du texte',
  'Separated by commas': 'Séparés par des virgules',
  'Who stands for the data, where it isn’t {provider}': 'Qui répond des données, si ce n’est pas {provider}',
  'Whom to name when the data are used': 'Qui nommer quand les données sont utilisées',
  'Address of the licence': 'Adresse de la licence',
  'E-mail address of the contact': 'Adresse électronique du contact',
  continuously: 'en continu',
  'every hour': 'chaque heure',
  'every day': 'chaque jour',
  'every week': 'chaque semaine',
  'every month': 'chaque mois',
  'every quarter': 'chaque trimestre',
  'every year': 'chaque année',
  'every two years': 'tous les deux ans',
  irregularly: 'irrégulièrement',
  'Languages of the data': 'Langues des données',
  'Tags separated by commas, e.g. fr, de': 'Codes séparés par des virgules, par exemple fr, de',
  'Brought up to date': 'Mise à jour',
  'not said': 'non indiqué',
  'First day that the data speak of': 'Premier jour dont parlent les données',
  'E.g. 2026-01-31': 'Par exemple 2026-01-31',
  'Last day that the data speak of': 'Dernier jour dont parlent les données',
  'Day of the last change at the source': 'Jour du dernier changement à la source',
  'Empty: the day of the publication': 'Vide : le jour de la publication',
  'Box that the data are about': 'Rectangle que concernent les données',
  'West, south, east, north in degrees, e.g. -5.2, 41.3, 9.6, 51.1; empty: the box around them':
    'Ouest, sud, est, nord en degrés, par exemple -5.2, 41.3, 9.6, 51.1 ; vide : celui qui les entoure',
  'Further coordinate reference systems to advertise': 'Autres systèmes de coordonnées à annoncer',
  'Separated by commas, e.g. EPSG:2154; any other is given on request, too':
    'Séparés par des virgules, par exemple EPSG:2154 ; tout autre est aussi fourni sur demande',
  Label: 'Libellé',
  'What it means': 'Ce qu’elle signifie',
  Properties: 'Propriétés',
  Format: 'Format',
  '{count, plural, one {# feature} other {# features}}': '{count, plural, one {# objet} other {# objets}}',
  // What can go wrong.
  'There is no such upload.': 'Il n’y a pas d’envoi de ce nom.',
  'This upload has no such file.': 'Cet envoi n’a pas ce fichier.',
  'This server takes no uploads.': 'Ce serveur n’accepte pas d’envois.',
  'All files of this upload have come already.': 'Tous les fichiers de cet envoi sont déjà reçus.',
  'There is nothing to read: the file has not come, or is published.':
    'Il n’y a rien à lire : le fichier n’est pas reçu, ou il est publié.',
  'The file must have been read before it is published.': 'Le fichier doit avoir été lu avant d’être publié.',
  'This file is being read or published already.':
    'Ce fichier est déjà en cours de lecture ou de publication.',
  '{count} files are being read or published right now, which is as many as this server takes at once (maxUploadJobs). Try again in a moment.':
    '{count} fichiers sont en cours de lecture ou de publication, autant que ce serveur en traite à la fois (maxUploadJobs). Réessayez dans un instant.',
  'The uploads of this portal may take {maxBytes} bytes together (maxUploadsBytes), and this one would be too much. Publish or give up others first.':
    'Les envois de ce portail peuvent occuper ensemble {maxBytes} octets (maxUploadsBytes), et celui-ci serait de trop. Publiez-en ou abandonnez-en d’abord d’autres.',
  'The file has {bytes} bytes; at most {most} are accepted here (maxUploadBytes). Publish it on the command line, or compress it.':
    'Le fichier a {bytes} octets ; {most} au plus sont acceptés ici (maxUploadBytes). Publiez-le en ligne de commande, ou comprimez-le.',
  'The server’s disk has no room for this file; tell its administrator.':
    'Le disque du serveur n’a pas de place pour ce fichier ; prévenez son administrateur.',
  '{there} bytes of the file are there; go on from there.':
    '{there} octets du fichier sont reçus ; continuez à partir de là.',
  'The file has more than the {size} bytes that were announced.':
    'Le fichier a plus que les {size} octets annoncés.',
  'The server was stopped in the middle. Nothing was changed; try again.':
    'Le serveur a été arrêté au milieu. Rien n’a changé ; réessayez.',
  'The file could not be read: no process could be started for it.':
    'Le fichier n’a pas pu être lu : aucun processus n’a pu être démarré pour lui.',
  'Reading the file took longer than {seconds} seconds (maxUploadJobMs), so it was stopped. Nothing was changed.':
    'La lecture du fichier a pris plus de {seconds} secondes (maxUploadJobMs) et a été arrêtée. Rien n’a changé.',
  'Reading the file took more memory than {bytes} bytes (maxUploadJobMemoryBytes), so it was stopped. Nothing was changed.':
    'La lecture du fichier a pris plus de {bytes} octets de mémoire (maxUploadJobMemoryBytes) et a été arrêtée. Rien n’a changé.',
  'The process that read the file ended before it was done. Nothing was changed; try again, or publish it on the command line.':
    'Le processus qui lisait le fichier s’est terminé avant la fin. Rien n’a changé ; réessayez, ou publiez-le en ligne de commande.',
  'GeoJSON, CSV, a Shapefile (its .shp, .dbf, .shx, .prj and .cpg together, or a .zip of them), GeoPackage, FlatGeobuf and GML are accepted':
    'sont acceptés GeoJSON, CSV, un Shapefile (ses .shp, .dbf, .shx, .prj et .cpg ensemble, ou un .zip), GeoPackage, FlatGeobuf et GML',
  'Publish one file at a time: {names} would be several datasets.':
    'Publiez un fichier à la fois : {names} seraient plusieurs jeux de données.',
  'There are two files {extension}: {name} is the second.':
    'Il y a deux fichiers {extension} : {name} est le second.',
  '{name} does not belong to a file {extension}: {accepted}.':
    '{name} ne va pas avec un fichier {extension} : {accepted}.',
  'Choose a file: {accepted}.': 'Choisissez un fichier : {accepted}.',
  '{name} is only a part of a dataset; send its main file with it: {accepted}.':
    '{name} n’est qu’une partie d’un jeu de données ; envoyez aussi son fichier principal : {accepted}.',
  '{name} is of no known format: {accepted}.': '{name} n’est d’aucun format connu : {accepted}.',
  'A file’s name has at most {most} characters.': 'Le nom d’un fichier a au plus {most} caractères.',
  'The size of {name} is no number of bytes.': 'La taille de {name} n’est pas un nombre d’octets.',
  '{name} is empty.': '{name} est vide.',
  'The columns of latitude and longitude go together.':
    'Les colonnes de latitude et de longitude vont ensemble.',
  'Geometries come from one column of Well-Known Text, or from two of coordinates.':
    'Les géométries viennent d’une colonne de Well-Known Text, ou de deux colonnes de coordonnées.',
  'A dataset needs an id.': 'Un jeu de données a besoin d’un identifiant.',
  'The separator is one of the list.': 'Le séparateur est l’un de la liste.',
  'This is no coordinate reference system that is known here; one is EPSG:2154.':
    'Ce n’est pas un système de coordonnées connu ici ; EPSG:2154 en est un.',
  'There is a dataset of that id already: take another one, or set the tick that replaces it.':
    'Il y a déjà un jeu de données de cet identifiant : prenez-en un autre, ou cochez pour le remplacer.',
  'Somebody else has changed this meanwhile. What you typed stands here still: look at what they wrote, and save again.':
    'Quelqu’un d’autre a changé ceci entre-temps. Ce que vous avez saisi est encore ici : regardez ce qu’il a écrit, puis enregistrez à nouveau.',
  'The field {name} is longer than {most} bytes.': 'Le champ {name} dépasse {most} octets.',
  'At most {most} files are sent together.': 'Au plus {most} fichiers s’envoient ensemble.',
  'The form has too many fields.': 'Le formulaire a trop de champs.',
  'The form is cut off or not well-formed.': 'Le formulaire est tronqué ou mal formé.',
  'A form with files is expected here (multipart/form-data).':
    'Un formulaire avec fichiers est attendu ici (multipart/form-data).',
  'A form with files is expected here.': 'Un formulaire avec fichiers est attendu ici.',
  'The length of the form must be said (Content-Length).':
    'La longueur du formulaire doit être indiquée (Content-Length).',
  'This was sent from another site.': 'Ceci a été envoyé depuis un autre site.',
  'The form lacks its action.': 'Le formulaire n’indique pas son action.',
  'The field upload is no JSON of names and sizes of files.':
    'Le champ upload n’est pas un JSON de noms et de tailles de fichiers.',
  'The header Upload-Offset says from which byte on the file is sent.':
    'L’en-tête Upload-Offset indique à partir de quel octet le fichier est envoyé.',
} as const;
