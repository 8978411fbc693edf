import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PublicProfile } from '../../../src/protocol/rest/people.ts';
import { blockUser, unblockUser } from '../../../src/protocol/rest/people-endpoints.ts';
import { api } from '../app/api.ts';
import { ActDialog } from '../ui/act-dialog.tsx';
import { useToast } from '../ui/toast.tsx';

type BlockButtonProps = {
  person: Pick<PublicProfile, 'id' | 'displayName' | 'blocked'>;
  onBlocked: (blocked: boolean) => void;
};

/** Blocks someone, or lifts the block; asks before either. */
export function BlockButton({ person, onBlocked }: BlockButtonProps) {
  const { t } = useTranslation();
  const toast = useToast();
  const [asking, setAsking] = useState(false);
  const { displayName: name, blocked } = person;
  const words = blocked ? 'unblock' : 'block';

  const act = async () => {
    await api.call(blocked ? unblockUser : blockUser, { params: { userId: person.id } });
    onBlocked(!blocked);
    toast(t(blocked ? 'directory.unblocked' : 'directory.blocked', { name }));
  };
  return (
    <>
      <button type="button" className="button" onClick={() => setAsking(true)}>
        {t(`directory.${words}`)}
      </button>
      {asking && (
        <ActDialog
          title={t(`directory.${words}Title`, { name })}
          text={t(`directory.${words}Text`)}
          act={t(`directory.${words}`)}
          danger={!blocked}
          onAct={act}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
