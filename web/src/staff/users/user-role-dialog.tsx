import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AdminUser, AdminUserDetails } from '../../../../src/protocol/rest/admin.ts';
import { setUserRole } from '../../../../src/protocol/rest/admin-endpoints.ts';
import { api } from '../../app/api.ts';
import { ActDialog } from '../../ui/act-dialog.tsx';

export const ROLES = ['user', 'moderator', 'admin'] as const;

type UserRoleDialogProps = {
  user: AdminUserDetails;
  onDone: (user: AdminUser) => void;
  onClose: () => void;
};

/** Makes someone a moderator or admin, or a user again. */
export function UserRoleDialog({ user, onDone, onClose }: UserRoleDialogProps) {
  const { t } = useTranslation();
  const [role, setRole] = useState(user.role);
  return (
    <ActDialog
      title={t('staff.user.roleTitle', { name: user.displayName })}
      text={t('staff.user.roleText')}
      act={t('app.save')}
      onClose={onClose}
      onAct={async () => {
        onDone(
          await api.call(setUserRole, {
            params: { userId: user.id },
            body: { role },
            ifVersion: user.version,
          }),
        );
      }}
    >
      <fieldset className="choice">
        <legend className="visually-hidden">{t('staff.user.role')}</legend>
        {ROLES.map((one) => (
          <label key={one} className="choice-option">
            <input type="radio" name="role" checked={role === one} onChange={() => setRole(one)} />
            <b>{t(`staff.user.roles.${one}`)}</b>
          </label>
        ))}
      </fieldset>
    </ActDialog>
  );
}
