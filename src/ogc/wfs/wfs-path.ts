/** Path of the service below a server's base URL. */
export const WFS_PATH = '/api/wfs';
