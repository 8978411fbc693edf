import { Moon, Sun, SunMoon } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readTheme, setTheme, THEMES, type Theme } from './theme.ts';

const ICONS = { auto: SunMoon, light: Sun, dark: Moon };
const LABELS = { auto: 'app.themeAuto', light: 'app.themeLight', dark: 'app.themeDark' } as const;

/** Steps through the three themes: as the device has it, light, dark. */
export function ThemeToggle() {
  const { t } = useTranslation();
  const [theme, setShown] = useState<Theme>(readTheme);
  const Icon = ICONS[theme];
  const label = `${t('app.themeLabel')}: ${t(LABELS[theme])}`;
  const step = () => {
    const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'auto';
    setTheme(next);
    setShown(next);
  };
  return (
    <button type="button" className="icon-button" onClick={step} aria-label={label} title={label}>
      <Icon aria-hidden size={20} />
    </button>
  );
}
