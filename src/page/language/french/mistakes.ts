/** What is wrong with what somebody typed or asked for: sentences of the folders below pages. */
export const MISTAKES_FRENCH = {
  // Accounts.
  'Too many attempts. Try again in {wait}.': 'Trop de tentatives. Réessayez dans {wait}.',
  'a second': 'une seconde',
  '{seconds} seconds': '{seconds} secondes',
  'a minute': 'une minute',
  '{minutes} minutes': '{minutes} minutes',
  'More people are signing in than this server takes on at once. Try again in a few seconds.':
    'Trop de personnes se connectent en même temps. Réessayez dans quelques secondes.',
  'Name or password is not right.': 'Le nom ou le mot de passe n’est pas le bon.',
  'That took too long. Sign in again.': 'Le délai est dépassé. Connectez-vous à nouveau.',
  'Say the name of the account, or its e-mail address.':
    'Indiquez le nom du compte ou son adresse électronique.',
  'Say your e-mail address.': 'Indiquez votre adresse électronique.',
  'An e-mail address looks like name@example.org.': 'Une adresse électronique ressemble à nom@example.org.',
  'Choose a name to sign in with.': 'Choisissez un nom pour vous connecter.',
  'The name {name} stands for those who have none.': 'Le nom {name} désigne ceux qui n’en ont pas.',
  'A user name has 1 to 64 of the letters a to z, digits, and . _ - @ +, and begins with a letter or digit.':
    'Un nom d’utilisateur a de 1 à 64 caractères : lettres de a à z, chiffres et . _ - @ + ; il commence par une lettre ou un chiffre.',
  'A display name has at most {most} characters, all of them visible.':
    'Un nom affiché a au plus {most} caractères, tous visibles.',
  'A password has at least {least} characters. Several words make a good one.':
    'Un mot de passe a au moins {least} caractères. Plusieurs mots en font un bon.',
  'A password has at most {most} characters.': 'Un mot de passe a au plus {most} caractères.',
  'This password is hardly more than a name or word that anybody would try here. Choose another.':
    'Ce mot de passe n’est guère plus qu’un nom ou un mot que n’importe qui essaierait ici. Choisissez-en un autre.',
  'This password is one of the most common ones, which attackers try first. Choose another.':
    'Ce mot de passe est l’un des plus courants, que les attaquants essaient en premier. Choisissez-en un autre.',
  'This is not your password.': 'Ce n’est pas votre mot de passe.',
  'The key has changed meanwhile. Begin again with this one.':
    'La clé a changé entre-temps. Recommencez avec celle-ci.',
  'This is not the code that the app shows now.':
    'Ce n’est pas le code que l’application affiche en ce moment.',
  'This code is not right, or it was used before.': 'Ce code n’est pas le bon, ou il a déjà été utilisé.',
  'This link has been used, is too old, or was never given.':
    'Ce lien a déjà été utilisé, est trop ancien ou n’a jamais été donné.',
  'There is no such user.': 'Cet utilisateur n’existe pas.',
  'There is a user {name} already.': 'Il y a déjà un utilisateur {name}.',
  'The user {name} is disabled: a link would open nothing.':
    'L’utilisateur {name} est désactivé : un lien n’ouvrirait rien.',
  '{name} is the only administrator of the portal. Make another one first.':
    '{name} est le seul administrateur du portail. Désignez-en d’abord un autre.',
  'A role is one of {roles}.': 'Un rôle est l’un de ceux-ci : {roles}.',
  'Say what the key is for.': 'Indiquez à quoi sert la clé.',
  'At most {most} characters.': 'Au plus {most} caractères.',
  'You have {count} keys; revoke one first.': 'Vous avez {count} clés ; révoquez-en d’abord une.',
  // Groups and quotas.
  'There is no such group.': 'Ce groupe n’existe pas.',
  'The portal has no group {name}.': 'Le portail n’a pas de groupe {name}.',
  'The portal has no group {name}. It has none.': 'Le portail n’a pas de groupe {name}. Il n’en a aucun.',
  'The portal has no group {name}. It has: {known}.': 'Le portail n’a pas de groupe {name}. Il a : {known}.',
  'The portal has no group with the number {number}.': 'Le portail n’a pas de groupe numéro {number}.',
  'The portal has a group {name} already.': 'Le portail a déjà un groupe {name}.',
  'The portal has no user {name}.': 'Le portail n’a pas d’utilisateur {name}.',
  'This portal has no user {names}.': 'Ce portail n’a pas d’utilisateur {names}.',
  'The portal has no user with the number {number}.': 'Le portail n’a pas d’utilisateur numéro {number}.',
  "A group's name has up to 63 lower-case letters, digits, dots, hyphens and underscores, and begins with a letter or digit: not {name}.":
    'Le nom d’un groupe a au plus 63 caractères (lettres minuscules, chiffres, points, traits d’union et tirets bas) et commence par une lettre ou un chiffre : {name} ne convient pas.',
  "A group's title is one line of up to {most} characters: not {title}.":
    'Le titre d’un groupe est une ligne d’au plus {most} caractères : {title} ne convient pas.',
  'Say a number of calls, or unlimited.': 'Indiquez un nombre d’appels, ou le mot unlimited.',
  'A limit is a whole number of calls from 0 to {most}.':
    'Une limite est un nombre entier d’appels, de 0 à {most}.',
  // Units of quotas.
  minute: 'minute',
  hour: 'heure',
  day: 'jour',
  month: 'mois',
  // Applications.
  'Say of which type the application is.': 'Indiquez le type de l’application.',
  'The application needs a name.': 'L’application doit avoir un nom.',
  'The name is longer than {most} characters.': 'Le nom dépasse {most} caractères.',
  'The name has characters that nobody can see.': 'Le nom contient des caractères invisibles.',
  'The application needs a redirection URL.': 'L’application doit avoir une URL de redirection.',
  'An application has at most {most} redirection URLs.':
    'Une application a au plus {most} URL de redirection.',
  'One account has at most {most} applications; remove one first.':
    'Un compte a au plus {most} applications ; supprimez-en d’abord une.',
  'The redirection URL {uri} {problem}.': 'L’URL de redirection {uri} {problem}.',
  'is longer than {most} characters': 'dépasse {most} caractères',
  'has a fragment (#…), which no redirection may have':
    'a un fragment (#…), ce qu’aucune redirection ne peut avoir',
  'has a *; each address is registered by itself':
    'contient * ; chaque adresse est enregistrée pour elle-même',
  'is not an absolute URI, such as https://app.example.org/callback':
    'n’est pas une URI absolue, telle que https://app.example.org/callback',
  'has a % that does not begin a percent-encoded byte': 'a un % qui ne commence pas un octet encodé',
  "has the scheme {scheme}; an app's own scheme is a domain name backwards, such as com.example.app":
    'a le schéma {scheme} ; le schéma propre à une application est un nom de domaine à l’envers, tel que com.example.app',
  'has no host name': 'n’a pas de nom d’hôte',
  'has a user name before its host': 'a un nom d’utilisateur avant son hôte',
  'is not encrypted; http is only for http://127.0.0.1 and http://[::1]':
    'n’est pas chiffrée ; http n’est admis que pour http://127.0.0.1 et http://[::1]',
  'The request has the parameter {name} more than once.': 'La requête a plusieurs fois le paramètre {name}.',
  'The request has no client_id.': 'La requête n’a pas de client_id.',
  'The client_id of the request is of no application that is registered here.':
    'Le client_id de la requête n’est celui d’aucune application enregistrée ici.',
  'The redirect_uri of the request is none that the application has registered; it must be the same character by character.':
    'Le redirect_uri de la requête n’est pas de ceux que l’application a enregistrés ; il doit être le même au caractère près.',
  'The request has no redirect_uri, and the application has registered several.':
    'La requête n’a pas de redirect_uri, et l’application en a enregistré plusieurs.',
  // Rights.
  'They have a right to it already; change that one.':
    'Un droit sur ce jeu de données est déjà donné à ce destinataire ; modifiez celui-là.',
  'A condition has a value and no property.': 'Une condition a une valeur et pas de champ.',
  'Say at least one condition, or choose all features.':
    'Indiquez au moins une condition, ou choisissez tous les objets.',
  'A right is given to everyone, group:NAME or user:NAME: not {text}.':
    'Un droit est donné à everyone, group:NOM ou user:NOM : {text} ne convient pas.',
  'There are two grants to the same {kind}; one is enough.':
    'Deux droits sont donnés au même destinataire ({kind}) ; un seul suffit.',
  everyone: 'tout le monde',
  group: 'groupe',
  user: 'utilisateur',
  "A grant can't be: {problem}. There is: {known}.":
    'Ce droit n’est pas possible : {problem}. Il y a : {known}.',
  "it hides {names}, which {type} hasn't got": 'il masque {names}, que {type} n’a pas',
  'Feature ids are made from {column}, which a grant hides: the ids would tell its values. Make them from another column (publish --key), or show this one.':
    'Les identifiants des objets sont tirés de {column}, qu’un droit masque : ils en révéleraient les valeurs. Tirez-les d’une autre colonne (publish --key), ou montrez celle-ci.',
  "its row filter can't be understood ({reason})": 'son filtre n’est pas compris ({reason})',
  '{type} has no property {name}. Its properties are: {known}.':
    '{type} n’a pas de champ {name}. Ses champs sont : {known}.',
  'The filter goes beyond {name} ({limit}).': 'Le filtre dépasse {name} ({limit}).',
  'The id of a feature can only be compared with a literal, for equality.':
    'L’identifiant d’un objet ne peut qu’être comparé à une valeur, pour l’égalité.',
  '{name} is a geometry, where a number, text or date is expected.':
    '{name} est une géométrie, là où un nombre, un texte ou une date est attendu.',
  '{name} is no geometry. {type} has none.': '{name} n’est pas une géométrie. {type} n’en a pas.',
  '{name} is no geometry. Geometries of {type} are: {known}.':
    '{name} n’est pas une géométrie. Celles de {type} sont : {known}.',
  'There is no function {name} here; filters have no functions.':
    'Il n’y a pas de fonction {name} ici ; les filtres n’ont pas de fonctions.',
  "Values can't be compared that are {types}.":
    'Des valeurs de types différents ne se comparent pas : {types}.',
  "{name} can't be calculated with: its values are {types}.":
    '{name} n’entre pas dans un calcul ; ses valeurs : {types}.',
  numbers: 'nombres',
  booleans: 'valeurs vraies ou fausses',
  dates: 'dates',
  'dates and times': 'dates et heures',
  // Datasets.
  'There is no dataset {id} in this portal.': 'Ce portail n’a pas de jeu de données {id}.',
  'The dataset {id} is no longer bound to the source that was read. Nothing was published.':
    'Le jeu de données {id} n’est plus lié à la source qui a été lue. Rien n’a été publié.',
  'The dataset {id} is bound to no source in this portal.':
    'Le jeu de données {id} n’est lié à aucune source dans ce portail.',
  'This dataset has just gone.': 'Ce jeu de données vient de disparaître.',
  'Another process has taken over the publishing of {id}.':
    'Un autre processus a repris la publication de {id}.',
  '{id} is being published right now, by process {pid} on {host}.':
    '{id} est en cours de publication, par le processus {pid} sur {host}.',
  '{id} has no earlier version {version} to return to.':
    '{id} n’a pas de version antérieure {version} à laquelle revenir.',
  'The portal {portal} has no dataset {id}.': 'Le portail {portal} n’a pas de jeu de données {id}.',
  'The portal {portal} has a dataset {id} already; replace it with --replace, or say another id with --as.':
    'Le portail {portal} a déjà un jeu de données {id} ; remplacez-le (--replace), ou choisissez un autre identifiant (--as).',
  'The dataset’s {name} {problem}.': 'Métadonnées du jeu de données : « {name} » {problem}.',
  'are more than {most}': 'dépassent le nombre de {most}',
  'are known coordinate reference systems such as EPSG:2154: not {name}':
    'doivent être des systèmes de coordonnées connus, tels que EPSG:2154, et non {name}',
  'are tags such as fr or de-CH: not {tag}': 'doivent être des codes tels que fr ou de-CH, et non {tag}',
  'is an address of the web: not {text}': 'doit être une adresse web, et non {text}',
  'is an e-mail address: not {text}': 'doit être une adresse électronique, et non {text}',
  'is a day such as 2026-01-31: not {text}': 'doit être un jour tel que 2026-01-31, et non {text}',
  'is a box of degrees, west before east and south before north':
    'doit être un rectangle en degrés, l’ouest avant l’est et le sud avant le nord',
  '{end} is before temporalStart {start}': '({end}) précède le début ({start})',
  'is one of {words}: not {text}': 'doit être l’une des valeurs {words}, et non {text}',
  'has more than {most} characters': 'dépasse {most} caractères',
  'has characters that XML can’t hold': 'contient des caractères que XML n’admet pas',
  // Names of what stands in metadata.
  title: 'titre',
  abstract: 'description',
  keywords: 'mots-clés',
  publisher: 'producteur',
  attribution: 'mention de la source',
  licence: 'licence',
  licenceUrl: 'adresse de la licence',
  languages: 'langues',
  contactName: 'nom du contact',
  contactEmail: 'adresse électronique du contact',
  temporalStart: 'début de la période',
  temporalEnd: 'fin de la période',
  spatialExtent: 'emprise',
  modified: 'date de modification',
  updateFrequency: 'fréquence de mise à jour',
  properties: 'champs',
  otherSrs: 'autres systèmes de coordonnées',
  'provider name': 'organisme',
  'provider site': 'site de l’organisme',
  'contact name': 'nom du contact',
  'contact email': 'adresse électronique du contact',
  fees: 'frais',
  'access constraints': 'contraintes d’accès',
  // Portals.
  'There is no portal yet.': 'Il n’y a pas encore de portail.',
  'None of the portals is the default one; say which with --portal: {names}.':
    'Aucun portail n’est celui par défaut ; indiquez lequel avec --portal : {names}.',
  'There is no portal {name}.': 'Il n’y a pas de portail {name}.',
  'There is no portal {name}; there is: {names}.': 'Il n’y a pas de portail {name} ; il y a : {names}.',
  'There is a portal {name} already.': 'Il y a déjà un portail {name}.',
  'The host {host} belongs to the portal {name}.': 'L’hôte {host} appartient au portail {name}.',
  "A portal's name has up to 63 lower-case letters, digits and hyphens: not {name}.":
    'Le nom d’un portail a au plus 63 lettres minuscules, chiffres et traits d’union : {name} ne convient pas.',
  'A host is a name without scheme and port, such as data.example.org: not {host}.':
    'Un hôte est un nom sans schéma ni port, tel que data.example.org : {host} ne convient pas.',
  'A public URL is like https://data.example.org, without a slash at the end: not {url}.':
    'Une URL publique ressemble à https://data.example.org, sans barre oblique finale : {url} ne convient pas.',
  'The most features of an answer is a positive integer: not {number}.':
    'Le nombre maximal d’objets d’une réponse est un entier positif : {number} ne convient pas.',
  "The portal's other CRSs {problem}.": 'Les autres systèmes de coordonnées du portail {problem}.',
  "The portal's {what} is longer than {most} characters.":
    'Réglages du portail : « {what} » dépasse {most} caractères.',
  "The portal's {what} has characters that XML can't hold.":
    'Réglages du portail : « {what} » contient des caractères que XML n’admet pas.',
  '{prefix} is no XML prefix; one is a word such as ods.':
    '{prefix} n’est pas un préfixe XML ; c’est un mot tel que ods.',
  'The prefix {prefix} belongs to a standard; take another.':
    'Le préfixe {prefix} appartient à une norme ; prenez-en un autre.',
  'A namespace URI is an absolute URI: not {uri}.':
    'L’URI d’un espace de noms est une URI absolue : {uri} ne convient pas.',
  'The namespace {uri} belongs to a standard; take another.':
    'L’espace de noms {uri} appartient à une norme ; prenez-en un autre.',
  'The prefix {prefix} stands for {uri} in {owner}; take another.':
    'Le préfixe {prefix} désigne {uri} dans {owner} ; prenez-en un autre.',
  'The namespace {uri} has the prefix {prefix} in {owner}; take that.':
    'L’espace de noms {uri} a le préfixe {prefix} dans {owner} ; prenez celui-là.',
} as const;
