import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { precache } from './scripts/precache.ts';
import { precompress } from './scripts/precompress.ts';

const server = process.env['INWITH_DEV_SERVER'] ?? 'http://127.0.0.1:8000';

export default defineConfig({
  plugins: [svelte(), precache('src/worker/worker.ts'), precompress()],
  resolve: { alias: { $lib: fileURLToPath(new URL('./src/lib', import.meta.url)) } },
  build: {
    outDir: '../src/inwith/web',
    emptyOutDir: true,
    target: 'es2022',
    // The polyfill is an extra script that every browser we support can do without.
    modulePreload: { polyfill: false },
    // Nothing may be inlined as data: the content security policy allows only files of our own.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  server: { proxy: { '/api': { target: server, ws: true } } },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
