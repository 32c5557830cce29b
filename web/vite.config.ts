import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { precache } from './scripts/precache.ts';
import { precompress } from './scripts/precompress.ts';

const server = process.env['INWITH_DEV_SERVER'] ?? 'http://127.0.0.1:8000';

// What is always loaded together travels together: each file costs 300 bytes of headers, and compresses by itself.
const TOGETHER = [
  {
    name: 'core',
    test: /node_modules\/(svelte\/|idb\/|@lucide\/svelte\/dist\/(Icon|context|utils|defaultAttributes))|src\/lib\/(api|session\.svelte|words\/(index|plural|en)|words\/en\/conversations|ui\/(Spinner|Button|toasts)|attempt|conversations\/(drafts|arranging))/,
  },
  {
    name: 'sign-in',
    test: /src\/(routes\/sign-in\/|lib\/people\/(Plainly|Welcome)|lib\/ui\/(Field|ErrorSummary))/,
  },
];

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
    rolldownOptions: { output: { codeSplitting: { groups: TOGETHER } } },
  },
  server: { proxy: { '/api': { target: server, ws: true } } },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
