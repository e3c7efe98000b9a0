/** What stands around every page. */
export const FRAME_FRENCH = {
  'Sign in': 'Se connecter',
  'Sign out': 'Se déconnecter',
  Account: 'Compte',
  Administration: 'Administration',
  Language: 'Langue',
  Datasets: 'Jeux de données',
  Services: 'Services',
  Portal: 'Portail',
  'Skip to the content': 'Aller au contenu',
  'Served by Trigpoint, an open-source server for geographic data.':
    'Servi par Trigpoint, un serveur libre de données géographiques.',
  'What is served here': 'Ce qui est publié ici',
  Copy: 'Copier',
  Copied: 'Copié',
} as const;
