import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { drainNode, resumeNode } from '../../../../src/protocol/rest/node-endpoints.ts';
import type { Node } from '../../../../src/protocol/rest/nodes.ts';
import { api } from '../../app/api.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Problem } from '../../ui/problem.tsx';
import { useToast } from '../../ui/toast.tsx';

type NodeActsProps = {
  node: Node;
  /** No other one takes rooms. */
  isLast: boolean;
  onChanged: () => Promise<void>;
};

/** Has a node hand over its rooms, after a word, or take some again. */
export function NodeActs({ node: { id, name, draining }, isLast, onChanged }: NodeActsProps) {
  const { t } = useTranslation();
  const toast = useToast();
  const [asking, setAsking] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const params = { nodeId: id };

  const attempt = async (act: () => Promise<unknown>, done: string) => {
    setAsking(false);
    setError(null);
    try {
      await act();
      toast(done);
    } catch (failure) {
      setError(failure);
    }
    await onChanged();
  };

  return (
    <>
      {draining ? (
        <button
          type="button"
          className="button small"
          aria-label={t('staff.node.resumeOf', { name })}
          onClick={() =>
            void attempt(() => api.call(resumeNode, { params }), t('staff.node.resumed', { name }))
          }
        >
          {t('staff.node.resume')}
        </button>
      ) : (
        <button
          type="button"
          className="button small"
          aria-label={t('staff.node.drainOf', { name })}
          onClick={() => setAsking(true)}
        >
          {t('staff.node.drain')}
        </button>
      )}
      {error !== null && <Problem error={error} />}
      {asking && (
        <ConfirmDialog
          title={t('staff.node.drainTitle', { name })}
          text={t(isLast ? 'staff.node.drainLastText' : 'staff.node.drainText')}
          confirm={t('staff.node.drain')}
          onConfirm={() =>
            void attempt(() => api.call(drainNode, { params }), t('staff.node.drainBegun', { name }))
          }
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
