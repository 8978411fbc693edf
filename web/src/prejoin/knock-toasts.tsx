import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { usePeopleConnection } from '../people/people-provider.tsx';
import { useToast } from '../ui/toast.tsx';

/** Tells hosts who are elsewhere that someone knocks at their room; in the room itself its own notices do. */
export function KnockToasts() {
  const { t } = useTranslation();
  const people = usePeopleConnection();
  const toast = useToast();
  const [path] = useLocation();

  useEffect(
    () =>
      people?.on('knockReceived', ({ roomId, displayName: name }) => {
        const there = `/room/${roomId}`;
        if (path === there) return;
        const text = t('prejoin.knock.elsewhere', { name });
        // Whoever is talking in another room is not led away from it by a slip.
        if (path.startsWith('/room/') || path.startsWith('/invite/')) toast(text);
        else toast(text, { href: there, label: t('prejoin.knock.goThere') });
      }),
    [people, path, toast, t],
  );
  return null;
}
