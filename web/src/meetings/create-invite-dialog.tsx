import { useTranslation } from 'react-i18next';
import { createInvite } from '../../../src/protocol/rest/room-endpoints.ts';
import type { Invite } from '../../../src/protocol/rest/rooms.ts';
import { api } from '../app/api.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { Select } from '../ui/select.tsx';
import { useForm } from '../ui/use-form.ts';

const LIFETIMES = ['forever', 'hour', 'day', 'week', 'month'] as const;
type Lifetime = (typeof LIFETIMES)[number];
const MINUTES: Record<Lifetime, number | null> = {
  forever: null,
  hour: 60,
  day: 24 * 60,
  week: 7 * 24 * 60,
  month: 30 * 24 * 60,
};
type Values = { lifetime: Lifetime; maxUses: string };

type CreateInviteDialogProps = {
  roomId: string;
  onCreated: (invite: Invite) => void;
  onClose: () => void;
};

/** Makes a link into a room, that lasts as long and for as many as one says. */
export function CreateInviteDialog({ roomId, onCreated, onClose }: CreateInviteDialogProps) {
  const { t } = useTranslation();
  const form = useForm<Values>({
    initial: { lifetime: 'week', maxUses: '' },
    wrong: ({ maxUses }) => (maxUses === '' || isCount(maxUses) ? [] : ['maxUses']),
    sentences: { maxUses: t('meetings.invites.maxUsesError') },
    send: async ({ lifetime, maxUses }) => {
      const expiresInMinutes = MINUTES[lifetime];
      const body = {
        ...(expiresInMinutes === null ? {} : { expiresInMinutes }),
        ...(maxUses === '' ? {} : { maxUses: Number(maxUses) }),
      };
      onCreated(await api.call(createInvite, { params: { roomId }, body }));
      onClose();
    },
  });
  return (
    <Dialog title={t('meetings.invites.create')} onClose={onClose}>
      <Form form={form}>
        <Select
          label={t('meetings.invites.lifetime')}
          value={form.values.lifetime}
          options={LIFETIMES.map((value) => ({
            value,
            label: t(`meetings.invites.lifetimes.${value}`),
          }))}
          onValue={(lifetime) => form.set('lifetime', lifetime)}
        />
        <Field
          {...form.bind('maxUses')}
          label={t('meetings.invites.maxUses')}
          hint={t('meetings.invites.maxUsesHint')}
          type="number"
          inputMode="numeric"
          min={1}
        />
        <div className="dialog-actions">
          <button type="button" className="button" onClick={onClose}>
            {t('app.cancel')}
          </button>
          <button type="submit" className="button primary" aria-disabled={form.sending}>
            {t('meetings.invites.submit')}
          </button>
        </div>
      </Form>
    </Dialog>
  );
}

function isCount(text: string): boolean {
  const number = Number(text);
  return Number.isInteger(number) && number >= 1 && number <= 10_000;
}
