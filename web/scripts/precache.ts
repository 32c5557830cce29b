import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build, type Plugin, type Rolldown } from 'vite';
import type { Built } from '../src/worker/built.ts';

const PAGE = 'index.html';
/** Beside the page: what a notification shows, and what an installed app is opened by. */
const BESIDE = ['icon-192.png', 'icon.svg', 'manifest.webmanifest'];
const NO_VERSION = '<meta name="version" content="" />';

/** Builds the service worker, which knows the name of every file of this build, and tells the page its version. */
export function precache(worker: string): Plugin {
  let root = '';
  let outDir = '';
  return {
    name: 'precache',
    apply: 'build',
    configResolved(config) {
      root = config.root;
      outDir = resolve(root, config.build.outDir);
    },
    async writeBundle(_options, bundle) {
      const version = await versionOf(outDir);
      await sign(join(outDir, PAGE), version);
      await buildWorker({ root, outDir, entry: resolve(root, worker), built: { version, ...parts(bundle) } });
    },
  };
}

/** Of every file's content, so that any change at all is a new version. */
async function versionOf(outDir: string): Promise<string> {
  const digest = createHash('sha256');
  const found = await readdir(outDir, { recursive: true, withFileTypes: true });
  const paths = found.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
  for (const path of paths.sort()) digest.update(path.slice(outDir.length)).update(await readFile(path));
  return digest.digest('hex').slice(0, 16);
}

async function sign(page: string, version: string): Promise<void> {
  const html = await readFile(page, 'utf8');
  if (!html.includes(NO_VERSION)) throw new Error(`${page} has no place for its version.`);
  await writeFile(page, html.replace(NO_VERSION, NO_VERSION.replace('""', `"${version}"`)));
}

function parts(bundle: Rolldown.OutputBundle): Pick<Built, 'shell' | 'rest'> {
  const needed = shellOf(bundle);
  const assets = Object.keys(bundle).filter((name) => name.startsWith('assets/'));
  const paths = (names: string[]) => names.sort().map((name) => `/${name}`);
  return {
    shell: paths([PAGE, ...assets.filter((name) => needed.has(name))]),
    rest: paths([...BESIDE, ...assets.filter((name) => !needed.has(name))]),
  };
}

/** The entry, all that it imports at once, and their styles. */
function shellOf(bundle: Rolldown.OutputBundle): Set<string> {
  const needed = new Set<string>();
  const add = (name: string) => {
    const chunk = bundle[name];
    if (needed.has(name) || !chunk) return;
    needed.add(name);
    if (chunk.type !== 'chunk') return;
    chunk.imports.forEach(add);
    chunk.viteMetadata?.importedCss.forEach((css) => needed.add(css));
  };
  for (const chunk of Object.values(bundle)) if (chunk.type === 'chunk' && chunk.isEntry) add(chunk.fileName);
  return needed;
}

interface Making {
  root: string;
  outDir: string;
  entry: string;
  built: Built;
}

/** One classic script at an address that never changes: not every browser takes modules here. */
async function buildWorker({ root, outDir, entry, built }: Making): Promise<void> {
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    define: { __BUILT__: JSON.stringify(built) },
    build: {
      outDir,
      emptyOutDir: false,
      target: 'es2022',
      reportCompressedSize: false,
      lib: { entry, formats: ['iife'], name: 'worker', fileName: () => 'worker.js' },
    },
  });
}
