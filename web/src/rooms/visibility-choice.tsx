import { Globe, Lock } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Visibility } from '../../../src/protocol/rest/rooms.ts';
import { Choice } from './choice.tsx';

const ICONS = { public: Globe, private: Lock };
const VISIBILITIES = ['public', 'private'] as const satisfies readonly Visibility[];

type VisibilityChoiceProps = {
  value: Visibility;
  onValue: (value: Visibility) => void;
  error?: string | undefined;
};

/** Who can come into a room. */
export function VisibilityChoice(props: VisibilityChoiceProps) {
  const { t } = useTranslation();
  return (
    <Choice
      {...props}
      legend={t('rooms.form.visibility')}
      name="visibility"
      options={VISIBILITIES.map((value) => {
        const Icon = ICONS[value];
        return {
          value,
          label: t(`rooms.form.${value}`),
          hint: t(`rooms.form.${value}Hint`),
          icon: <Icon aria-hidden size={20} />,
        };
      })}
    />
  );
}
