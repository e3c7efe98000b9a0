/** What pages say to those who aren’t signed in yet, and to those who are asked by an application. */
export const ENTRY_FRENCH = {
  'Second step': 'Seconde étape',
  'Your account wants a code as well as the password.':
    'Votre compte demande un code en plus du mot de passe.',
  Code: 'Code',
  'The six digits that your app shows now, or one of your recovery codes.':
    'Les six chiffres que votre application affiche en ce moment, ou l’un de vos codes de secours.',
  Name: 'Nom',
  Password: 'Mot de passe',
  '{title} is open to its users only.': '{title} n’est ouvert qu’à ses utilisateurs.',
  'With an account of {title} you see what is open to you, and have keys of your own.':
    'Avec un compte sur {title}, vous voyez ce qui vous est ouvert et avez vos propres clés.',
  'Forgot your password?': 'Mot de passe oublié ?',
  'Make an account': 'Créer un compte',
  'Ends your session in this browser. API keys and applications go on working.':
    'Met fin à votre session dans ce navigateur. Les clés d’API et les applications continuent de fonctionner.',
  'Your account': 'Votre compte',
  'Say your e-mail address. We send a link there, by which you make your account.':
    'Indiquez votre adresse électronique. Nous y envoyons un lien qui vous permet de créer votre compte.',
  'With an account of {title} you have keys of your own, and see what is given to you.':
    'Avec un compte sur {title}, vous avez vos propres clés et voyez ce qui vous est ouvert.',
  'Where the link goes.': 'Le lien y sera envoyé.',
  'Send the link': 'Envoyer le lien',
  'Make the account and sign in': 'Créer le compte et se connecter',
  'Look into your mail': 'Consultez votre messagerie',
  'A link is on its way to {email}. It works once, within 24 hours.':
    'Un lien est en route vers {email}. Il fonctionne une fois, dans les 24 heures.',
  'Nothing came? Look among the junk mail, or try again in a while.':
    'Rien n’est arrivé ? Regardez parmi les indésirables, ou réessayez dans un moment.',
  'We send a link by which you choose another one.': 'Nous vous envoyons un lien pour en choisir un autre.',
  'Name or e-mail address': 'Nom ou adresse électronique',
  'If there is such an account and we know its e-mail address, a link is on its way there. It works once, within 24 hours.':
    'Si ce compte existe et que nous connaissons son adresse électronique, un lien y est en route. Il fonctionne une fois, dans les 24 heures.',
  'Nothing came? Look among the junk mail, or ask an administrator for a link.':
    'Rien n’est arrivé ? Regardez parmi les indésirables, ou demandez un lien à un administrateur.',
  'First administrator': 'Premier administrateur',
  'Make the account that administers {title}: its users, rights and settings. This works once.':
    'Créez le compte qui administre {title} : ses utilisateurs, ses droits et ses réglages. Cela ne fonctionne qu’une fois.',
  'Your address {email} is confirmed. Choose a name and a password for {title}.':
    'Votre adresse {email} est confirmée. Choisissez un nom et un mot de passe pour {title}.',
  'Choose a password': 'Choisir un mot de passe',
  'For the account {name} of {title}. You are signed out everywhere else.':
    'Pour le compte {name} de {title}. Vous serez déconnecté partout ailleurs.',
  'New password': 'Nouveau mot de passe',
  'Set the password and sign in': 'Enregistrer le mot de passe et se connecter',
  'Name to sign in with': 'Nom de connexion',
  'Letters a to z, digits, and . _ - @ +. Capitals make no difference.':
    'Lettres de a à z, chiffres et . _ - @ +. Les majuscules ne comptent pas.',
  'Your name': 'Votre nom',
  'As others see it; without one it is the name above.':
    'Tel que les autres le voient ; à défaut, c’est le nom ci-dessus.',
  'May stay empty.': 'Facultatif.',
  'E-mail address': 'Adresse électronique',
  'At least 8 characters. Several words make a good one.':
    'Au moins 8 caractères. Plusieurs mots en font un bon.',
  'Allow {name}?': 'Autoriser {name} ?',
  'Allow {name} to read for you?': 'Autoriser {name} à lire en votre nom ?',
  'The application asks for access to what you, {person}, may read on {title}. It doesn’t get your password, and can change nothing.':
    'L’application demande l’accès à ce que vous, {person}, pouvez lire sur {title}. Elle ne reçoit pas votre mot de passe et ne peut rien modifier.',
  Application: 'Application',
  'Registered by': 'Enregistrée par',
  'You are': 'Vous êtes',
  Scope: 'Portée',
  '{scope}: read every dataset that you may read':
    '{scope} : lire tous les jeux de données que vous pouvez lire',
  'For how long': 'Pour combien de temps',
  'Each access token lasts {minutes} minutes. The application may renew it until you withdraw the access.':
    'Chaque jeton d’accès dure {minutes} minutes. L’application peut le renouveler jusqu’à ce que vous lui retiriez l’accès.',
  'You are then sent to': 'Vous serez ensuite envoyé vers',
  Allow: 'Autoriser',
  Deny: 'Refuser',
  'Allow only what you started yourself. You can withdraw the access at any time under {link}.':
    'N’autorisez que ce que vous avez lancé vous-même. Vous pouvez retirer l’accès à tout moment sous {link}.',
  // Mails.
  'Your password at {title}': 'Votre mot de passe sur {title}',
  'Somebody, probably you, asked for another password for the account {name} at {title}.':
    'Quelqu’un, sans doute vous, a demandé un autre mot de passe pour le compte {name} sur {title}.',
  'Choose one here, within 24 hours:': 'Choisissez-en un ici, dans les 24 heures :',
  "If it wasn't you, there is nothing to do: your password stays as it is.":
    'Si ce n’était pas vous, il n’y a rien à faire : votre mot de passe reste inchangé.',
  'Your account at {title}': 'Votre compte sur {title}',
  'Somebody, probably you, asked for an account at {title}.':
    'Quelqu’un, sans doute vous, a demandé un compte sur {title}.',
  'Make it here, within 24 hours:': 'Créez-le ici, dans les 24 heures :',
  "If it wasn't you, there is nothing to do.": 'Si ce n’était pas vous, il n’y a rien à faire.',
  // Connecting to the service.
  'The address of the service': 'L’adresse du service',
  'List what is here, or copy a dataset to a file.':
    'Énumérer ce qui est ici, ou copier un jeu de données dans un fichier.',
  'GeoPandas reads the GeoJSON of a dataset.': 'GeoPandas lit le GeoJSON d’un jeu de données.',
  'What the service offers, and how many features a dataset has.':
    'Ce que le service offre, et combien d’objets a un jeu de données.',
  'The capabilities document': 'Le document des capacités',
  '{document} says everything that the service can do.': '{document} dit tout ce que le service sait faire.',
} as const;
