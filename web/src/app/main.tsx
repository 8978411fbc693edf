import '../theme/tokens.css';
import '../theme/base.css';
import '../ui/button.css';
import '../ui/field.css';
import '../ui/dialog.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startI18n } from '../i18n/i18n.ts';
import { readTheme, setTheme } from '../theme/theme.ts';
import { App } from './app.tsx';

setTheme(readTheme());
startI18n();

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
