import '$lib/ui/tokens.css';
import '$lib/ui/base.css';
import { mount } from 'svelte';
import { router } from '$lib/router.svelte';
import { session } from '$lib/session.svelte';
import '$lib/settings.svelte';
import App from './App.svelte';

router.start();
void session.start();

const target = document.getElementById('app');
if (target) mount(App, { target });
