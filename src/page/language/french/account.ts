/** What the pages of one’s account say. */
export const ACCOUNT_FRENCH = {
  never: 'jamais',
  'My API keys': 'Mes clés d’API',
  'My applications': 'Mes applications',
  Quota: 'Quota',
  Settings: 'Réglages',
  // API keys.
  'With an API key a program reads what you may read. Whoever has it has your rights: give each program its own.':
    'Avec une clé d’API, un programme lit ce que vous pouvez lire. Quiconque la possède a vos droits : donnez à chaque programme la sienne.',
  'Your keys': 'Vos clés',
  'You have no API key yet.': 'Vous n’avez pas encore de clé d’API.',
  'New key': 'Nouvelle clé',
  'What it is for': 'À quoi elle sert',
  'For you to tell your keys apart, e.g. “QGIS on my laptop”.':
    'Pour distinguer vos clés, par exemple « QGIS sur mon portable ».',
  'Your password': 'Votre mot de passe',
  'Create an API key': 'Créer une clé d’API',
  '{hint} · created {created} · last used {used}':
    '{hint} · créée : {created} · dernière utilisation : {used}',
  Revoke: 'Révoquer',
  'Use a key': 'Utiliser une clé',
  'In a header': 'Dans un en-tête',
  'QGIS and others that know names and passwords':
    'QGIS et autres logiciels qui connaissent nom et mot de passe',
  'Choose basic authentication, and give the key as user name or as password.':
    'Choisissez l’authentification simple (« basic ») et donnez la clé comme nom d’utilisateur ou comme mot de passe.',
  'Your new API key': 'Votre nouvelle clé d’API',
  'Copy it now: it is shown this once. Only its first characters are kept to be seen.':
    'Copiez-la maintenant : elle n’est affichée qu’une fois. Seuls ses premiers caractères resteront visibles.',
  'I have copied it': 'C’est copié',
  // Applications.
  'Applications that read for you, and applications of your own, which read for others who allow it (OAuth 2.0).':
    'Les applications qui lisent en votre nom, et les vôtres, qui lisent au nom de ceux qui l’autorisent (OAuth 2.0).',
  'Allowed to read for you': 'Autorisées à lire en votre nom',
  'You have allowed no application.': 'Vous n’avez autorisé aucune application.',
  'Registered by you': 'Enregistrées par vous',
  'You have registered no application.': 'Vous n’avez enregistré aucune application.',
  'Register an application': 'Enregistrer une application',
  Register: 'Enregistrer',
  Type: 'Type',
  Confidential: 'Confidentiel',
  confidential: 'confidentiel',
  'It runs on a server of yours, where its secret is never seen by users: a web service.':
    'Fonctionne sur votre serveur, où les utilisateurs ne voient jamais le secret : un service web.',
  Public: 'Public',
  public: 'public',
  'It runs at its users’, where anybody can read its secret: an app on a phone or a desktop, a page in a browser.':
    'Fonctionne chez les utilisateurs, où chacun peut lire le secret : une application de téléphone ou de bureau, une page dans un navigateur.',
  'Public applications only. Leave it on unless the application can’t do it.':
    'Applications publiques seulement. À laisser coché, sauf si l’application n’en est pas capable.',
  'Turn it off only for an application that can’t do it.':
    'À décocher seulement pour une application qui n’en est pas capable.',
  'registered by {owner} · scope {scope} · allowed {allowed} · last used {used}':
    'enregistrée par {owner} · portée {scope} · autorisée : {allowed} · dernière utilisation : {used}',
  Withdraw: 'Retirer l’accès',
  'client id': 'identifiant client',
  Edit: 'Modifier',
  'A confidential application, registered {moment}.':
    'Une application confidentielle, enregistrée : {moment}.',
  'A public application, registered {moment}.': 'Une application publique, enregistrée : {moment}.',
  'Client id': 'Identifiant client',
  Save: 'Enregistrer',
  'Client secret': 'Secret client',
  'It was shown when it was made; only its hash is kept.':
    'Il a été affiché à sa création ; seule son empreinte est conservée.',
  'Make a new secret': 'Créer un nouveau secret',
  'The old secret is worth nothing from then on. Tokens that users have given stay good.':
    'L’ancien secret ne vaudra plus rien. Les jetons donnés par les utilisateurs restent valables.',
  'Replace the secret': 'Remplacer le secret',
  Remove: 'Supprimer',
  'Remove the application': 'Supprimer l’application',
  'Every user’s permission and every token of the application end at once.':
    'Les autorisations de tous les utilisateurs et tous les jetons de l’application prennent fin aussitôt.',
  'Remove {name}': 'Supprimer {name}',
  'The secret of {name}': 'Le secret de {name}',
  'Copy it now: it is shown this once.': 'Copiez-le maintenant : il n’est affiché qu’une fois.',
  'A public application needn’t send it, and it proves nothing: PKCE does.':
    'Une application publique n’a pas à l’envoyer, et il ne prouve rien : c’est le rôle de PKCE.',
  'Keep it on your server. It never belongs into a page, an app or a repository.':
    'Gardez-le sur votre serveur. Il n’a sa place ni dans une page, ni dans une application, ni dans un dépôt de code.',
  'What the application needs to know': 'Ce que l’application doit savoir',
  'Send users to': 'Envoyer les utilisateurs à',
  'Get tokens from': 'Obtenir les jetons de',
  'Or discover both': 'Ou découvrir les deux',
  'Users see it when they are asked.': 'Les utilisateurs le voient quand leur accord est demandé.',
  'Application name': 'Nom de l’application',
  'Redirection URL': 'URL de redirection',
  'Where users are sent back to, e.g. {web}; several: one a line. It is compared character by character. Apps may use {loopback} with any port, or a scheme of their own such as {scheme}.':
    'L’adresse où les utilisateurs sont renvoyés, par exemple {web} ; s’il y en a plusieurs, une par ligne. Elle est comparée caractère par caractère. Les applications installées peuvent utiliser {loopback} avec n’importe quel port, ou un schéma qui leur est propre, tel que {scheme}.',
  'Requires PKCE': 'Exige PKCE',
  // Quota.
  'How many calls of the APIs you have made, and how many you may make.':
    'Combien d’appels aux API vous avez faits, et combien vous pouvez en faire.',
  'Your calls': 'Vos appels',
  'On this portal your calls are not limited.': 'Sur ce portail, vos appels ne sont pas limités.',
  'All calls that are made in your name count together: those you make signed in, with any of your API keys, and those of applications that you have authorized. Pages cost no call.':
    'Tous les appels faits en votre nom sont comptés ensemble : ceux que vous faites une fois connecté, ceux de vos clés d’API et ceux des applications que vous avez autorisées. Les pages ne coûtent aucun appel.',
  'Programs read the same at {address}, which costs no call either.':
    'Les programmes lisent la même chose à {address}, sans que cela coûte d’appel non plus.',
  'This minute': 'Cette minute',
  'This hour': 'Cette heure',
  Today: 'Aujourd’hui',
  'This month': 'Ce mois-ci',
  '{count, number} left.': 'Il en reste {count, number}.',
  'None left:': 'Il n’en reste plus :',
  'calls are refused.': 'les appels sont refusés.',
  'The count starts anew {wait} ({moment}).': 'Le compteur repart de zéro {wait} ({moment}).',
  '{calls} of {limit, number} calls': '{calls} appels sur {limit, number}',
  // Settings.
  'You sign in as {name}.': 'Vous vous connectez sous le nom {name}.',
  You: 'Vous',
  'Links to reset your password go there. May stay empty.':
    'Les liens pour changer de mot de passe y sont envoyés. Facultatif.',
  'A new password signs you out everywhere else, and ends what applications hold for you. API keys stay.':
    'Un nouveau mot de passe vous déconnecte partout ailleurs et met fin aux accès des applications. Les clés d’API restent.',
  'Current password': 'Mot de passe actuel',
  'Change the password': 'Changer le mot de passe',
  'Second factor': 'Second facteur',
  'Signing in takes your password and a code of your app.':
    'La connexion demande votre mot de passe et un code de votre application.',
  'With a second factor, signing in also takes a code that an app on your phone shows.':
    'Avec un second facteur, la connexion demande aussi un code affiché par une application de votre téléphone.',
  'Change the second factor': 'Modifier le second facteur',
  'Set up a second factor': 'Configurer un second facteur',
  'A program without a name': 'Un programme sans nom',
  'the session of {name}': 'la session de {name}',
  End: 'Terminer',
  'Signed in {moment} · last seen {seen}': 'Connecté : {moment} · vu pour la dernière fois : {seen}',
  'this one': 'celle-ci',
  'Where you are signed in': 'Où vous êtes connecté',
  'Sign out everywhere else': 'Se déconnecter partout ailleurs',
  'Sign out everywhere': 'Se déconnecter partout',
  // Second factor.
  'It is on. You have {count, plural, one {# recovery code} other {# recovery codes}} left.':
    'Il est activé. Il vous reste {count, plural, one {# code} other {# codes}} de secours.',
  'Signing in will take your password and a code that an app on your phone shows.':
    'La connexion demandera votre mot de passe et un code affiché par une application de votre téléphone.',
  'Show that it is you': 'Montrez que c’est vous',
  'Go on': 'Continuer',
  'Use another app': 'Utiliser une autre application',
  'Set it up': 'Configurer',
  'Scan this with an authenticator app, or type the key below into it.':
    'Scannez ceci avec une application d’authentification, ou saisissez-y la clé ci-dessous.',
  'QR code of the key below': 'Code QR de la clé ci-dessous',
  'The six digits that the app shows then.': 'Les six chiffres que l’application affiche alors.',
  'Switch it on': 'Activer',
  'Do without': 'S’en passer',
  'Switch it off': 'Désactiver',
  'Whoever knows your password can sign in then.':
    'Quiconque connaît votre mot de passe pourra alors se connecter.',
  'Yes, the password alone shall do.': 'Oui, le mot de passe seul suffira.',
  'Your recovery codes': 'Vos codes de secours',
  'The second factor is on. Keep these codes where you find them without your phone: each of them signs you in once. They are shown this once.':
    'Le second facteur est activé. Gardez ces codes là où vous les trouverez sans votre téléphone : chacun d’eux vous connecte une fois. Ils ne sont affichés qu’une fois.',
  'Recovery codes': 'Codes de secours',
  'I have kept them': 'Je les ai conservés',
} as const;
