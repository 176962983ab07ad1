import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { prefetchSession } from './api/queries/session';
import { App } from './app/app';

// After an upgrade of ops, a page that was open before asks for a chunk that is gone: the new index names the new ones.
const RELOADED = 'purser-reloaded';
window.addEventListener('vite:preloadError', (event) => {
  const last = Number(sessionStorage.getItem(RELOADED));
  if (Date.now() - last < 10_000) return;
  event.preventDefault();
  sessionStorage.setItem(RELOADED, String(Date.now()));
  window.location.reload();
});

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
prefetchSession();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
