/** What error pages say: names of statuses, and why a request is refused. */
export const REFUSALS_FRENCH = {
  // Names of statuses, as HTTP has them.
  'Bad Request': 'Requête incorrecte',
  Unauthorized: 'Authentification requise',
  Forbidden: 'Accès refusé',
  'Not Found': 'Page introuvable',
  'Method Not Allowed': 'Méthode non autorisée',
  'Not Acceptable': 'Format non disponible',
  'Request Timeout': 'Délai de la requête dépassé',
  Conflict: 'Conflit',
  Gone: 'Page supprimée',
  'Length Required': 'Longueur requise',
  'Precondition Failed': 'Condition non remplie',
  'Payload Too Large': 'Contenu trop volumineux',
  'URI Too Long': 'Adresse trop longue',
  'Unsupported Media Type': 'Type de contenu non pris en charge',
  'Range Not Satisfiable': 'Plage non disponible',
  'Unprocessable Entity': 'Saisie à corriger',
  'Too Many Requests': 'Trop de requêtes',
  'Request Header Fields Too Large': 'En-têtes trop volumineux',
  'Internal Server Error': 'Erreur du serveur',
  'Not Implemented': 'Non pris en charge',
  'Bad Gateway': 'Mauvaise réponse d’un autre serveur',
  'Service Unavailable': 'Service momentanément indisponible',
  'Gateway Timeout': 'Autre serveur trop lent',
  'HTTP Version Not Supported': 'Version de HTTP non prise en charge',
  'Insufficient Storage': 'Espace de stockage insuffisant',
  Error: 'Erreur',
  // Requests.
  'There is nothing at this address.': 'Il n’y a rien à cette adresse.',
  'The server failed to answer. Reference: {id}': 'Le serveur n’a pas pu répondre. Référence : {id}',
  'The method {method} is not allowed here; allowed are {allowed}.':
    'La méthode {method} n’est pas autorisée ici ; sont autorisées : {allowed}.',
  'Only HTTP/1.0 and HTTP/1.1 are spoken here.': 'Ce serveur ne parle que HTTP/1.0 et HTTP/1.1.',
  'The request target is longer than {most} bytes (maxUrlBytes). Use POST.':
    'L’adresse demandée dépasse {most} octets (maxUrlBytes). Utilisez POST.',
  'The request target must be a path on this server.':
    'L’adresse demandée doit être un chemin de ce serveur.',
  'A request must have exactly one Host header, but has {count}.':
    'Une requête doit avoir un seul en-tête Host ; celle-ci en a {count}.',
  'The {header} header is not a host name with an optional port.':
    'L’en-tête {header} n’est pas un nom d’hôte, suivi ou non d’un port.',
  'Compressed request bodies are not accepted; send it without Content-Encoding.':
    'Un corps de requête compressé n’est pas accepté ; envoyez-le sans Content-Encoding.',
  'The request body is larger than {most} bytes (maxBodyBytes).':
    'Le corps de la requête dépasse {most} octets (maxBodyBytes).',
  'No portal is served under this host name.': 'Aucun portail ne répond sous ce nom d’hôte.',
  'Pages do not speak this language.': 'Les pages n’existent pas dans cette langue.',
  '{error} The limit is {limit} calls a {unit}; it is renewed at {reset}.':
    '{error} La limite est de {limit} appels par {unit} ; elle est renouvelée à {reset}.',
  'You have exceeded the requests limit for anonymous users.':
    'Vous avez dépassé la limite de requêtes des utilisateurs anonymes.',
  'Too many requests on the domain. Please contact the domain administrator.':
    'Trop de requêtes sur ce domaine. Contactez l’administrateur du domaine.',
  // Who is asking.
  'Sign in first.': 'Connectez-vous d’abord.',
  'This portal is private: sign in, or show an API key or an access token.':
    'Ce portail est privé : connectez-vous, ou présentez une clé d’API ou un jeton d’accès.',
  'The credential in the Authorization header is not valid here.':
    'L’identification de l’en-tête Authorization n’est pas valable ici.',
  'The credential in the parameter {name} is not valid here.':
    'L’identification du paramètre {name} n’est pas valable ici.',
  'A request may show one credential only, but this one has: {places}.':
    'Une requête ne peut présenter qu’une identification ; celle-ci en a plusieurs : {places}.',
  'An account needs a sign-in; API keys and tokens do not open it.':
    'Il faut se connecter pour accéder à un compte ; les clés d’API et les jetons ne l’ouvrent pas.',
  'Administration needs a sign-in; API keys and tokens do not open it.':
    'Il faut se connecter pour accéder à l’administration ; les clés d’API et les jetons ne l’ouvrent pas.',
  'Your account may not do this. Ask an administrator of this portal.':
    'Votre compte n’en a pas le droit. Adressez-vous à un administrateur de ce portail.',
  'Type your password again first.': 'Saisissez d’abord à nouveau votre mot de passe.',
  'Only a person who has signed in can allow an application to read for them.':
    'Seule une personne connectée peut autoriser une application à lire en son nom.',
  '{reason} That is a mistake of the application that sent you here.':
    '{reason} C’est une erreur de l’application qui vous a envoyé ici.',
  '{reason} Ask for another one.': '{reason} Demandez-en un autre.',
  // Forms.
  'This form was sent from another site.': 'Ce formulaire a été envoyé depuis un autre site.',
  'A form is expected here.': 'Un formulaire est attendu ici.',
  'This form is too old, or cookies are switched off. Go back, reload the page and try again.':
    'Ce formulaire est trop ancien, ou les cookies sont désactivés. Revenez en arrière, rechargez la page et réessayez.',
  'The field {name} stands in the form more than once.':
    'Le champ {name} figure plusieurs fois dans le formulaire.',
  'The form asks for nothing that can be done here.':
    'Le formulaire ne demande rien qui puisse être fait ici.',
  'The form says nothing that can be done here.': 'Le formulaire ne demande rien qui puisse être fait ici.',
  'The form must say allow or deny.': 'Le formulaire doit indiquer allow ou deny.',
  'Tick the box to say that you mean it.': 'Cochez la case pour confirmer votre choix.',
  'This can’t be undone, so the form wants its tick. Go back and set it.':
    'Cette action est irréversible : la case doit être cochée. Revenez en arrière et cochez-la.',
  'The form lacks visibility: public or restricted.':
    'Il manque au formulaire la visibilité : public ou restricted.',
  'The form lacks rows: all, conditions, keep or filter.':
    'Il manque au formulaire le choix des objets : all, conditions, keep ou filter.',
  'The form does not say whom the limit is for.': 'Le formulaire n’indique pas à qui s’applique la limite.',
  'There are more than {most} conditions; use a filter.':
    'Il y a plus de {most} conditions ; utilisez un filtre.',
  'There is no comparison {name}.': 'La comparaison {name} n’existe pas.',
  'A unit is one of {units}.': 'Une unité est l’une de celles-ci : {units}.',
  // What isn't there.
  'There is nothing of that number here.': 'Rien ici ne porte ce numéro.',
  'You have no such API key.': 'Vous n’avez pas cette clé d’API.',
  'You have no such session; it may have ended.':
    'Vous n’avez pas cette session ; elle est peut-être terminée.',
  'You have allowed no such application.': 'Vous n’avez pas autorisé cette application.',
  'You have no such application.': 'Vous n’avez pas cette application.',
  'This portal has no such application.': 'Ce portail n’a pas cette application.',
  'There is no record {id} in this dataset.': 'Il n’y a pas d’enregistrement {id} dans ce jeu de données.',
  'sort is one of {sorts}, not {text}.': 'sort est l’un de {sorts}, et non {text}.',
  'page is a number from 1, not {text}.': 'page est un nombre à partir de 1, et non {text}.',
  'There is no field {name} to sort by (sort).': 'Il n’y a pas de champ {name} pour trier (sort).',
  'The table takes more work than this server allows. {reason}':
    'Ce tableau demande plus de travail que le serveur n’en accorde. {reason}',
  'There is no sitemap {file} here.': 'Il n’y a pas de plan de site {file} ici.',
  'There is no dataset {id} here.': 'Il n’y a pas de jeu de données {id} ici.',
  'This view takes more work than the server allows. {reason}':
    'Cette vue demande plus de travail que le serveur n’en accorde. {reason}',
  'This portal has no such dataset.': 'Ce portail n’a pas ce jeu de données.',
  'This portal has no such group.': 'Ce portail n’a pas ce groupe.',
  'This portal has no such user.': 'Ce portail n’a pas cet utilisateur.',
  'Nobody of that name has a right to this dataset.':
    'Personne de ce nom n’a de droit sur ce jeu de données.',
  'This server sends no mail: ask an administrator for a link.':
    'Ce serveur n’envoie pas de courriel : demandez un lien à un administrateur.',
  'Accounts of this portal are made by its administrators.':
    'Les comptes de ce portail sont créés par ses administrateurs.',
  'This is your own account. Another administrator can disable or remove it.':
    'C’est votre propre compte. Un autre administrateur peut le désactiver ou le supprimer.',
} as const;
