import '$lib/ui/tokens.css';
import '$lib/ui/base.css';
import { mount } from 'svelte';
import { holdVersion } from '$lib/offline/version';
import { router } from '$lib/router.svelte';
import { session } from '$lib/session.svelte';
import { applyTheme, readTheme } from '$lib/ui/theme';
import App from './App.svelte';

// Before anything is drawn: a page must not flash in the other theme.
applyTheme(readTheme());
holdVersion();
router.start();
void session.start();

const target = document.getElementById('app');
if (target) mount(App, { target });
