import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AdminUser, AdminUserDetails } from '../../../../src/protocol/rest/admin.ts';
import { setUserStatus } from '../../../../src/protocol/rest/admin-endpoints.ts';
import { api } from '../../app/api.ts';
import { ActDialog } from '../../ui/act-dialog.tsx';
import { Field } from '../../ui/field.tsx';

export type StatusAct = 'ban' | 'unban' | 'flag' | 'unflag';

const STATUS_AFTER: Readonly<Record<StatusAct, AdminUser['status']>> = {
  ban: 'banned',
  unban: 'active',
  flag: 'flagged',
  unflag: 'active',
};

/** What staff can do to an account of that status. */
export function statusActs(status: AdminUser['status']): StatusAct[] {
  switch (status) {
    case 'active':
      return ['flag', 'ban'];
    case 'flagged':
      return ['unflag', 'ban'];
    case 'banned':
      return ['unban'];
  }
}

type UserStatusDialogProps = {
  user: AdminUserDetails;
  act: StatusAct;
  onDone: (user: AdminUser) => void;
  onClose: () => void;
};

/** Flags or bans someone, or takes it back, with a reason for the audit log. */
export function UserStatusDialog({ user, act, onDone, onClose }: UserStatusDialogProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const name = user.displayName;
  return (
    <ActDialog
      title={t(`staff.user.${act}Title`, { name })}
      text={t(`staff.user.${act}Text`)}
      act={t(`staff.user.${act}`)}
      danger={act === 'ban'}
      onClose={onClose}
      onAct={async () => {
        onDone(
          await api.call(setUserStatus, {
            params: { userId: user.id },
            body: { status: STATUS_AFTER[act], reason: reason.trim() },
            ifVersion: user.version,
          }),
        );
      }}
    >
      <Field
        label={t('staff.user.reason')}
        name="reason"
        value={reason}
        onValue={setReason}
        maxLength={500}
        autoComplete="off"
        hint={t('staff.user.reasonHint')}
      />
    </ActDialog>
  );
}
