/** Usage and health in the administration. */
export const MONITORING_FRENCH = {
  Usage: 'Utilisation',
  'What was asked for and how fast it was answered, by day of UTC. No addresses are kept.':
    'Ce qui a été demandé et en combien de temps la réponse est partie, par jour UTC. Aucune adresse n’est conservée.',
  'Which requests': 'Quelles requêtes',
  'Usage is not counted on this server (usageRetentionDays is 0).':
    'L’utilisation n’est pas comptée sur ce serveur (usageRetentionDays vaut 0).',
  'In all': 'En tout',
  'Each day as a table': 'Chaque jour sous forme de tableau',
  Day: 'Jour',
  'Download the figures as CSV': 'Télécharger les chiffres en CSV',
  'Limits are set under Quotas.': 'Les limites se règlent sous Quotas.',
  'Who asked is shown to administrators only.':
    'Les auteurs des requêtes ne sont montrés qu’aux administrateurs.',
  Time: 'Période',
  '{count, plural, other {last # days}}': '{count, plural, other {# derniers jours}}',
  Dataset: 'Jeu de données',
  User: 'Utilisateur',
  Program: 'Programme',
  All: 'Tous',
  Show: 'Afficher',
  Requests: 'Requêtes',
  Features: 'Objets',
  Sent: 'Envoyé',
  Errors: 'Erreurs',
  'Half within': 'La moitié en',
  '95 % within': '95 % en',
  'Bars by day, from {from} to {to}; the largest is {top}, {total} in all. The table below has every figure.':
    'Une barre par jour, du {from} au {to} ; la plus haute vaut {top}, {total} en tout. Le tableau ci-dessous donne tous les chiffres.',
  'Requests, errors among them in red': 'Requêtes, dont les erreurs en rouge',
  '95 % of requests within': '95 % des requêtes en',
  'No dataset': 'Aucun jeu de données',
  Others: 'Autres',
  'By dataset': 'Par jeu de données',
  'By user': 'Par utilisateur',
  'By program': 'Par programme',
  Anonymous: 'Anonymes',
  'Number {id}, removed': 'Numéro {id}, supprimé',
  'Status and code': 'Statut et code',
  'Failed in the middle of the answer': 'Échec au milieu de la réponse',
  'This portal has no such user.': 'Ce portail n’a pas cet utilisateur.',
  'There is no such kind of program.': 'Ce genre de programme n’existe pas.',
  'Only administrators see what single users ask for.':
    'Seuls les administrateurs voient ce que chaque utilisateur demande.',
  browser: 'navigateur',
  robot: 'robot',
  other: 'autre',
  'What was asked for, by whom and with which programs, and how fast it was answered.':
    'Ce qui a été demandé, par qui et avec quels programmes, et en combien de temps la réponse est partie.',
  Health: 'Santé',
  'Whether everything is as it should be, as of this moment.': 'Si tout est comme il faut, à l’instant.',
  'The portal': 'Le portail',
  'Last failures': 'Derniers échecs',
  'All of this as JSON': 'Tout cela en JSON',
  'Disk, memory and processes are shown to administrators of the server’s default portal.':
    'Le disque, la mémoire et les processus sont montrés aux administrateurs du portail par défaut du serveur.',
  Mail: 'Courriel',
  'a mail server is set': 'un serveur de courriel est réglé',
  'no mail server is set (smtpUrl)': 'aucun serveur de courriel n’est réglé (smtpUrl)',
  'Disk of their versions': 'Disque de leurs versions',
  '{free} of {total} are free': '{free} libres sur {total}',
  Process: 'Processus',
  'Up for': 'En marche depuis',
  Memory: 'Mémoire',
  Heap: 'Tas',
  'Open versions': 'Versions ouvertes',
  Selections: 'Sélections',
  'Temporary files': 'Fichiers temporaires',
  Disk: 'Disque',
  'Used disk': 'Disque utilisé',
  'Published data of all portals': 'Données publiées de tous les portails',
  Uploads: 'Envois',
  'Control database': 'Base de contrôle',
  Processes: 'Processus',
  Checks: 'Vérifications',
  'The quick ones of trigpoint doctor; the command also reads every byte of every dataset.':
    'Celles de trigpoint doctor qui sont rapides ; la commande lit aussi chaque octet de chaque jeu de données.',
  'None since the processes were started.': 'Aucun depuis le démarrage des processus.',
  'The log has the details of each under its reference.':
    'Le journal a les détails de chacun sous sa référence.',
  'Links begin with': 'Les liens commencent par',
  'Public URL of the portal': 'URL publique du portail',
  'This request was taken for': 'Cette requête a été prise pour',
  'It came from': 'Elle venait de',
  '{address}, a trusted proxy': '{address}, un mandataire de confiance',
  'Path before ours': 'Chemin avant le nôtre',
  Cookies: 'Cookies',
  'Secure: sent over TLS only': 'Secure : envoyés par TLS seulement',
  'not Secure: this request came without TLS': 'pas Secure : cette requête est venue sans TLS',
  'Address and proxy': 'Adresse et mandataire',
  'Ask for the public URL from here': 'Demander l’URL publique depuis ici',
  good: 'bon',
  'look at it': 'à regarder',
  none: 'aucun',
  'The request has headers of a proxy, but {peer} is not in trustedProxies: they are not believed.':
    'La requête a des en-têtes de mandataire, mais {peer} n’est pas dans trustedProxies : ils ne sont pas crus.',
  'The proxy {peer} is trusted, but sends no Forwarded or X-Forwarded-* header.':
    'Le mandataire {peer} est de confiance, mais n’envoie aucun en-tête Forwarded ou X-Forwarded-*.',
  'The public URL is http, but this request came by https: links lead away from TLS.':
    'L’URL publique est en http, mais cette requête est venue par https : les liens quittent TLS.',
  'The public URL is https, but this request counts as http: cookies lack Secure. Let the proxy send X-Forwarded-Proto, and trust it.':
    'L’URL publique est en https, mais cette requête compte comme http : les cookies n’ont pas Secure. Faites envoyer X-Forwarded-Proto par le mandataire, et faites-lui confiance.',
  'The public URL names {wanted}, but this request came for {own}.':
    'L’URL publique nomme {wanted}, mais cette requête est venue pour {own}.',
  'The public URL has the path {wanted}, but the proxy says {own}.':
    'L’URL publique a le chemin {wanted}, mais le mandataire dit {own}.',
  'The portal has no public URL: its links follow what each request says.':
    'Le portail n’a pas d’URL publique : ses liens suivent ce que dit chaque requête.',
  'This request, the links and the cookies go together.':
    'Cette requête, les liens et les cookies vont ensemble.',
  'From here, the public URL does not lead to this server: nothing or something else answered within 5 seconds, or a redirect.':
    'D’ici, l’URL publique ne mène pas à ce serveur : rien ou autre chose a répondu en 5 secondes, ou une redirection.',
  'The public URL leads to this very server.': 'L’URL publique mène bien à ce serveur.',
  'On that way the server took the request for {own} instead of {wanted}.':
    'Par ce chemin, le serveur a pris la requête pour {own} au lieu de {wanted}.',
  'This machine does not trust the certificate there: browsers may not either.':
    'Cette machine ne fait pas confiance au certificat là-bas : les navigateurs peut-être non plus.',
  'Disk, memory, processes, address and proxy, and what failed last.':
    'Disque, mémoire, processus, adresse et mandataire, et les derniers échecs.',
  'The portal has no public URL.': 'Le portail n’a pas d’URL publique.',
  'Somebody else has changed these rights meanwhile. Look at them as they are now, and save again.':
    'Quelqu’un d’autre a changé ces droits entre-temps. Regardez-les tels qu’ils sont maintenant, puis enregistrez de nouveau.',
  'Your password at {title} was changed': 'Votre mot de passe sur {title} a été changé',
  'The password of the account {name} at {title} was changed a moment ago.':
    'Le mot de passe du compte {name} sur {title} vient d’être changé.',
  "If it wasn't you, ask an administrator of the portal at once.":
    'Si ce n’était pas vous, adressez-vous tout de suite à un administrateur du portail.',
  'Your e-mail address at {title} was changed': 'Votre adresse électronique sur {title} a été changée',
  'The account {name} at {title} has another e-mail address now, or none. Mails no longer come here.':
    'Le compte {name} sur {title} a maintenant une autre adresse électronique, ou aucune. Les courriels n’arrivent plus ici.',
} as const;
