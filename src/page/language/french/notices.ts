/** What a page says after a change. */
export const NOTICES_FRENCH = {
  'Saved.': 'Enregistré.',
  'Added.': 'Ajouté.',
  'Removed.': 'Supprimé.',
  'Revoked. It works nowhere any more within a second.':
    'Révoquée. Dans une seconde, elle ne fonctionnera plus nulle part.',
  'Withdrawn. The application reads for them no more.': 'Retiré. L’application ne lit plus en son nom.',
  'Ended. The browser is signed out within a second.':
    'Session terminée. Le navigateur sera déconnecté dans une seconde.',
  'Disabled. Their sessions, keys and tokens work no more.':
    'Désactivé. Ses sessions, clés et jetons ne fonctionnent plus.',
  'Enabled. They need new keys, and to sign in again.':
    'Réactivé. Il lui faut de nouvelles clés, et se connecter à nouveau.',
  'The API key is revoked. It opens nothing any more.': 'La clé d’API est révoquée. Elle n’ouvre plus rien.',
  'The application may no longer read for you.': 'L’application ne peut plus lire en votre nom.',
  'The application is removed, with everything that it held.':
    'L’application est supprimée, avec tout ce qu’elle détenait.',
  'Your password is changed. You are signed out everywhere else.':
    'Votre mot de passe est changé. Vous êtes déconnecté partout ailleurs.',
  'Those sessions have ended.': 'Ces sessions sont terminées.',
} as const;
