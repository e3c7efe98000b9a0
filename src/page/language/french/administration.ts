/** What the pages of the administration say. */
export const ADMINISTRATION_FRENCH = {
  Overview: 'Vue d’ensemble',
  Users: 'Utilisateurs',
  Groups: 'Groupes',
  'API keys': 'Clés d’API',
  Applications: 'Applications',
  Quotas: 'Quotas',
  'Audit log': 'Journal d’audit',
  'Who may see what: public or restricted, whole or in part.':
    'Qui peut voir quoi : public ou restreint, en tout ou en partie.',
  'Who has an account, and what it may do.': 'Qui a un compte, et ce qu’il permet de faire.',
  'Users to whom rights and quotas are given together.':
    'Des utilisateurs à qui droits et quotas sont donnés ensemble.',
  'All API keys of this portal; find one that leaked, and revoke it.':
    'Toutes les clés d’API de ce portail ; retrouvez celle qui a fuité et révoquez-la.',
  'Programs that read on behalf of users (OAuth 2.0).':
    'Les programmes qui lisent au nom des utilisateurs (OAuth 2.0).',
  'How much everybody may ask for.': 'Ce que chacun peut demander.',
  'Title, contact, address, and whether the portal is private.':
    'Titre, contact, adresse, et si le portail est privé.',
  'What was changed, by whom, when and from where.': 'Ce qui a été modifié, par qui, quand et depuis où.',
  'You are signed in as {name}, an administrator of {title}.':
    'Vous êtes connecté sous le nom {name}, administrateur de {title}.',
  'You are signed in as {name}, a publisher of {title}.':
    'Vous êtes connecté sous le nom {name}, producteur de {title}.',
  'To change this, type your password again: an open browser alone is not enough.':
    'Pour modifier ceci, saisissez à nouveau votre mot de passe : un navigateur resté ouvert ne suffit pas.',
  'Type my password': 'Saisir mon mot de passe',
  'never signed in': 'jamais connecté',
  'last signed in {moment}': 'dernière connexion : {moment}',
  Pages: 'Pages',
  Before: 'Précédent',
  More: 'Suite',
  'There are none.': 'Il n’y en a pas.',
  'There are none yet.': 'Il n’y en a pas encore.',
  'Is it you?': 'Est-ce bien vous ?',
  'Changes of accounts and of the portal want your password again, once in fifteen minutes.':
    'Modifier les comptes ou le portail demande à nouveau votre mot de passe, une fois par quart d’heure.',
  // Applications.
  'Programs that users of this portal have registered, to read on behalf of those who allow it (OAuth 2.0).':
    'Les programmes que des utilisateurs de ce portail ont enregistrés pour lire au nom de ceux qui l’autorisent (OAuth 2.0).',
  '{type}, of {owner}, registered {moment}': 'client {type} de {owner}, enregistré : {moment}',
  'Client id {id}; leads back to {addresses}': 'Identifiant client {id} ; renvoie à {addresses}',
  'It reads for nobody any more: what users allowed it, its codes and tokens go with it.':
    'Elle ne lira plus au nom de personne : les autorisations des utilisateurs, ses codes et ses jetons disparaissent avec elle.',
  'Yes, remove {name}': 'Oui, supprimer {name}',
  // Audit log.
  'What was changed and what was refused, newest first. Nobody can change or delete any of it here; the server keeps it as long as its settings say.':
    'Ce qui a été modifié et ce qui a été refusé, le plus récent d’abord. Personne ne peut rien y modifier ni effacer ; le serveur le conserve aussi longtemps que ses réglages le prévoient.',
  Who: 'Qui',
  Action: 'Action',
  Show: 'Afficher',
  'An action is, for example, {example}; {whole} stands for all that is done to users.':
    'Une action est par exemple {example} ; {whole} désigne tout ce qui concerne les utilisateurs.',
  'There is no such event.': 'Il n’y a pas de tel événement.',
  Events: 'Événements',
  When: 'Quand',
  What: 'Quoi',
  Details: 'Détails',
  From: 'Depuis',
  // Datasets and rights.
  restricted: 'restreint',
  '{count, plural, =0 {no rights} one {# right} other {# rights}}':
    '{count, plural, =0 {aucun droit} one {# droit} other {# droits}}',
  'All datasets': 'Tous les jeux de données',
  'Who may see it': 'Qui peut le voir',
  Visibility: 'Visibilité',
  'Whoever may enter this private portal sees all of it.':
    'Quiconque peut entrer dans ce portail privé le voit en entier.',
  'Everybody sees all of it.': 'Tout le monde le voit en entier.',
  Restricted: 'Restreint',
  'It is there only for publishers, administrators, and those who have a right below. For everybody else it does not exist.':
    'Il n’est visible que pour les producteurs, les administrateurs et ceux qui ont un droit ci-dessous. Pour tous les autres, il n’existe pas.',
  Rights: 'Droits',
  'They wait: as long as the dataset is public, everybody sees all of it.':
    'Ils sont en attente : tant que le jeu de données est public, tout le monde le voit en entier.',
  'Nobody has been given a right.': 'Aucun droit n’a été donné.',
  'Give a right': 'Donner un droit',
  'the right of {title}': 'le droit ({title})',
  'All features, with all properties.': 'Tous les objets, avec tous les champs.',
  'All features, without {names}.': 'Tous les objets, sans {names}.',
  'Only features where {rows}, with all properties.': 'Seulement les objets où {rows}, avec tous les champs.',
  'Only features where {rows}, without {names}.': 'Seulement les objets où {rows}, sans {names}.',
  'This right counts no more, until it is set anew: {problem}.':
    'Ce droit ne vaut plus tant qu’il n’est pas défini à nouveau : {problem}.',
  'This right counts no more: {problem}. Set it anew below.':
    'Ce droit ne vaut plus : {problem}. Définissez-le à nouveau ci-dessous.',
  Change: 'Modifier',
  'Take away': 'Retirer',
  'Right of {title}': 'Droit : {title}',
  'To see {dataset}, or a part of it. Whoever has several rights sees what any of them shows.':
    'Pour voir {dataset}, en tout ou en partie. Qui a plusieurs droits voit ce que montre l’un ou l’autre.',
  'Properties that are not there for them': 'Champs masqués',
  'They are gone from answers, schema, filters and orders.':
    'Ils disparaissent des réponses, du schéma, des filtres et des tris.',
  'Filter (XML)': 'Filtre (XML)',
  'An {element} of Filter Encoding 1.1; for geometries, arithmetic and nested conditions.':
    'Un élément {element} de Filter Encoding 1.1 ; pour les géométries, les calculs et les conditions imbriquées.',
  'The filter can’t be used: {reason}': 'Ce filtre n’est pas utilisable (message en anglais) : {reason}',
  'Give the right': 'Donner le droit',
  'More conditions': 'Plus de conditions',
  'Everyone, also without signing in': 'Tout le monde, même sans se connecter',
  'One user, named below': 'Un utilisateur, nommé ci-dessous',
  'Name of the user': 'Nom de l’utilisateur',
  'Only where the right is one user’s.': 'Seulement si le droit est celui d’un utilisateur.',
  'All features': 'Tous les objets',
  'Only those for which the conditions below hold':
    'Seulement ceux qui remplissent les conditions ci-dessous',
  'As it is now': 'Comme actuellement',
  'Only those where {condition}': 'Seulement ceux où {condition}',
  'Only those for which the filter below is true':
    'Seulement ceux pour lesquels le filtre ci-dessous est vrai',
  'Property of condition {number}': 'Champ de la condition {number}',
  'Comparison of condition {number}': 'Comparaison de la condition {number}',
  'Value of condition {number}': 'Valeur de la condition {number}',
  Conditions: 'Conditions',
  'Rows without a property and a value are left out.': 'Les lignes sans champ ni valeur sont ignorées.',
  'A feature is shown when': 'Un objet est montré quand',
  'all of them hold': 'toutes les conditions sont remplies',
  'one of them holds': 'l’une d’elles est remplie',
  '{name} (not there any more)': '{name} (n’existe plus)',
  '{name}, which was hidden, is not there any more.': '{name}, qui était masqué, n’existe plus.',
  Everyone: 'Tout le monde',
  'Group {name}': 'Groupe {name}',
  'User {name}': 'Utilisateur {name}',
  // Groups.
  '{count, plural, one {# member} other {# members}}': '{count, plural, one {# membre} other {# membres}}',
  'Rights and quotas are given to a group’s members together.':
    'Droits et quotas sont donnés ensemble aux membres d’un groupe.',
  'Groups of this portal': 'Groupes de ce portail',
  'Add a group': 'Ajouter un groupe',
  'Short name': 'Nom court',
  'Lower-case letters, digits, dots, hyphens and underscores.':
    'Lettres minuscules, chiffres, points, traits d’union et tirets bas.',
  Title: 'Titre',
  'For people; without one it is the short name.': 'Pour l’affichage ; à défaut, c’est le nom court.',
  'Add the group': 'Ajouter le groupe',
  'The group {name}': 'Le groupe {name}',
  Members: 'Membres',
  'Names of users, one a line. Whoever is taken out loses the group’s rights within a second.':
    'Noms d’utilisateurs, un par ligne. Qui en est retiré perd les droits du groupe dans la seconde.',
  'Remove the group': 'Supprimer le groupe',
  'The rights and quotas that were given to the group go with it. Its members stay users.':
    'Les droits et quotas donnés au groupe disparaissent avec lui. Ses membres restent utilisateurs.',
  // Keys.
  'All keys of this portal. Nobody can read a key again, not even here; only its first characters are kept.':
    'Toutes les clés de ce portail. Personne ne peut relire une clé, pas même ici ; seuls ses premiers caractères sont conservés.',
  'A key has leaked?': 'Une clé a fuité ?',
  'The whole key': 'La clé entière',
  'Find whose it is': 'Trouver à qui elle est',
  'Keys that work': 'Clés actives',
  'All keys': 'Toutes les clés',
  'Show revoked ones too': 'Afficher aussi les clés révoquées',
  'Show only those that work': 'N’afficher que les clés actives',
  'No key of this portal has that value.': 'Aucune clé de ce portail n’a cette valeur.',
  'That key is this one:': 'Cette clé est celle-ci :',
  '{hint} of {owner}, made {moment}, last used {used}':
    '{hint} de {owner} · créée : {moment} · dernière utilisation : {used}',
  '{hint} of {owner}': '{hint} de {owner}',
  'revoked {moment}': 'révoquée : {moment}',
  // Quotas.
  'All anonymous callers together': 'Tous les appelants anonymes ensemble',
  'Each user': 'Chaque utilisateur',
  'Each user of the group {title}': 'Chaque utilisateur du groupe {title}',
  'The user {name}': 'L’utilisateur {name}',
  'number {number}': 'numéro {number}',
  'How many calls of the APIs are allowed. A user’s own limit counts before the most generous of their groups’, and that before the one of all users; for each unit by itself.':
    'Combien d’appels aux API sont permis. La limite propre à un utilisateur l’emporte sur la plus généreuse de ses groupes, et celle-ci sur celle de tous les utilisateurs ; pour chaque unité séparément.',
  Limits: 'Limites',
  'There are none: calls are neither limited nor counted.':
    'Il n’y en a pas : les appels ne sont ni limités ni comptés.',
  'Set a limit': 'Fixer une limite',
  'For whom': 'Pour qui',
  'Only where the limit is one user’s.': 'Seulement si la limite est celle d’un utilisateur.',
  'In each': 'Par',
  Calls: 'Appels',
  'A number, or the word unlimited. It takes the place of the limit that they have in that unit.':
    'Un nombre, ou le mot unlimited (sans limite). Il remplace la limite existante pour cette unité.',
  'Set the limit': 'Fixer la limite',
  unlimited: 'sans limite',
  '{count, plural, one {# call} other {# calls}}': '{count, plural, one {# appel} other {# appels}}',
  'in each minute': 'par minute',
  'in each hour': 'par heure',
  'in each day': 'par jour',
  'in each month': 'par mois',
  'the limit of {title} {each}': 'la limite ({title}) {each}',
  // Settings.
  'What people and programs are told about this portal, and who may enter.':
    'Ce que ce portail dit de lui aux personnes et aux programmes, et qui peut y entrer.',
  Private: 'Privé',
  'Nothing is shown to those who do not sign in or show a key.':
    'Rien n’est montré à qui ne se connecte pas ou ne présente pas de clé.',
  'Everybody may make an account': 'Chacun peut créer un compte',
  'New accounts are members: they see what is public, and what is given to them.':
    'Les nouveaux comptes sont membres : ils voient ce qui est public et ce qui leur est ouvert.',
  Organisation: 'Organisme',
  'Web site of the organisation': 'Site web de l’organisme',
  'Person to contact': 'Personne à contacter',
  'E-mail address to write to': 'Adresse électronique de contact',
  'Public URL': 'URL publique',
  'What links start with, e.g. https://data.example.org. With a wrong one nobody can sign in here; trigpoint portal set puts it right.':
    'Le début des liens, par exemple https://data.example.org. Avec une URL fausse, personne ne peut se connecter ici ; trigpoint portal set la corrige.',
  Hosts: 'Hôtes',
  'all that no other portal has': 'tous ceux qu’aucun autre portail n’a',
  none: 'aucun',
  'This portal answers for: {hosts}. They are changed on the server, because a wrong one closes the portal: {command}':
    'Ce portail répond pour : {hosts}. Ils se modifient sur le serveur, car un hôte faux ferme le portail : {command}',
  // Users.
  'Member: sees what is public, and what is given to them':
    'Membre : voit ce qui est public et ce qui lui est ouvert',
  'Publisher: sees every dataset, and says who else does':
    'Producteur : voit tous les jeux de données et décide qui d’autre les voit',
  'Administrator: also manages people, keys and settings':
    'Administrateur : gère aussi les personnes, les clés et les réglages',
  member: 'membre',
  publisher: 'producteur',
  administrator: 'administrateur',
  'Who has an account in this portal, and what it may do.':
    'Qui a un compte dans ce portail, et ce qu’il permet de faire.',
  Search: 'Rechercher',
  '{count, plural, one {# user} other {# users}}':
    '{count, plural, one {# utilisateur} other {# utilisateurs}}',
  '{count, plural, one {# user} other {# users}} with “{search}”':
    '{count, plural, one {# utilisateur} other {# utilisateurs}} avec « {search} »',
  'Add a user': 'Ajouter un utilisateur',
  'User name': 'Nom d’utilisateur',
  'What they sign in with; it stays.': 'Le nom de connexion ; il ne changera pas.',
  'Name for people': 'Nom affiché',
  Role: 'Rôle',
  'Add the user': 'Ajouter l’utilisateur',
  'A link for {name}': 'Un lien pour {name}',
  'With it they choose their password, once, within a day. Copy it now: it is shown this once.':
    'Il permet de choisir un mot de passe, une fois, dans la journée. Copiez-le maintenant : il n’est affiché qu’une fois.',
  'Give it to nobody else: whoever opens it has the account. A link that they were given before works no more.':
    'Ne le donnez à personne d’autre : quiconque l’ouvre a le compte. Un lien donné auparavant ne fonctionne plus.',
  disabled: 'désactivé',
  'no password yet': 'pas encore de mot de passe',
  '{name}, since {moment}, {signIn}': '{name} · depuis : {moment} · {signIn}',
  'They have none.': 'Il n’y en a pas.',
  'You are an administrator. Another administrator can change that.':
    'Vous êtes administrateur. Un autre administrateur peut changer cela.',
  'Member of': 'Membre de',
  'Save the groups': 'Enregistrer les groupes',
  'A browser that says nothing of itself': 'Un navigateur qui ne dit rien de lui',
  'signed in {moment}, last seen {seen}': 'connecté : {moment} · vu pour la dernière fois : {seen}',
  'this session': 'cette session',
  Sessions: 'Sessions',
  'They are signed in nowhere.': 'Aucune session n’est ouverte.',
  'End all sessions': 'Terminer toutes les sessions',
  'of {owner}, allowed {moment}, last used {used}':
    'de {owner} · autorisée : {moment} · dernière utilisation : {used}',
  'Applications that read for them': 'Applications qui lisent en son nom',
  'Enable the account': 'Réactiver le compte',
  'Disable the account': 'Désactiver le compte',
  'They can’t sign in any more. Their sessions, API keys and tokens end for good; rights and groups stay.':
    'Cette personne ne pourra plus se connecter. Ses sessions, clés d’API et jetons prennent fin définitivement ; droits et groupes restent.',
  'Yes, disable {name}': 'Oui, désactiver {name}',
  'They forgot it? A link lets them choose one.': 'Un oubli ? Un lien permet d’en choisir un.',
  'They have none yet. A link lets them choose one.':
    'Il n’y en a pas encore. Un lien permet d’en choisir un.',
  'Give a link': 'Donner un lien',
  'They sign in with a code of their phone too.': 'La connexion demande aussi un code de son téléphone.',
  'For who has lost the phone and the recovery codes. Be sure that it is they who ask.':
    'Pour qui a perdu son téléphone et ses codes de secours. Assurez-vous que la demande vient bien de cette personne.',
  'Yes, {name} asked for it': 'Oui, {name} l’a demandé',
  'End the account': 'Fermer le compte',
  'Remove the user': 'Supprimer l’utilisateur',
  'Everything that is theirs goes: keys, applications, rights, quotas. The audit log keeps what they did.':
    'Tout ce qui est à cette personne disparaît : clés, applications, droits, quotas. Le journal d’audit conserve ce qu’elle a fait.',
} as const;
