import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/** @type {import('@sveltejs/vite-plugin-svelte').SvelteConfig} */
export default {
  preprocess: vitePreprocess(),
  // Dependencies choose for themselves; our own files are runes only.
  compilerOptions: { runes: undefined },
};
