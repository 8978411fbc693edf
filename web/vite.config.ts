import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { endpointAddresses } from './endpoint-addresses.ts';

/** Where the dev server finds the API: the address that `npm run dev` listens on. */
const API = `http://127.0.0.1:${process.env.PARLEY_PORT || 8080}`;

export default defineConfig({
  root: import.meta.dirname,
  plugins: [endpointAddresses(), react()],
  server: {
    port: 5173,
    // The Host header stays that of the page, so that links the server makes lead back to it.
    proxy: {
      '/api': { target: API, changeOrigin: false },
      '/sandbox': { target: API, changeOrigin: false },
      '/signaling': { target: API, changeOrigin: false, ws: true },
    },
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The server's content security policy allows no data: URL for scripts, and one file is as good.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
